"""Columns of the tables in `Arrays`."""

# Arrays.visit
EARLIEST = 0  # hard, time-critical clipped; the pin's start where pinned
LATEST = 1
FLOOR = 2  # the search does not start earlier unless it must
PREFERRED = 3  # the start that was told, in a re-plan
DURATION = 4
PLACE = 5
CARERS = 6  # carers required
SLOT0 = 7  # first slot; the slots of a visit are consecutive
FIXED = 8  # 1 where some slot is pinned: the start is given
E_BEGIN, E_END = 9, 10  # its eligible shifts: rows of Arrays.eligible and Arrays.pair
IN_BEGIN, IN_END = 11, 12  # arcs start(v) >= start(other) + gap: rows of Arrays.arc
OUT_BEGIN, OUT_END = 13, 14  # arcs start(other) >= start(v) + gap
SAME_BEGIN, SAME_END = 15, 16  # visits that need the same carers: rows of Arrays.arc, no gap
LEAVES = 17  # seconds from the start to when its carers can set out to a visit that is not pinned
DUE = 18  # a start after it is late
QUIET_FROM, QUIET_UNTIL = 19, 20  # what starts between them costs nothing
VISIT_COLUMNS = 21

# Arrays.slot
VISIT = 0
PINNED = 1
PIN_SHIFT = 2  # -1 where free
SLOT_COLUMNS = 3

# Arrays.shift
CARER = 0
START = 1  # rest against work before the horizon included
END = 2  # rest against work after the horizon included
DAY = 3  # local day of the shift's start
WEEK = 4  # dense index of the ISO week
WORKED = 5  # seconds of the same working day that are published outside the horizon
SHIFT_COLUMNS = 6

# Arrays.carer
SHIFTS_BEGIN, SHIFTS_END = 0, 1  # rows of Arrays.shift, in time order
HOME = 2  # place, -1 where no home counts
MODE = 3
MAX_DAY = 4  # FAR where none
MAX_WEEK = 5
CAPPED = 6  # 1 where the shifts hold more than a maximum allows
LONG = 7  # 1 where the shifts of some day are long enough to need a break
SHARE = 8  # fair contact seconds, -1 where the carer has no share
OUTSIDE = 9  # and on: seconds worked outside the horizon, a column a week

# Arrays.rate: energies of a carer
LEG = 0  # a second of travel between visits
HANDOVER_ENERGY = 1  # a handover
METRE = 2  # a metre between visits
HOME_LEG = 3  # a second from or to home
WAIT = 4  # a second of waiting
RATE_COLUMNS = 5

# Arrays.arc
OTHER = 0
GAP = 1

# Arrays.figure
TIMED = 0  # 1 where the choice of starts changes the energy
TOLERANCE = 1
HANDOVER = 2
REST = 3
BREAK_AFTER = 4
PAUSE_LENGTH = 5
MOVED_AFTER = 6
PUSHED = 7  # 1 where a later start can cost anything
LOOSE = 8  # 1 where windows end softly and all start as early as can be: no start is put forward

# Arrays.energy
TIMING = 0  # a second beyond the tolerance
FAIRNESS = 1  # a contact second away from the share
LATE_SECOND = 2  # a second after the window's end
WORST_SECOND = 3  # a second by which the latest of all visits is late
PUSH_SECOND = 4  # least energy of a second by which a start is pushed that was free to move no more

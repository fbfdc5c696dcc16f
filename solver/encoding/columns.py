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
E_BEGIN, E_END = 9, 10  # its eligible shifts: rows of Arrays.eligible, pair and meeting
IN_BEGIN, IN_END = 11, 12  # arcs start(v) >= start(other) + gap: rows of Arrays.arc
OUT_BEGIN, OUT_END = 13, 14  # arcs start(other) >= start(v) + gap
SAME_BEGIN, SAME_END = 15, 16  # visits that need the same carers: rows of Arrays.arc, no gap
LEAVES = 17  # seconds from the start to when its carers can set out to a visit that is not pinned
DUE = 18  # a start after it is late
QUIET_FROM, QUIET_UNTIL = 19, 20  # what starts between them costs nothing
RATES = 21  # first column of Arrays.rate for it, and for what comes before it
PAID_BEGIN, PAID_END = 22, 23  # budgets that pay for it: rows of Arrays.arc, no gap
PAY_PERIOD = 24  # dense index of the pay period that it is paid in
CARE_WEEK = 25  # dense index of the ISO week in which it counts for contracts
UNSOCIAL = 26  # 1 where it is wanted at an unsocial time
VISIT_COLUMNS = 27

# Arrays.slot
VISIT = 0
PINNED = 1
PIN_SHIFT = 2  # -1 where free
PIN_MEETING = 3  # what `Arrays.meeting` says of a pin; -1 where free
SLOT_COLUMNS = 4

# Arrays.shift
CARER = 0
START = 1  # rest against work before the horizon included
END = 2  # rest against work after the horizon included
DAY = 3  # local day of the shift's start
WEEK = 4  # dense index of the ISO week
DAY_LEFT = 5  # working seconds that its working day may still hold, FAR where no limit
REST = 6  # daily rest of its carer
SHIFT_COLUMNS = 7

# Arrays.carer
SHIFTS_BEGIN, SHIFTS_END = 0, 1  # rows of Arrays.shift, in time order
HOME = 2  # place, -1 where no home counts
MODE = 3
BREAK_AFTER = 4  # a working day longer than that needs a pause
PAUSE_LENGTH = 5
CAPPED = 6  # 1 where the shifts hold more than a maximum allows
LONG = 7  # 1 where the shifts of some day are long enough to need a break
SHARE = 8  # fair contact seconds, -1 where the carer has no share
PERIODS_BEGIN, PERIODS_END = 9, 10  # rows of Arrays.period that could lack their rest
SUM_FROM = 11  # dense index of the first week that is added up with those after it
WAGE = 12  # first of as many columns as there are pay periods: what work outside the horizon adds
# to their surplus, pence x 3600; 0: pay cannot miss the minimum wage
UNSOCIAL_SHARE = 13  # fair contact seconds at unsocial times, -1 where the carer has no share
LEFT = 14  # and on, two columns a week: what it, and what it and those before it, may still hold

# Arrays.period: times that must hold an unbroken rest
BEGIN, UNTIL = 0, 1
LEAST = 2  # seconds of the rest
SPANS_BEGIN, SPANS_END = 3, 4  # rows of Arrays.span: work outside the horizon that lies in it
PERIOD_COLUMNS = 5

# Arrays.rate: energies of a carer, so many columns for each class of visits that are paid alike
LEG = 0  # a second of travel between visits
HANDOVER_ENERGY = 1  # a handover
METRE = 2  # a metre between visits
HOME_LEG = 3  # a second from or to home
WAIT = 4  # a second of waiting
HOUR = 5  # no energy: pence that budgets pay for an hour of the carer
SURPLUS = 6  # no energy: pence x 3600 by which pay exceeds the minimum wage, a second of care
TRAVEL_SURPLUS = 7  # the same, a second of travel and handover
WAIT_SURPLUS = 8  # a second of waiting
RATE_COLUMNS = 9

# Arrays.budget
LEFT_S = 0  # seconds of care
LEFT_PENCE = 1  # pence x 3600
HARD = 2  # 1 where it must not be exceeded
BUDGET_COLUMNS = 3

# Arrays.contract: of a carer, so many columns for each ISO week
BEFORE_OVERTIME = 0  # seconds of care
OVERTIME_SECOND = 1  # energy of a second beyond them
GUARANTEED = 2  # seconds of care that are paid in any case
UNUSED_SECOND = 3  # energy of a second that is missing from them
CONTRACT_COLUMNS = 4

# Arrays.arc
OTHER = 0
GAP = 1

# Arrays.figure
TIMED = 0  # 1 where the choice of starts changes the energy
TOLERANCE = 1
HANDOVER = 2
MOVED_AFTER = 3
PUSHED = 4  # 1 where a later start can cost anything
WEEKS = 6  # ISO weeks of the horizon
SHARED = 7  # 1 where it costs something how much care a carer gives in all
LOOSE = 5  # 1 where windows end softly and all start as early as can be: no start is put forward

# Arrays.energy
TIMING = 0  # a second beyond the tolerance
FAIRNESS = 1  # a contact second away from the share
LATE_SECOND = 2  # a second after the window's end
WORST_SECOND = 3  # a second by which the latest of all visits is late
PUSH_SECOND = 4  # least energy of a second by which a start is pushed that was free to move no more
OVER_SECOND = 5  # a second of care beyond a soft budget
OVER_PENCE = 6  # a penny x 3600 beyond a soft budget
UNSOCIAL_SECOND = 7  # an unsocial contact second away from the share
FIRST_VISIT = 8  # a carer whom the client does not know, however often they come

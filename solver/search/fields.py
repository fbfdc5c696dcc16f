"""Columns of the tables in `State`, and indices of its scalars."""

# State.visit; the first VISIT_KEPT belong to the rota and are journalled
EARLY = 0
LATE = 1
PLANNED = 2
PLACED = 3  # slots of the visit that are on the rota
FREE = 4
VISIT_KEPT = 5
ABSENT_AT = 5  # place in ABSENT_LIST, -1 where covered
ABSENCES = 6  # how many steps left the visit uncovered
QUEUED = 7
PLANNED_QUEUED = 8
STAMP = 9  # step in which the row was journalled
TRIED = 10  # start in the trial of TRIED_STAMP
TRIED_STAMP = 11
TRIED_QUEUED = 12
RAISED = 13  # how often a trial has put off the visit it places; -1 for any other visit
VISIT_FIELDS = 14

# State.slot
AFTER = 0  # next slot of the carer's chain, -1 at its end
BEFORE = 1
SHIFT = 2  # shift the slot is made in, -1 where uncovered
PAUSE = 3  # break seconds kept free on the way to the slot
SLOT_KEPT = 4
SLOT_STAMP = 4
SCANNED_AFTER = 5  # scan in which the gap after the slot was noted
SCANNED_BEFORE = 6
SLOT_FIELDS = 7

# State.shift_ends
FIRST = 0  # first slot of the shift, -1 where empty
LAST = 1
SHIFT_KEPT = 2
SHIFT_STAMP = 2
BANNED = 3  # visit that may not go into the shift now
SHIFT_SCAN = 4  # scan for which the shift is eligible, by the pair of SCAN_PAIR
SCAN_PAIR = 5
SHIFT_FIELDS = 6

# State.carer
CONTACT = 0  # contact seconds
UNSOCIAL_CONTACT = 1  # those of them that are unsocial
CARER_STAMP = 2
IN_WEEK = 3  # and on: contact seconds in each ISO week, where contracts are priced
CARER_FIELDS = 3

# State.budget
SPENT_S = 0  # seconds of care that it pays for
SPENT_PENCE = 1  # pence x 3600
BUDGET_KEPT = 2
BUDGET_STAMP = 2
BUDGET_FIELDS = 3

# State.meeting
MET = 0  # slots in which the two meet
MEETING_STAMP = 1
MEETING_FIELDS = 2

# State.gap: where a visit could go
GAP_PAIR = 0  # its eligible pair
GAP_BEFORE = 1  # slot before
GAP_AFTER = 2
GAP_FIELDS = 3

# State.place
PLACE_SHIFT = 0
PLACE_BEFORE = 1  # slot before
PLACE_AFTER = 2
PLACE_EARLY = 3
PLACE_LATE = 4
PLACE_PLANNED = 5
PLACE_FIELDS = 6

# State.item: what is put in together, one slot a row
ITEM_VISIT = 0
ITEM_SHIFT = 1
ITEM_BEFORE = 2
ITEM_AFTER = 3
ITEM_LATE = 4
ITEM_FIELDS = 5

# State.lists
ABSENT_LIST = 0  # uncovered visits: the first count[ABSENT]
QUEUE = 1  # ring of visits whose early or late start must be looked at
PLANNED_QUEUE = 2
REMOVED_LIST = 3  # visits a step took out: the first count[REMOVED]
TRIED_QUEUE = 4
LISTS = 5

# State.count
ABSENT = 0
LOGGED = 1
STEP = 2
HEAD = 3
TAIL = 4
PLANNED_HEAD = 5
PLANNED_TAIL = 6
REMOVED = 7
ITERATIONS = 8
TRIAL = 9  # stamp of the last trial
STALE = 10  # 1 where the latest of all visits may be less late than WORST says
ITEMS = 11  # how many items go in together
TRIED_TAIL = 12
SCAN = 13  # number of the last scan of gaps
GAPS = 14  # gaps that it noted
NO_EMPTY = 15  # 1 where what is put back first looks for a shift that is not empty
PLACES_FROM = 16  # first row of the places that are looked for
PLACES_KEPT = 17  # most of them
DEAR = 18  # 1 where a place was passed over because it adds that much
COUNTS = 19

# State.energy
NOW = 0
BEST = 1
AT_STEP = 2
WORST = 3  # seconds by which the latest of all visits is late
WORST_AT_STEP = 4
TRIED_COST = 5  # energy that the starts of a trial add so far
MOST = 6  # energy that visits put back may add before the step is turned down in any case
ENERGIES = 7

# Kinds of journal entries
VISIT_ENTRY = 0
SLOT_ENTRY = 1
SHIFT_ENTRY = 2
CARER_ENTRY = 3
BUDGET_ENTRY = 4
MEETING_ENTRY = 5

"""Columns of the tables in `State`, and indices of its scalars."""

# State.visit; the first VISIT_KEPT belong to the rota and are journalled
EARLY = 0
LATE = 1
PLANNED = 2
PLACED = 3  # slots of the visit that are on the rota
VISIT_KEPT = 4
ABSENT_AT = 4  # place in ABSENT_LIST, -1 where covered
ABSENCES = 5  # how many steps left the visit uncovered
QUEUED = 6
PLANNED_QUEUED = 7
STAMP = 8  # step in which the row was journalled
VISIT_FIELDS = 9

# State.slot
AFTER = 0  # next slot of the carer's chain, -1 at its end
BEFORE = 1
SHIFT = 2  # shift the slot is made in, -1 where uncovered
PAUSE = 3  # break seconds kept free on the way to the slot
SLOT_KEPT = 4
SLOT_STAMP = 4
SLOT_FIELDS = 5

# State.shift_ends
FIRST = 0  # first slot of the shift, -1 where empty
LAST = 1
SHIFT_KEPT = 2
SHIFT_STAMP = 2
BANNED = 3  # visit that may not go into the shift now
SHIFT_FIELDS = 4

# State.carer
CONTACT = 0  # contact seconds
CARER_STAMP = 1
CARER_FIELDS = 2

# State.lists
ABSENT_LIST = 0  # uncovered visits: the first count[ABSENT]
QUEUE = 1  # ring of visits whose early or late start must be looked at
PLANNED_QUEUE = 2
REMOVED_LIST = 3  # visits a step took out: the first count[REMOVED]
LISTS = 4

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
COUNTS = 9

# State.energy
NOW = 0
BEST = 1
AT_STEP = 2

# Kinds of journal entries
VISIT_ENTRY = 0
SLOT_ENTRY = 1
SHIFT_ENTRY = 2
CARER_ENTRY = 3

"""The years in which times may lie, for files, forms and commands alike."""

FIRST_YEAR, LAST_YEAR = 1900, 2199

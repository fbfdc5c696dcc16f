"""One module a revision, the date first in its name."""

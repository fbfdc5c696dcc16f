"""What can go wrong between the product and the people and databases around it."""

from __future__ import annotations


class UserError(Exception):
    """Something the person who asked can mend; nothing was changed (exit code 2).

    Parameters
    ----------
    problem
        What is wrong, in the words of the trade, with ids only.
    mend
        What to do about it.
    """

    def __init__(self, problem: str, mend: str) -> None:
        super().__init__(f"{problem} {mend}")
        self.problem = problem
        self.mend = mend


class StoreError(Exception):
    """The database could not be opened, migrated or trusted."""

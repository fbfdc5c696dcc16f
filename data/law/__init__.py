"""Dated legal figures."""

from data.law.bank_holidays import (
    BankHoliday,
    Nation,
    bank_holidays,
    coming_bank_holidays,
)
from data.law.law_book import (
    WORKING_AGE,
    Figure,
    LawBook,
    all_figures,
    changes_after,
    law_on,
    read_figures,
)
from data.law.law_of import law_from, rates_on

__all__ = [
    "WORKING_AGE",
    "BankHoliday",
    "Figure",
    "LawBook",
    "Nation",
    "all_figures",
    "bank_holidays",
    "changes_after",
    "coming_bank_holidays",
    "law_from",
    "law_on",
    "rates_on",
    "read_figures",
]

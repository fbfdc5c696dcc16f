"""Dated legal figures."""

from data.law.bank_holidays import bank_holidays
from data.law.law_book import (
    Figure,
    LawBook,
    all_figures,
    changes_after,
    law_on,
    read_figures,
)
from data.law.law_of import law_from, rates_on

__all__ = [
    "Figure",
    "LawBook",
    "all_figures",
    "bank_holidays",
    "changes_after",
    "law_from",
    "law_on",
    "rates_on",
    "read_figures",
]

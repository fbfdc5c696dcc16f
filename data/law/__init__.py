"""The law book: dated legal figures with their source."""

from data.law.law_book import Figure, LawBook, law_on, read_figures

__all__ = ["Figure", "LawBook", "law_on", "read_figures"]

"""A rota for the people who work by it: one Excel workbook, and a calendar for each carer."""

from data.reports.rota.writing import WrittenRota, write_rota

__all__ = ["WrittenRota", "write_rota"]

"""Export of a rota: the agency folder's shapes, and what the rota adds to them."""

from data.exporters.folder import export_rota
from data.exporters.workbook import write_workbook

__all__ = ["export_rota", "write_workbook"]

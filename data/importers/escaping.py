"""Text that a spreadsheet program would take for a formula, made harmless and made whole again.

An export puts an apostrophe before such a cell; an import takes it away. A text that already has
apostrophes before the sign gets one more, so that nothing is lost on the way there and back.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")


def escape(text: str) -> str:
    """The text as a .csv cell: with one apostrophe more where it could be taken for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def escape_in_workbook(text: str) -> str:
    """The text as an explicit string cell of a workbook, which is never a formula.

    Only text that `unescape` would shorten needs the apostrophe there.
    """
    return f"'{text}" if _ESCAPED.match(text) else text


def unescape(text: str) -> str:
    """The text of a cell that `escape` or `escape_in_workbook` may have written."""
    return text[1:] if _ESCAPED.match(text) else text

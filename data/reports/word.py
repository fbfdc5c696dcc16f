"""Word documents: the parts that every report is made of."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Length, Mm, Pt, RGBColor

from data.reports import style
from data.reports.words import MOST_SHOWN, printable

if TYPE_CHECKING:
    # matplotlib takes a second to load, and not every document has a chart.
    from data.reports.drawing import Chart

MOST_ROWS = 200
WIDE_MM, HIGH_MM, MARGIN_MM = 210, 297, 20
LEAST_WIDE, MOST_WIDE = 10, 34
"""Characters of a column's longest text that count when the width of a page is shared out."""
MARGIN, PAGE_WIDE = 3, 84
"""Characters that a column needs besides its text, and that a page has room for."""


class Paper:
    """A document on A4 in the style of all reports.

    Parameters
    ----------
    title
        Stands in the properties of the file, and at the top where it is headed.
    office
        Who it is from; stands at the foot of every page.
    at
        When it was made.
    headed
        Whether it has a title, and numbers of pages; letters have neither.
    """

    def __init__(self, title: str, office: str, at: dt.datetime, *, headed: bool = True) -> None:
        self._document = Document()
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(WIDE_MM), Mm(HIGH_MM)
        section.left_margin = section.right_margin = Mm(MARGIN_MM)
        section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
        self._styles()
        shown = printable(title)
        properties = self._document.core_properties
        properties.title, properties.author, properties.language = shown, "Rotamend", "en-GB"
        properties.comments = "Holds personal data."
        properties.created = properties.modified = at.astimezone(dt.UTC).replace(tzinfo=None)
        properties.last_modified_by = "Rotamend"
        if headed:
            self._document.add_heading(shown, 0)
            self._foot(f"{printable(office)} · holds personal data · page ", numbered=True)
        else:
            self._foot(printable(office), numbered=False)

    def heading(self, text: str) -> None:
        """Add a heading."""
        self._document.add_heading(printable(text), 1)

    def text(self, text: str, *, muted: bool = False, most: int = 1000) -> None:
        """Add a paragraph."""
        run = self._document.add_paragraph().add_run(printable(text, most))
        if muted:
            run.font.color.rgb = _rgb(style.MUTED)

    def lines(self, lines: Iterable[str], *, most: int = 1000) -> None:
        """Add lines below each other, as of a letter; an empty one keeps its place."""
        for line in lines:
            self._document.add_paragraph(printable(line, most) if line.strip() else "")

    def bullets(self, texts: Iterable[str]) -> None:
        """Add a list."""
        for text in texts:
            self._document.add_paragraph(printable(text, 1000), style="List Bullet")

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], *, more: str = "more rows"
    ) -> None:
        """Add a table, its first row repeated on every page; of a very long one the beginning."""
        shown = rows[:MOST_ROWS]
        table = self._document.add_table(len(shown) + 1, len(head), style="Table Grid")
        # Asking a table for one cell after another takes time that grows with its square.
        cells = iter([cell for row in table.rows for cell in row.cells])
        table.autofit = False
        widths = _widths((head, *shown))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for number, row in enumerate((head, *shown)):
            for text, width in zip(row, widths, strict=True):
                cell = next(cells)
                cell.width = width
                paragraph = cell.paragraphs[0]
                run = paragraph.add_run(printable(text, 2 * MOST_SHOWN))
                run.font.size = Pt(style.TEXT_PT)
                run.bold = number == 0
                paragraph.paragraph_format.space_after = Pt(1)
                if number == 0:
                    shade = OxmlElement("w:shd")
                    shade.set(qn("w:val"), "clear")
                    shade.set(qn("w:fill"), "EEF1F4")
                    cell._tc.get_or_add_tcPr().append(shade)
        for line in table.rows:
            # A row is on one page or on the next.
            whole = OxmlElement("w:cantSplit")
            whole.set(qn("w:val"), "true")
            line._tr.get_or_add_trPr().append(whole)
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        if len(rows) > len(shown):
            self.text(f"And {len(rows) - len(shown):,} {more}.", muted=True)
        self._document.add_paragraph()

    def chart(self, chart: Chart | None) -> None:
        """Add a picture with its alternative text; nothing where there is none to show."""
        if chart is None:
            return
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        shape = paragraph.add_run().add_picture(io.BytesIO(chart.png), width=Inches(6.4))
        properties = shape._inline.docPr
        properties.set("descr", chart.alt)
        properties.set("title", chart.title)

    def page_break(self) -> None:
        """Begin a new page."""
        self._document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def content(self) -> bytes:
        """The file."""
        written = io.BytesIO()
        self._document.save(written)
        return written.getvalue()

    def _styles(self) -> None:
        styles = self._document.styles
        for name, size in (("Normal", 10.5), ("Title", 20), ("Heading 1", 13)):
            font = styles[name].font
            font.name, font.size = style.WORD_FONT, Pt(size)
            if name != "Normal":
                font.color.rgb = _rgb(style.INK)
                # The headings of the template name a font of the theme, which would win.
                fonts = styles[name].element.rPr.rFonts
                for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
                    del fonts.attrib[theme]
        for language in styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "en-GB")

    def _foot(self, text: str, *, numbered: bool) -> None:
        paragraph = self._document.sections[0].footer.paragraphs[0]
        paragraph.add_run(text)
        # By the style: the number of the page has no text of its own to set it on.
        self._document.styles["Footer"].font.size = Pt(style.SMALL_PT)
        if not numbered:
            return
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        paragraph._p.append(field)


def _widths(rows: Sequence[Sequence[str]]) -> list[Length]:
    """The width of the page, shared out by the longest text of each column.

    No column is narrower than its longest word, as far as the page is wide enough for all of them.
    """
    columns = list(zip(*rows, strict=True))
    least = [min(max(_longest_words(column)), MOST_WIDE // 2) + MARGIN for column in columns]
    wanted = [
        max(low, min(max(LEAST_WIDE, *map(len, column)), MOST_WIDE) + MARGIN)
        for low, column in zip(least, columns, strict=True)
    ]
    spare = max(0, PAGE_WIDE - sum(least))
    more = [most - low for low, most in zip(least, wanted, strict=True)]
    if sum(wanted) > PAGE_WIDE and any(more):
        wanted = [low + spare * add // sum(more) for low, add in zip(least, more, strict=True)]
    return [Mm((WIDE_MM - 2 * MARGIN_MM) * each / sum(wanted)) for each in wanted]


def _longest_words(column: Sequence[str]) -> list[int]:
    return [max((len(word) for word in text.split()), default=0) for text in column]


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#").upper())

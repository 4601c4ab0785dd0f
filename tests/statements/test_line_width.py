"""What is reckoned to fit on a line does: held against what typst measures, and seen on a page."""

import io
import json
import os
import random
from dataclasses import replace

import pytest
import typst
from pypdf import PdfReader

from artui.statements.account.statement_pdf import statement_data
from artui.statements.pdf.letter_data import LetterColumn, LetterRow, LetterTable
from artui.statements.pdf.line_width import line_width
from artui.statements.pdf.own_templates import FACES
from artui.statements.pdf.press import press
from tests.support.pictures import looks_the_same, picture
from tests.support.statements import AS_OF, statement

_ALPHABETS = [
    "".join(map(chr, range(32, 127))),
    "0123456789.,-/ \u202f\u00a0",
    "AVWTLMYPF.,",
    "ÀÉÜßŒÆŁŐ абвЖЩ Ωλ",
    "請求書の遅延損害金 계산서 ﾌﾙ（）",
    "invoice चालान ใบแจ้งหนี้ فاتورة חשבונית",
]


def _drawn(texts: list[str]) -> list[float]:
    """How long typst draws them, at size 1."""
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FACES]
    )
    families = json.dumps(["Noto Sans", *sorted(set(fonts.families()) - {"Noto Sans"})])
    source = (
        f"#set text(font: json(bytes({json.dumps(families)})), size: 100pt)\n"
        "#context [#metadata(json(bytes(sys.inputs.texts)).map("
        "each => measure(text(each)).width.pt() / 100))<widths>]"
    )
    compiler = typst.Compiler(
        source.encode(),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"texts": json.dumps(texts)},
    )
    found: list[float] = json.loads(compiler.query("<widths>", field="value", one=True))
    return found


def test_a_text_is_never_longer_than_it_is_reckoned() -> None:
    chance = random.Random(7)
    texts = [
        "".join(chance.choices(letters, k=chance.randint(1, 30)))
        for letters in _ALPHABETS
        for _ in range(120)
    ]
    longer = [
        (text, drawn, line_width(text))
        for text, drawn in zip(texts, _drawn(texts), strict=True)
        if drawn > line_width(text)
    ]
    assert longer == []


def test_figures_and_names_are_reckoned_closely() -> None:
    texts = ["Invoice INV-2026-01378", "1,234,567.89", "21 Sept 2026", "PO-70619"]
    for text, drawn in zip(texts, _drawn(texts), strict=True):
        assert line_width(text) < drawn * 1.1


def _table(note: str, cell: str = "Invoice INV-1") -> LetterTable:
    columns = [LetterColumn("a", "First"), LetterColumn("b", "PO number", 58)]
    columns += [LetterColumn("c", "Open", 66, "right")]
    rows = [LetterRow((cell, "PO-1", "1.00"), note), LetterRow(("x", "", "2.00"))]
    return LetterTable("t", columns, rows, title="One", total=("Sum", "3.00"))


@pytest.mark.parametrize(
    ("cell", "note", "flat"),
    [
        ("Invoice INV-1", "reference RF18 5390", True),
        ("Invoice INV-1", "", True),
        ("W" * 80, "", False),
        ("Invoice INV-1", "reference " * 30, False),
        # What is printed as a code is longer than it seems.
        ("a\u202eb", "", False),
        ("𒀀" * 9, "", False),
    ],
)
def test_a_row_is_flat_if_each_text_has_a_line(cell: str, note: str, flat: bool) -> None:
    rows = _table(note, cell).data()["rows"]
    assert isinstance(rows, list)
    assert ("flat" in rows[0]) is flat


def test_columns_of_unknown_width_are_measured() -> None:
    rows = replace(_table(""), room=0).data()["rows"]
    assert isinstance(rows, list)
    assert not any("flat" in row for row in rows)


def _page(*, flat: bool) -> bytes:
    data = json.loads(json.dumps(statement_data(statement(items=20))))
    for table in data["sections"][0]["tables"]:
        for row in table["rows"]:
            assert row["flat"]
            if not flat:
                del row["flat"]
    return press("statement.typ", data, title="T", author="A", language="en", made=AS_OF)


def test_a_flat_row_looks_as_a_measured_one() -> None:
    flat, measured = _page(flat=True), _page(flat=False)
    pages = range(len(PdfReader(io.BytesIO(measured)).pages))
    assert len(PdfReader(io.BytesIO(flat)).pages) == len(pages)
    for page in pages:
        assert looks_the_same(picture(flat, page), picture(measured, page))

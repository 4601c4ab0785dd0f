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
from artui.statements.pdf.line_width import line_width, lines_in
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


def _drawn(texts: list[str], *, bold: bool = False, room: float = 0) -> list[float]:
    """How long typst draws them, at size 1; on how many lines of so much room, if there is one."""
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FACES]
    )
    families = json.dumps(["Noto Sans", *sorted(set(fonts.families()) - {"Noto Sans"})])
    source = (
        f"#set text(font: json(bytes({json.dumps(families)})), size: 100pt, hyphenate: false, "
        f"weight: {700 if bold else 400})\n#set par(leading: 28.6pt)\n"
        f"#let found(it) = {{ let room = {room}\n"
        "if room == 0 { measure(it).width.pt() / 100 } else "
        "{ (measure(width: room * 100pt, it).height.pt() + 28.6) / 100 } }\n"
        "#context [#metadata(json(bytes(sys.inputs.texts)).map(each => found(text(each))))<widths>]"
    )
    compiler = typst.Compiler(
        source.encode(),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"texts": json.dumps(texts)},
    )
    found: list[float] = json.loads(compiler.query("<widths>", field="value", one=True))
    return found


@pytest.mark.parametrize("bold", [False, True])
def test_a_text_is_never_longer_than_it_is_reckoned(*, bold: bool) -> None:
    chance = random.Random(7)
    texts = [
        "".join(chance.choices(letters, k=chance.randint(1, 30)))
        for letters in _ALPHABETS
        for _ in range(120)
    ]
    longer = [
        (text, drawn, line_width(text, bold=bold))
        for text, drawn in zip(texts, _drawn(texts, bold=bold), strict=True)
        if drawn > line_width(text, bold=bold)
    ]
    assert longer == []


def test_figures_and_names_are_reckoned_closely() -> None:
    texts = ["Invoice INV-2026-01378", "1,234,567.89", "21 Sept 2026", "PO-70619"]
    for text, drawn in zip(texts, _drawn(texts), strict=True):
        assert line_width(text) < drawn * 1.1


_WORDS = "Days|late|Interest|not|yet|charged|Open|Fällig|WAVE|AVAToVe|Nº9|x-y|état|請求|111|WWW"


@pytest.mark.parametrize("room", [3.4, 5.0, 8.0])
def test_a_text_stands_on_as_many_lines_as_is_said(room: float) -> None:
    chance = random.Random(room)
    texts = [
        " ".join(chance.choices(_WORDS.split("|"), k=chance.randint(1, 5))) for _ in range(400)
    ]
    known = {text: lines for text in texts if (lines := lines_in(text, room, bold=True))}
    assert set(known.values()) >= {1, 2}
    assert len(known) > 40
    drawn = _drawn(list(known), bold=True, room=room)
    assert [round(each, 3) for each in drawn] == list(known.values())
    for text in known:
        assert lines_in(text, room, bold=True, more=1) in (0, known[text])


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


def _page(*, measured: bool) -> bytes:
    data = json.loads(json.dumps(statement_data(statement(items=20))))
    assert data["flat_facts"]
    sections = data["sections"]
    assert all(section["ageing_lines"] == 1 and section["end"]["flat"] for section in sections)
    tables = [table for section in sections for table in section["tables"]]
    assert all(table["head"] for table in tables)
    assert {total["flat"] for table in tables if (total := table.get("total"))} == {True}
    assert all(row["flat"] for table in tables for row in table["rows"])
    if measured:
        data["flat_facts"] = False
        for section in sections:
            section["ageing_lines"], section["end"]["flat"] = 0, False
        for table in tables:
            table["head"] = 0
            table.get("total", {})["flat"] = False
            for row in table["rows"]:
                del row["flat"]
    return press("statement.typ", data, title="T", author="A", language="en", made=AS_OF)


def test_what_is_known_to_be_flat_looks_as_if_it_was_measured() -> None:
    flat, measured = _page(measured=False), _page(measured=True)
    pages = range(len(PdfReader(io.BytesIO(measured)).pages))
    assert len(PdfReader(io.BytesIO(flat)).pages) == len(pages)
    for page in pages:
        assert looks_the_same(picture(flat, page), picture(measured, page))

"""XLSX: shortest decimals, real dates, and no workbook that means harm."""

import io
import random
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from artui.imports.cell_values import ReadOptions
from artui.imports.formats import workbook, xlsx
from artui.imports.formats.open_table import open_table
from artui.imports.formats.table import Broken, Columns, Hidden, TextRow
from artui.imports.parsing import read_records
from artui.imports.refusals import FileRefused, HiddenCells, TooLarge, WrongFormat, WrongHeader

HEADER = ["number", "account", "issue_date", "amount", "currency"]
Writer = Callable[[Any, Any], None]


def workbook_at(path: Path, write: Writer, **options: Any) -> Path:
    book = xlsxwriter.Workbook(path, options)
    book.set_properties({"created": datetime(2026, 3, 31, tzinfo=UTC)})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    write(book, sheet)
    book.close()
    return path


def rows_of(path: Path) -> list[TextRow | Broken]:
    with open_table(path) as table:
        return list(table.rows())


def repacked(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    with zipfile.ZipFile(path) as old:
        members = {name: change(name, old.read(name)) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            new.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (12.5, "12.5"),
        (0.1, "0.1"),
        (1001, "1001"),
        (-3.25, "-3.25"),
        (1e15, "1000000000000000"),
        (1.5e-7, "0.00000015"),
        (1e22, "10000000000000000000000"),
    ],
)
def test_a_number_is_its_shortest_decimal_text(tmp_path: Path, number: float, text: str) -> None:
    path = workbook_at(tmp_path / "n.xlsx", lambda _, s: s.write_number(1, 3, number))
    (row,) = rows_of(path)
    assert row.cells["amount"] == text


def test_digits_that_only_a_float_made_are_left_out(tmp_path: Path) -> None:
    path = workbook_at(tmp_path / "n.xlsx", lambda _, s: s.write_number(1, 3, 7))
    repacked(path, lambda _, data: data.replace(b"<v>7</v>", b"<v>22.260000000000001</v>"))
    (row,) = rows_of(path)
    assert row.cells["amount"] == "22.26"


def test_an_integer_that_no_float_holds_keeps_its_digits(tmp_path: Path) -> None:
    path = workbook_at(tmp_path / "n.xlsx", lambda _, s: s.write_number(1, 0, 7))
    repacked(path, lambda _, data: data.replace(b"<v>7</v>", b"<v>12345678901234567890</v>"))
    (row,) = rows_of(path)
    assert row.cells["number"] == "12345678901234567890"


@pytest.mark.parametrize("from_1904", [False, True])
def test_a_date_cell_is_an_iso_date(tmp_path: Path, from_1904: bool) -> None:
    def write(book: Any, sheet: Any) -> None:
        style = book.add_format({"num_format": 'dd/mm/yyyy "of" [$-409]'})
        sheet.write_datetime(1, 2, datetime(2026, 1, 31), style)  # noqa: DTZ001
        sheet.write_datetime(2, 2, datetime(1904, 1, 2), style)  # noqa: DTZ001

    path = workbook_at(tmp_path / "d.xlsx", write, date_1904=from_1904)
    assert [row.cells["issue_date"] for row in rows_of(path)] == ["2026-01-31", "1904-01-02"]


def test_a_number_format_with_letters_in_quotes_is_no_date(tmp_path: Path) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_number(1, 3, 46053, book.add_format({"num_format": '#,##0.00 "days"'}))

    (row,) = rows_of(workbook_at(tmp_path / "d.xlsx", write))
    assert row.cells["amount"] == "46053"


def test_a_time_of_day_and_the_day_that_never_was_break_their_rows(tmp_path: Path) -> None:
    def write(book: Any, sheet: Any) -> None:
        style = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for line, serial in enumerate((46053.5, 60, 0, 59), start=1):
            sheet.write_number(line, 2, serial, style)

    rows = rows_of(workbook_at(tmp_path / "d.xlsx", write))
    broken = [str(row.error) for row in rows if isinstance(row, Broken)]
    assert broken[0] == (
        "d.xlsx:2: issue_date: 2026-01-31 12:00 is a date with a time of day; leave the time out"
    )
    assert len(broken) == 3
    assert [row.cells["issue_date"] for row in rows if isinstance(row, TextRow)] == ["1900-02-28"]


def test_formulas_give_their_stored_value_and_errors_break_their_rows(tmp_path: Path) -> None:
    def write(_: Any, sheet: Any) -> None:
        sheet.write_formula(1, 3, "=1+1", None, 2)
        sheet.write_formula(2, 3, "=A1", None, "text")
        sheet.write_formula(3, 3, "=1/0", None, "#DIV/0!")
        sheet.write_boolean(4, 3, True)
        sheet.write_formula(5, 3, "=1+2", None, 333)

    path = workbook_at(tmp_path / "f.xlsx", write)
    repacked(path, lambda _, data: data.replace(b"<v>333</v>", b""))
    rows = rows_of(path)
    assert [row.cells["amount"] for row in rows if isinstance(row, TextRow)] == ["2", "text"]
    assert [str(row.error) for row in rows if isinstance(row, Broken)] == [
        "f.xlsx:4: amount: holds the error #DIV/0!",
        "f.xlsx:5: amount: holds neither text nor a number",
        "f.xlsx:6: amount: holds a formula without its value; open and save the file, "
        "or use values",
    ]


@pytest.mark.parametrize("in_memory", [False, True], ids=["shared strings", "inline strings"])
def test_text_comes_as_it_was_written(tmp_path: Path, in_memory: bool) -> None:
    texts = [" two  spaces ", "line\nend", "東京", "\x1b[2J", "=1+1", "a _x0041_ b"]

    def write(_: Any, sheet: Any) -> None:
        for line, text in enumerate(texts, start=1):
            sheet.write_string(line, 0, text)

    path = workbook_at(tmp_path / "t.xlsx", write, constant_memory=in_memory)
    assert [row.cells["number"] for row in rows_of(path)] == texts


def test_rich_text_is_joined_and_phonetic_guides_are_left_out(tmp_path: Path) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_rich_string(1, 0, "Re", book.add_format({"bold": True}), "d Ink")
        sheet.write_string(2, 0, "guide")

    path = workbook_at(tmp_path / "t.xlsx", write)
    guide = b"<rPh sb='0' eb='1'><t>phonetic</t></rPh></si>"
    repacked(path, lambda name, data: data.replace(b"</si>", guide)
             if name.endswith("sharedStrings.xml") else data)  # fmt: skip
    assert [row.cells["number"] for row in rows_of(path)] == ["Red Ink", "guide"]


def test_empty_rows_are_passed_over_and_lines_stay_true(tmp_path: Path) -> None:
    path = workbook_at(tmp_path / "e.xlsx", lambda _, s: s.write_string(7, 1, "C-1"))
    assert [row.line for row in rows_of(path)] == [8]


def test_a_cell_right_of_the_header_breaks_its_row(tmp_path: Path) -> None:
    path = workbook_at(tmp_path / "e.xlsx", lambda _, s: s.write_string(1, 30, "lost"))
    (row,) = rows_of(path)
    assert isinstance(row, Broken)
    assert str(row.error) == "e.xlsx:2: a cell is right of the 5 columns"
    assert row.cells == dict.fromkeys(HEADER, "") | {"x-row": ",,,,,lost"}


def test_an_apostrophe_that_an_export_put_before_a_formula_is_no_text(tmp_path: Path) -> None:
    def write(_: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, ["'+1 202", "'tis", "''=x", "'", "'5"])

    (row,) = rows_of(workbook_at(tmp_path / "q.xlsx", write))
    assert list(row.cells.values()) == ["+1 202", "'tis", "'=x", "'", "'5"]


def test_a_half_character_breaks_its_row(tmp_path: Path) -> None:
    path = workbook_at(tmp_path / "e.xlsx", lambda _, s: s.write_string(1, 0, "HALF"))
    repacked(path, lambda _, data: data.replace(b"HALF", b"_xD800_"))
    (row,) = rows_of(path)
    assert isinstance(row, Broken)
    assert "cannot be stored" in str(row.error)


def test_a_workbook_becomes_records(tmp_path: Path) -> None:
    def write(book: Any, sheet: Any) -> None:
        style = book.add_format({"num_format": 14})
        for line in range(1, 7_001):
            sheet.write_row(line, 0, [f"INV-{line}", 1001])
            sheet.write_datetime(line, 2, date(2026, 1, 31), style)
            sheet.write_row(line, 3, [line + 0.25, "EUR"])

    path = workbook_at(tmp_path / "r.xlsx", write)
    told: list[tuple[int, int]] = []
    options = ReadOptions(decimal_comma=True, dates="DMY")
    batches = list(
        read_records("invoices", path, options, progress=lambda a, b: told.append((a, b)))
    )
    assert sum(len(batch.records) for batch in batches) == 7_000
    first = batches[0].records[0]
    assert (first.account, first.issue_date) == ("1001", date(2026, 1, 31))
    assert (first.amount, first.amount_minor, first.line) == ("1.25", 125, 2)
    assert told[-1][0] == told[-1][1]


def test_an_empty_sheet_has_no_header(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "e.xlsx")
    book.add_worksheet()
    book.close()
    with pytest.raises(WrongHeader, match="is empty"):
        rows_of(tmp_path / "e.xlsx")


def test_a_gap_in_the_header_is_named(tmp_path: Path) -> None:
    path = workbook_at(tmp_path / "e.xlsx", lambda _, s: s.write_string(0, 6, "more"))
    with pytest.raises(WrongHeader, match="column 6 of the header has no name"):
        rows_of(path)


def test_unknown_columns_are_refused_by_name(tmp_path: Path) -> None:
    path = workbook_at(tmp_path / "e.xlsx", lambda *_: None)
    with open_table(path, Columns(HEADER)) as table:
        assert list(table.rows()) == []
    with (
        pytest.raises(WrongHeader, match="unknown column 'currency'"),
        open_table(path, Columns(HEADER[:4])),
    ):
        pass


def test_a_document_type_is_refused_before_its_entities_grow(tmp_path: Path) -> None:
    laughs = b"<!DOCTYPE s [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>"
    path = workbook_at(tmp_path / "x.xlsx", lambda *_: None)

    def change(name: str, data: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return data
        return data.replace(b"?>", b"?>" + laughs, 1)

    with pytest.raises(WrongFormat, match="declares a document type"):
        rows_of(repacked(path, change))


def test_xml_nested_without_end_is_refused(tmp_path: Path) -> None:
    path = workbook_at(tmp_path / "x.xlsx", lambda *_: None)
    deep = b"<x>" * 100 + b"</x>" * 100 + b"</worksheet>"
    repacked(path, lambda _, data: data.replace(b"</worksheet>", deep))
    with pytest.raises(WrongFormat, match="nested too deeply"):
        rows_of(path)


def test_a_file_that_unpacks_to_far_more_than_it_weighs_is_refused(tmp_path: Path) -> None:
    path = workbook_at(tmp_path / "x.xlsx", lambda *_: None)
    spaces = b" " * (32 << 20)
    repacked(path, lambda name, data: data + spaces if name.endswith("sheet1.xml") else data)
    with pytest.raises(TooLarge, match="unpacks from"):
        rows_of(path)


def test_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(2 << 20).hex().encode()
    path = workbook_at(tmp_path / "x.xlsx", lambda _, s: s.write_number(1, 3, 7))
    repacked(path, lambda _, data: data.replace(b"<v>7</v>", b"<v>" + noise + b"</v>"))
    with pytest.raises(WrongFormat, match="too long"):
        rows_of(path)


def test_too_much_text_or_too_many_parts_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook_at(tmp_path / "x.xlsx", lambda *_: None)
    monkeypatch.setattr(workbook, "MAX_STRINGS", 10)
    with pytest.raises(TooLarge, match="too much text"):
        rows_of(path)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(2_001):
            archive.writestr(f"part{number}", "")
    with pytest.raises(TooLarge, match="more than 2000"):
        rows_of(path)


@pytest.mark.parametrize(
    ("limit", "sheet", "named"),
    [
        ("MAX_TEXTS", "", "more than 3 texts"),
        ("_MAX_TAG", f'<x y="{"a" * 200_000}"/>', "a tag of it is too long"),
        ("", '<row r="20000001"/>', "has a row 20000001"),
        ("", "<row>" + "<c><v>1</v></c>" * 16_385 + "</row>", "more than 16384 cells"),
        ("", '<row><c t="s"><v>-1</v></c></row>', "damaged"),
    ],
)
def test_what_would_take_memory_without_end_is_refused(
    limit: str, sheet: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook_at(tmp_path / "x.xlsx", lambda _, s: s.write_string(1, 0, "A-1"))
    row = re.compile(rb'<row r="2".*?</row>')
    repacked(path, lambda _, data: row.sub(sheet.encode(), data) if sheet else data)
    if limit:
        monkeypatch.setattr(workbook, limit, 3 if limit == "MAX_TEXTS" else 50_000)
    with pytest.raises(FileRefused, match=named):
        rows_of(path)


def test_a_text_that_many_cells_share_counts_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(_: Any, sheet: Any) -> None:
        for line in range(1, 100):
            sheet.write_string(line, 0, "x" * 1_000)

    path = workbook_at(tmp_path / "x.xlsx", write)
    assert len(rows_of(path)) == 99
    monkeypatch.setattr(xlsx, "MAX_UNPACKED", 90_000)
    with pytest.raises(WrongFormat, match="more text than a workbook may unpack to"):
        rows_of(path)


def test_shared_texts_of_any_script_come_back_as_they_were(tmp_path: Path) -> None:
    texts = ["Blå", "日本語", "", "_x001B_", "_xD83D_", "a" * 300, "Blå"]

    def write(_: Any, sheet: Any) -> None:
        for line, text in enumerate(texts, 1):
            sheet.write_string(line, 0, f"v{text}")

    path = workbook_at(tmp_path / "x.xlsx", write)
    assert [row.cells.get("number") for row in rows_of(path) if isinstance(row, TextRow)] == [
        f"v{text}" for text in texts
    ]


def test_a_workbook_packed_otherwise_is_refused(tmp_path: Path) -> None:
    path = workbook_at(tmp_path / "x.xlsx", lambda *_: None)
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as new:
        for name, data in members.items():
            new.writestr(name, data)
    with pytest.raises(WrongFormat, match="packed in a way"):
        rows_of(path)


def test_a_file_that_is_a_workbook_by_its_name_only_is_told(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(WrongFormat, match="damaged or no workbook"):
        rows_of(path)


def test_old_and_encrypted_workbooks_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(WrongFormat, match="old or encrypted"):
        rows_of(tmp_path / "old.xls")
    path = workbook_at(tmp_path / "x.xlsx", lambda *_: None)
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(WrongFormat, match="encrypted"):
        rows_of(path)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")
    (tmp_path / "z.xlsx").write_bytes(out.getvalue())
    with pytest.raises(WrongFormat, match="damaged workbook"):
        rows_of(tmp_path / "z.xlsx")


@given(st.data())
def test_no_damage_to_a_workbook_does_more_than_be_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    path = workbook_at(
        folder / "x.xlsx", lambda _, s: s.write_row(1, 0, ["I-1", "C-1", 46053, 12.5, "EUR"])
    )
    whole = bytearray(path.read_bytes())
    if data.draw(st.booleans(), label="cut"):
        whole = whole[: data.draw(st.integers(4, len(whole)))]
    for _ in range(data.draw(st.integers(0, 6)) if len(whole) > 4 else 0):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole)
    try:
        rows_of(path)
    except FileRefused:
        return


@given(st.data())
def test_no_change_to_the_xml_inside_does_more_than_be_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = workbook_at(
        tmp_path_factory.mktemp("fuzz") / "x.xlsx",
        lambda _, s: s.write_row(1, 0, ["I-1", "C-1", 46053, 12.5, "EUR"]),
    )
    part = data.draw(st.sampled_from(["sheet1.xml", "sharedStrings.xml", "styles.xml",
                                      "workbook.xml", "workbook.xml.rels"]))  # fmt: skip
    old = data.draw(
        st.sampled_from([b'"', b"<", b">", b"r=", b"s=", b"1", b"A", b"t=", b"Id", b"xf"])
    )
    new = data.draw(st.sampled_from([b"", b"0", b"-1", b"99999999", b"&a;", b"<v>", b"\xff", b"e"]))
    repacked(path, lambda name, xml: xml.replace(old, new, data.draw(st.integers(1, 5)))
             if name.endswith("/" + part) else xml)  # fmt: skip
    try:
        rows_of(path)
    except FileRefused:
        return


@pytest.mark.parametrize(
    ("shape", "read_as"),
    [
        ("0000", "0007"),
        ("00000", "00007"),
        ("#000", "007"),
        ("0000;-0000", "0007"),
        ("0000_)", "0007"),
        ("0", "7"),
        ("0.00", "7"),
        ("#,##0", "7"),
        ("#\\ ##0", "7"),
        ("0.00E+00", "7"),
        ("000-000", None),
        ("000\\-000", None),
        ('"C"0000', None),
        ("000 000", None),
    ],
)
def test_a_number_is_what_its_format_shows_or_is_refused(
    tmp_path: Path, shape: str, read_as: str | None
) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, [None, "C-1", "2026-01-31", 7, "EUR"])
        sheet.write_number(1, 0, 7, book.add_format({"num_format": shape}))

    path = workbook_at(tmp_path / "f.xlsx", write)
    (batch,) = read_records("invoices", path)
    if read_as is not None:
        assert [record.number for record in batch.records] == [read_as]  # type: ignore[union-attr]  # invoices
        return
    (error,) = batch.errors
    assert (error.column, error.value) == ("number", "7")
    assert f"'7' has the format {shape}, which shows more than its digits" in error.message


def test_a_number_that_a_spreadsheet_made_a_date_is_refused(tmp_path: Path) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, [None, "C-1", "2026-01-31", 7, "EUR"])
        day = book.add_format({"num_format": "d-mmm"})
        sheet.write_datetime(1, 0, date(2026, 12, 3), day)

    (batch,) = read_records("invoices", workbook_at(tmp_path / "f.xlsx", write))
    (error,) = batch.errors
    assert (error.column, error.value) == ("number", "2026-12-03")
    assert error.message.startswith("is the date 2026-12-03 in this workbook; format the column")


@pytest.mark.parametrize("number", ["1234567890123450", "2.4952E+19", "1234567890123456"])
def test_zeros_that_stand_for_dropped_digits_are_refused(tmp_path: Path, number: str) -> None:
    path = workbook_at(tmp_path / "n.xlsx", lambda _, s: s.write_number(1, 0, 7))
    repacked(path, lambda _, data: data.replace(b"<v>7</v>", f"<v>{number}</v>".encode()))
    (batch,) = read_records("invoices", path)
    (error,) = batch.errors
    assert (error.column, error.value) == ("number", number)
    assert f"'{number}' has more digits than the 15 a spreadsheet keeps" in error.message


def with_hidden(path: Path) -> Path:
    """Four rows of which two are hidden, one column that is hidden, one that has no width."""

    def write(_: Any, sheet: Any) -> None:
        sheet.write(0, 5, "x-note")
        for row in range(1, 5):
            sheet.write_row(row, 0, [f"I-{row}", "C-1", "2026-01-31", 10, "EUR", "inner"])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(3, 0)
        sheet.set_row(9, None, None, {"hidden": True})
        sheet.set_column(5, 5, None, None, {"hidden": True})
        sheet.set_column(7, 9, 0)

    return workbook_at(path, write)


def read(path: Path, hidden: Hidden) -> tuple[list[str], list[str]]:
    """The numbers read, and the notes on what was left out."""
    batches = list(read_records("invoices", path, ReadOptions(hidden=hidden)))
    numbers = [record.number for batch in batches for record in batch.records]  # type: ignore[union-attr]  # invoices
    return numbers, [str(note) for batch in batches for note in batch.notes]


def test_values_in_hidden_rows_and_columns_refuse_the_file_with_their_names(tmp_path: Path) -> None:
    path = with_hidden(tmp_path / "h.xlsx")
    with pytest.raises(HiddenCells) as refused:
        read(path, None)
    assert str(refused.value) == (
        "h.xlsx: rows 3-4 and column F are hidden and hold values; "
        "--hidden take reads what is hidden, --hidden skip leaves it out"
    )


def test_what_is_hidden_is_taken_or_left_out_as_asked(tmp_path: Path) -> None:
    path = with_hidden(tmp_path / "h.xlsx")
    assert read(path, "take") == (["I-1", "I-2", "I-3", "I-4"], [])
    numbers, notes = read(path, "skip")
    assert numbers == ["I-1", "I-4"]
    assert notes == [
        "h.xlsx:1: column F 'x-note' is hidden and left out",
        "h.xlsx:3: the row is hidden and left out",
        "h.xlsx:4: the row is hidden and left out",
    ]


def test_a_hidden_column_without_values_and_a_hidden_blank_row_are_nothing(tmp_path: Path) -> None:
    def write(_: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, ["I-1", "C-1", "2026-01-31", 10, "EUR"])
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.set_column(5, 16_383, None, None, {"hidden": True})

    path = workbook_at(tmp_path / "h.xlsx", write)
    assert read(path, None) == (["I-1"], [])


def test_a_hidden_column_that_no_file_has_is_refused_as_hidden(tmp_path: Path) -> None:
    def write(_: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, ["I-1", "C-1", "2026-01-31", 10, "EUR", 7.5])
        sheet.write(0, 5, "margin")
        sheet.set_column(5, 5, None, None, {"hidden": True})

    path = workbook_at(tmp_path / "h.xlsx", write)
    with pytest.raises(HiddenCells, match="column F is hidden"):
        read(path, None)
    assert read(path, "skip")[0] == ["I-1"]
    with pytest.raises(WrongHeader, match="unknown column 'margin'"):
        read(path, "take")


def test_a_hidden_first_sheet_is_refused_taken_or_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    book = xlsxwriter.Workbook(path)
    for name, number in (("Old", "I-1"), ("Now", "I-2")):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, [number, "C-1", "2026-01-31", 10, "EUR"])
        if name == "Old":
            sheet.hide()
        else:
            sheet.activate()
            sheet.set_first_sheet()
    book.close()
    with pytest.raises(HiddenCells, match="its first sheet 'Old' is hidden; --hidden take reads"):
        read(path, None)
    assert read(path, "take")[0] == ["I-1"]
    assert read(path, "skip")[0] == ["I-2"]

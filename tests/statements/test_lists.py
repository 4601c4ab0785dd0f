"""Lists out: the same rows as table, JSON, CSV and XLSX; nothing obeyed, no cent lost."""

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from rich.cells import cell_len

from artui.imports.formats.open_table import open_table
from artui.imports.parsing import read_records
from artui.statements.destinations import AlreadyThere
from artui.statements.lists import list_workbook
from artui.statements.lists.list_columns import ListColumn, ListRow
from artui.statements.lists.list_pdf import ListHead
from artui.statements.lists.list_writer import ListFormat, NeedsFile, write_list
from tests.support.checkout import ROOT

COLUMNS = (
    ListColumn("number"),
    ListColumn("name", title="Customer"),
    ListColumn("due_date", "date"),
    ListColumn("open_amount", "money"),
    ListColumn("currency"),
    ListColumn("days_late", "int"),
    ListColumn("rate", "decimal"),
    ListColumn("flags", "flags"),
    ListColumn("at", "instant"),
)
NOON = datetime(2026, 3, 31, 14, 0, tzinfo=timezone(timedelta(hours=2)))
ROWS: list[tuple[Any, ...]] = [
    ("I-1", "東京 株式会社", date(2026, 1, 31), 2226, "EUR", 3, Decimal("1.5"),
     ("on_hold", "disputed"), NOON),
    ("I-2", "Red \x1b[31m[/] Ink", None, -1200, "JPY", -4, "0.000001", (), None),
    ("I-3", "=1+1", None, None, None, None, None, None, None),
    ("I-4", "Kuwait", None, 5, "KWD", 0, None, None, None),
]  # fmt: skip


def text(rows: list[Any], format: ListFormat, width: int | None = None) -> str:
    out = io.StringIO()
    write_list(rows, COLUMNS, format, out=out, width=width)
    return out.getvalue()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()]


def test_json_is_a_bare_array_with_money_as_text_of_major_units() -> None:
    first, second, third, fourth = json.loads(text(ROWS, "json"))
    assert first == {
        "number": "I-1",
        "name": "東京 株式会社",
        "due_date": "2026-01-31",
        "open_amount": "22.26",
        "currency": "EUR",
        "days_late": 3,
        "rate": "1.5",
        "flags": ["on_hold", "disputed"],
        "at": "2026-03-31T12:00:00Z",
    }
    assert (second["open_amount"], second["flags"], second["at"]) == ("-1200", [], None)
    assert (third["open_amount"], third["days_late"], third["flags"]) == (None, None, [])
    assert fourth["open_amount"] == "0.005"
    assert text([], "json") == "[]\n"


def test_json_sends_nothing_to_a_terminal_that_it_could_obey() -> None:
    assert text(ROWS, "json").replace("\n", "").isascii()
    assert text(ROWS, "json").replace("\n", "").isprintable()


def test_csv_disarms_texts_and_leaves_money_numbers() -> None:
    rows = list(csv.DictReader(io.StringIO(text(ROWS, "csv"))))
    assert [row["name"] for row in rows] == [
        "東京 株式会社",
        "Red \x1b[31m[/] Ink",
        "'=1+1",
        "Kuwait",
    ]
    assert [row["open_amount"] for row in rows] == ["22.26", "-1200", "", "0.005"]
    assert [row["days_late"] for row in rows] == ["3", "-4", "", "0"]
    assert rows[0]["flags"] == "on_hold;disputed"
    assert rows[1]["rate"] == "0.000001"


def test_csv_on_a_terminal_is_shown_and_not_obeyed() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    write_list(ROWS, COLUMNS, "csv", out=out)
    assert "Red \\x1b[31m[/] Ink" in out.getvalue()
    assert out.getvalue().replace("\n", "").isprintable()


def test_a_table_aligns_by_cells_and_shows_what_hides() -> None:
    lines = text(ROWS, "table").splitlines()
    assert lines[0].startswith("number  Customer")
    assert "open amount" in lines[0]
    end = lines[0].index("open amount") + len("open amount")
    for line, amount in zip(lines[2:], ["22.26", "-1200", "", "0.005"], strict=True):
        upto = next(i for i in range(len(line) + 1) if cell_len(line[:i]) >= end or i == len(line))
        assert line[:upto].endswith(amount)
    assert "Red \\x1b[31m[/] Ink" in lines[3]
    assert all(line.isprintable() for line in lines)


def test_a_table_aligns_vowel_signs_as_terminals_do() -> None:
    """Most terminals give the sign of हि a cell; so the columns after such a name stay in line."""
    out = io.StringIO()
    rows = [{"name": "हिमालय", "number": "I-1"}, {"name": "Orchid", "number": "I-2"}]
    write_list(rows, [ListColumn("name"), ListColumn("number")], "table", out=out)
    lines = out.getvalue().splitlines()
    assert lines[2] == "हिमालय  I-1"
    assert lines[3] == "Orchid  I-2"


def test_a_table_fits_the_terminal_and_never_cuts_a_number() -> None:
    lines = text(ROWS, "table", width=110).splitlines()
    assert max(map(cell_len, lines)) <= 110
    assert "22.26" in lines[2]
    assert "…" in lines[2]
    narrow = text(ROWS, "table", width=10).splitlines()
    assert "22.26" in narrow[2]


def test_a_list_without_rows_still_names_its_columns() -> None:
    assert text([], "table").splitlines()[0].startswith("number")
    assert text([], "csv") == "number,name,due_date,open_amount,currency,days_late,rate,flags,at\n"


def test_rows_may_be_mappings_and_lack_keys() -> None:
    rows = [{"number": "I-1", "open_amount": 5, "currency": "EUR"}, {"number": "I-2"}]
    found = json.loads(text(rows, "json"))
    assert [row["open_amount"] for row in found] == ["0.05", None]
    assert found[1]["flags"] == []


def test_money_may_take_its_currency_from_another_column() -> None:
    out = io.StringIO()
    columns = (ListColumn("limit", "money", currency="limit_currency"),)
    write_list([{"limit": 5, "limit_currency": "JPY"}], columns, "json", out=out)
    assert json.loads(out.getvalue()) == [{"limit": "5"}]


def test_xlsx_holds_real_numbers_and_dates_and_disarmed_texts(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_list(ROWS, COLUMNS, "xlsx", path=path)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert values[0] == [column.key for column in COLUMNS]
    assert values[1][2:6] == [datetime(2026, 1, 31), 22.26, "EUR", 3]  # noqa: DTZ001
    assert values[1][7:] == ["on_hold;disputed", "2026-03-31T12:00:00Z"]
    assert values[2][3] == -1200
    assert values[3][1] == "'=1+1"
    assert sheet["D2"].number_format == "#,##0.00"
    assert sheet["D5"].number_format == "#,##0.000"
    with open_table(path) as table:
        cells = [row.cells for row in table.rows()]
    assert [row["open_amount"] for row in cells] == ["22.26", "-1200", "", "0.005"]
    assert cells[1]["name"] == "Red \x1b[31m[/] Ink"


def test_xlsx_goes_on_in_a_second_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_workbook, "_MAX_ROWS", 4)
    write_list([("x" * 40_000,)] * 5, [ListColumn("a")], "xlsx", path=tmp_path / "l.xlsx")
    book = openpyxl.load_workbook(tmp_path / "l.xlsx")
    assert [sheet.max_row for sheet in book] == [4, 3]
    text = str(book.worksheets[1]["A2"].value)
    assert (len(text), text[-1]) == (32_767, "…")


def test_xlsx_needs_a_file() -> None:
    with pytest.raises(NeedsFile, match="--out FILE"):
        write_list(ROWS, COLUMNS, "xlsx", out=io.StringIO())


@pytest.mark.parametrize("format", ["table", "json", "csv", "xlsx"])
def test_an_existing_file_stays_unless_told(tmp_path: Path, format: ListFormat) -> None:
    path = tmp_path / "out"
    path.write_text("kept")
    with pytest.raises(AlreadyThere, match="is already there"):
        write_list(ROWS, COLUMNS, format, path=path)
    assert path.read_text() == "kept"
    write_list(ROWS, COLUMNS, format, path=path, overwrite=True)
    assert path.read_bytes() != b"kept"
    assert files_in(tmp_path) == [path]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_list_that_breaks_off_leaves_no_file(tmp_path: Path, format: ListFormat) -> None:
    def rows() -> Iterator[ListRow]:
        yield from ROWS * 400
        raise OSError("the database went away")

    with pytest.raises(OSError, match="went away"):
        write_list(rows(), COLUMNS, format, path=tmp_path / "out")
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("format", ["table", "json", "csv"])
def test_memory_stays_flat_however_long_the_list(tmp_path: Path, format: ListFormat) -> None:
    def peak(count: int) -> int:
        columns = (ListColumn("number"), ListColumn("amount", "money"), ListColumn("currency"))
        rows = ((f"I-{n % 90}", n % 90, "EUR") for n in range(count))
        tracemalloc.start()
        try:
            write_list(rows, columns, format, path=tmp_path / "out", overwrite=True)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)
    assert peak(12_000) < peak(3_000) + 300_000


def test_hostile_names_go_out_and_come_back_through_csv(tmp_path: Path) -> None:
    hostile = ROOT / "fixtures" / "hostile"
    columns = [ListColumn(key) for key in ("account", "name", "country", "currency", "address")]
    for file in ("customers-escapes.csv", "customers-bidi.csv", "customers-markup.csv"):
        (batch,) = read_records("customers", hostile / file)
        rows = [{key.key: getattr(r, key.key) for key in columns} for r in batch.records]
        out = tmp_path / file
        write_list(rows, columns, "csv", path=out)
        (again,) = read_records("customers", out)
        assert [r.name for r in again.records] == [r.name for r in batch.records]
        assert [r.address for r in again.records] == [r.address for r in batch.records]
        shown = io.StringIO()
        write_list(rows, columns, "table", out=shown)
        assert all(line.isprintable() for line in shown.getvalue().splitlines())


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
amounts = st.tuples(st.integers(-(10**15), 10**15), st.sampled_from(["JPY", "EUR", "KWD", "CLF"]))


@given(st.lists(st.tuples(texts, amounts), max_size=12))
def test_whatever_is_listed_json_and_csv_agree(rows: list[tuple[str, tuple[int, str]]]) -> None:
    columns = [ListColumn("name"), ListColumn("amount", "money"), ListColumn("currency")]
    given_rows = [(name, minor, currency) for name, (minor, currency) in rows]
    as_json, as_csv = io.StringIO(), io.StringIO(newline="")
    write_list(given_rows, columns, "json", out=as_json)
    write_list(given_rows, columns, "csv", out=as_csv)
    listed = json.loads(as_json.getvalue())
    cells = list(csv.DictReader(io.StringIO(as_csv.getvalue(), newline="")))
    assert [row["name"] for row in listed] == [name for name, _ in rows]
    assert [row["amount"] for row in listed] == [row["amount"] for row in cells]
    assert all(not row["name"].startswith(("=", "+", "-", "@", "\t", "\r")) for row in cells)


def test_instants_are_told_in_utc() -> None:
    out = io.StringIO()
    instant = datetime(2026, 3, 31, 12, 0, 5, 999_999, tzinfo=UTC)
    write_list([(instant,)], [ListColumn("at", "instant")], "csv", out=out)
    assert out.getvalue() == "at\n2026-03-31T12:00:05Z\n"


HEAD = ListHead("Invoices", date(2026, 3, 31))


def as_pdf(folder: Path, rows: list[Any], columns: Any = COLUMNS) -> PdfReader:
    path = folder / "list.pdf"
    write_list(rows, columns, "pdf", path=path, overwrite=True, head=HEAD)
    return PdfReader(path)


def test_a_pdf_shows_every_cell_and_says_what_it_lists(tmp_path: Path) -> None:
    reader = as_pdf(tmp_path, ROWS)
    found = reader.pages[0].extract_text()
    for words in ("Invoices", "2026-03-31", "東京 株式会社", "22.26", "0.005", "on_hold;disputed"):
        assert words in found
    assert "Red \\x1b[31m[/] Ink" in found
    assert "Page 1 of 1" in found
    xmp = reader.root_object["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp


def test_a_long_pdf_is_one_file_in_parts_whose_head_repeats(tmp_path: Path) -> None:
    rows = [(f"I-{n}", f"Customer {n}", None, n, "EUR", 1, "1", (), None) for n in range(1_201)]
    first = as_pdf(tmp_path, rows)
    texts = [page.extract_text() for page in first.pages]
    listed = [word for found in texts for word in found.split() if word.startswith("I-")]
    assert listed == [f"I-{n}" for n in range(1_201)]
    for number, found in enumerate(texts, 1):
        assert f"Page {number}" in found
        assert "Days late" in " ".join(found.split())
    xmp = first.root_object["/Metadata"].get_data().decode()
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp
    assert len(first.root_object["/OutputIntents"]) == 1
    before = (tmp_path / "list.pdf").read_bytes()
    write_list(rows, COLUMNS, "pdf", path=tmp_path / "again.pdf", head=HEAD)
    assert (tmp_path / "again.pdf").read_bytes() == before


def test_a_pdf_cuts_no_text_and_breaks_no_number(tmp_path: Path) -> None:
    name, number = "Gesellschaft für lange Namen " * 9, "N" * 60
    columns = [ListColumn("number"), ListColumn("name"), *(
        ListColumn(f"sum {place}", "money") for place in range(9)
    ), ListColumn("currency")]  # fmt: skip
    found = as_pdf(tmp_path, [(number, name, *[10**14] * 9, "EUR")], columns).pages[0]
    text_ = found.extract_text()
    assert text_.count("1000000000000.00") == 9
    assert number in "".join(text_.split())
    assert "".join(name.split()) in "".join(text_.split())


def test_a_pdf_of_nothing_is_a_page_with_its_head(tmp_path: Path) -> None:
    assert "Customer" in as_pdf(tmp_path, []).pages[0].extract_text()


def test_a_pdf_needs_a_file() -> None:
    with pytest.raises(NeedsFile, match="PDF is written to a file"):
        write_list(ROWS, COLUMNS, "pdf", out=io.StringIO(), head=HEAD)

"""CSV: what is accepted, what is refused, and that the line it names is the true one."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.text import cell_safe, visible
from artui.imports.formats.open_table import open_table
from artui.imports.formats.table import MAX_COLUMNS, Broken, Columns, TextRow
from artui.imports.refusals import (
    FileRefused,
    NotText,
    TooLarge,
    WrongFormat,
    WrongHeader,
)
from tests.support.checkout import ROOT

HOSTILE = ROOT / "fixtures" / "hostile"
INVOICES = Columns(
    ("number", "account", "issue_date", "amount", "currency"),
    ("number", "account", "issue_date", "amount"),
)
PEOPLE = Columns(("account", "name", "country", "currency", "address"), ("account", "name"))


def rows_of(path: Path, columns: Columns | None = None) -> list[TextRow | Broken]:
    with open_table(path, columns) as table:
        return list(table.rows())


def written(folder: Path, data: bytes) -> Path:
    path = folder / "in.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_from_the_header(tmp_path: Path, delimiter: str) -> None:
    path = written(tmp_path, b"account,name\nC-1,Ann\n".replace(b",", delimiter.encode()))
    assert rows_of(path, PEOPLE) == [TextRow(2, {"account": "C-1", "name": "Ann"})]


def test_a_known_name_counts_more_than_another_delimiter(tmp_path: Path) -> None:
    path = written(tmp_path, b'account;name;"x-a,b,c,d"\nC-1;Ann;\n')
    assert rows_of(path, PEOPLE) == [TextRow(2, {"account": "C-1", "name": "Ann", "x-a,b,c,d": ""})]


def test_cp1252_with_semicolons_reads_as_it_was_meant() -> None:
    (first, second) = rows_of(HOSTILE / "cp1252-semicolons.csv", PEOPLE)
    assert first.cells["name"] == "Müller & Söhne"
    assert second.cells["name"] == "Café “Zoé” – 5 €"
    assert second.cells["address"] == "12, rue Haxo"


def test_a_byte_order_mark_is_no_part_of_the_first_name() -> None:
    (row,) = rows_of(HOSTILE / "bom-tabs.csv", INVOICES)
    assert row.cells["number"] == "H-1"


def test_a_file_that_begins_as_utf8_must_go_on_as_utf8(tmp_path: Path) -> None:
    with pytest.raises(NotText, match=r"in\.csv:3"):
        rows_of(written(tmp_path, b"\xef\xbb\xbfaccount,name\nC-1,Ann\nC-2,Z\xe9\n"))


def test_a_character_cut_at_the_end_makes_the_file_cp1252(tmp_path: Path) -> None:
    (row,) = rows_of(written(tmp_path, b"account,name\nC-1,Zo\xc3"))
    assert row.cells["name"] == "ZoÃ"


def test_old_mac_line_ends_count_as_lines() -> None:
    assert [row.line for row in rows_of(HOSTILE / "old-mac-line-ends.csv")] == [2, 3]


def test_a_row_is_numbered_by_the_line_it_begins_on() -> None:
    rows = rows_of(HOSTILE / "lines-in-quotes.csv")
    assert [row.line for row in rows] == [2, 5, 7, 9, 11]
    assert rows[0].cells["address"] == "Street 1\nTown\nLand"
    assert rows[3].cells["name"] == "Four\rOld Mac"


def test_a_row_too_short_or_too_long_is_broken_and_the_others_stay() -> None:
    rows = rows_of(HOSTILE / "ragged.csv", INVOICES)
    broken = [row for row in rows if isinstance(row, Broken)]
    assert [str(row.error) for row in broken] == [
        "ragged.csv:3: the row has 3 cells, the header 5",
        "ragged.csv:5: the row has 6 cells, the header 5",
    ]
    assert [row.line for row in rows if isinstance(row, TextRow)] == [2, 6, 7]


@pytest.mark.parametrize(
    ("name", "refusal", "says"),
    [
        ("nul.csv", NotText, "nul.csv:3: holds a NUL byte"),
        ("utf16.csv", NotText, "save it as UTF-8"),
        ("neither-utf8-nor-cp1252.csv", NotText, ":3: byte 0x81 is neither"),
        ("unknown-columns.csv", WrongHeader, ":1: unknown column 'curency', 'Total'"),
        ("missing-columns.csv", WrongHeader, "missing column 'account', 'amount'"),
        ("duplicate-header.csv", WrongHeader, "column 'amount' is there twice"),
        ("empty-header.csv", WrongHeader, "the header is empty"),
        ("empty.csv", WrongHeader, "is empty"),
        ("open-quote.csv", WrongFormat, "open-quote.csv:3: a quote is opened here"),
    ],
)
def test_a_file_not_to_be_trusted_is_refused_with_its_line(
    name: str, refusal: type[FileRefused], says: str
) -> None:
    with pytest.raises(refusal) as caught:
        rows_of(HOSTILE / name, INVOICES)
    assert says in str(caught.value)


def test_a_column_without_a_name_is_refused_by_its_position(tmp_path: Path) -> None:
    with pytest.raises(WrongHeader, match="column 2 of the header has no name"):
        rows_of(written(tmp_path, b"account,,name\n1,2,3\n"))


def test_a_header_of_too_many_columns_is_refused(tmp_path: Path) -> None:
    names = ",".join(f"x-{place}" for place in range(MAX_COLUMNS + 1))
    with pytest.raises(TooLarge, match=f"{MAX_COLUMNS + 1} columns, more than {MAX_COLUMNS}"):
        rows_of(written(tmp_path, names.encode()))


def test_a_field_beyond_the_limit_is_refused_with_its_line(tmp_path: Path) -> None:
    long = b"x" * (csv.field_size_limit() + 1)
    with pytest.raises(TooLarge, match=r"in\.csv:3: a field has more than"):
        rows_of(written(tmp_path, b"account,name\nC-1,Ann\nC-2," + long + b"\n"))


def test_a_line_beyond_the_limit_is_refused_before_it_is_split(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="longer than 1024 KiB"):
        rows_of(written(tmp_path, b"account,name\n" + b"C," * (1 << 20) + b"\n"))


def test_a_missing_file_is_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        rows_of(tmp_path / "none.csv")


def test_standard_input_is_read_for_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        buffer = io.BytesIO(b"account,name\nC-1,Z\xe9\n")

    monkeypatch.setattr("sys.stdin", Stream)
    with open_table("-", PEOPLE) as table:
        assert table.file == "standard input"
        assert list(table.rows()) == [TextRow(2, {"account": "C-1", "name": "Zé"})]


cells = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.lists(cells, min_size=2, max_size=2), max_size=20))
def test_what_a_csv_writer_writes_is_read_back_with_its_lines(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["account", "name"])
    lines = []
    for row in rows:
        before = out.getvalue()
        lines.append(1 + len(list(io.StringIO(before, newline=""))))
        writer.writerow(map(cell_safe, row))
    path = written(tmp_path_factory.mktemp("csv"), out.getvalue().encode())
    read = rows_of(path, PEOPLE)
    assert [list(row.cells.values()) for row in read] == rows
    assert [row.line for row in read] == lines


@given(st.binary(max_size=300))
def test_no_bytes_whatever_do_more_than_be_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = written(tmp_path_factory.mktemp("fuzz"), data)
    said = ""
    try:
        rows_of(path)
    except FileRefused as refused:
        said = str(refused)
    assert visible(said) == said


@given(st.text(st.sampled_from(",;\t\"\n\r\\'ax-=é\x1b"), max_size=60))
def test_no_arrangement_of_quotes_and_line_ends_does_more_than_be_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = written(tmp_path_factory.mktemp("fuzz"), b"account,name\n" + text.encode())
    try:
        rows = rows_of(path)
    except FileRefused:
        return
    assert len(rows) == len({row.line for row in rows})

"""JSON lines: numbers keep their digits, rows are flat, and a bad line spoils no other."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.imports.formats.open_table import open_table
from artui.imports.formats.table import MAX_COLUMNS, Broken, Columns, TextRow
from artui.imports.parsing import read_records
from artui.imports.refusals import FileRefused, WrongFormat
from tests.support.checkout import ROOT

HOSTILE = ROOT / "fixtures" / "hostile"
PEOPLE = Columns(("account", "name"), ("account", "name"))


def read(path: Path, *, decimal_comma: bool = False) -> list[TextRow | Broken]:
    with open_table(path, PEOPLE, decimal_comma=decimal_comma) as table:
        return list(table.rows())


def written(folder: Path, text: str) -> Path:
    path = folder / "in.jsonl"
    path.write_bytes(text.encode())
    return path


def test_a_number_never_passes_through_a_float() -> None:
    (batch,) = read_records("invoices", HOSTILE / "numbers.jsonl")
    assert [r.amount_minor for r in batch.records] == [10, 900719925474099]
    assert batch.records[0].account == "1001"
    assert [e.line for e in batch.errors] == [3, 4, 5]


def test_a_number_comes_in_the_decimals_the_file_is_read_with(tmp_path: Path) -> None:
    path = written(tmp_path, '{"account": 1, "name": 12.50}\n')
    (row,) = read(path, decimal_comma=True)
    assert row.cells["name"] == "12,50"


def test_what_is_no_flat_row_is_named_and_the_others_stay() -> None:
    rows = read(HOSTILE / "shapes.jsonl")
    assert [row.line for row in rows if isinstance(row, TextRow)] == [1, 12, 14]
    said = [str(row.error) for row in rows if isinstance(row, Broken)]
    assert said[0] == "shapes.jsonl:2: name: holds neither text nor a number"
    assert "shapes.jsonl:5: names a column twice" in said
    assert "shapes.jsonl:6: colour: is an unknown column (a note is named x-…)" in said
    # How deep a line may nest before Python's own parser gives up differs by version.
    assert {
        "shapes.jsonl:13: is nested too deeply; a row is one flat object",
        "shapes.jsonl:13: account: holds neither text nor a number",
    } & set(said)
    assert len(said) == 10


def test_rows_may_name_their_columns_in_any_order(tmp_path: Path) -> None:
    path = written(tmp_path, '{"account": "1", "name": "A"}\r\n\n{"name": "B", "account": "2"}')
    assert [tuple(row.cells.items()) for row in read(path)] == [
        (("account", "1"), ("name", "A")),
        (("account", "2"), ("name", "B")),
    ]


def test_an_array_of_rows_is_refused_with_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(WrongFormat, match="one object a line"):
        read(written(tmp_path, '[{"account": "1"}]'))


def test_a_field_beyond_the_limit_breaks_its_row(tmp_path: Path) -> None:
    path = written(tmp_path, '{"account": "1", "name": "' + "x" * (129 << 10) + '"}\n')
    (row,) = read(path)
    assert isinstance(row, Broken)
    assert row.error.column == "name"


def test_a_column_without_a_name_breaks_its_row(tmp_path: Path) -> None:
    with open_table(written(tmp_path, '{"": "1"}\n')) as table:
        (row,) = table.rows()
    assert isinstance(row, Broken)


@given(st.text(st.sampled_from('{}[]":,\\u0d8e1-. \n\ttruenl"account'), max_size=80))
def test_no_line_whatever_does_more_than_break_its_row(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = written(tmp_path_factory.mktemp("fuzz"), '{"account": "1", "name": "A"}\n' + text)
    try:
        rows = read(path)
    except FileRefused:
        return
    assert rows
    for row in rows:
        for value in row.cells.values():
            assert isinstance(value, str)


def test_rows_that_name_too_many_columns_together_come_in_parts(tmp_path: Path) -> None:
    path = tmp_path / "wide.jsonl"
    path.write_text("".join(f'{{"number":"{n}","x-{n}":"1"}}\n' for n in range(2_500)))
    with open_table(path) as table:
        chunks = list(table.chunks)
    assert max(len(chunk.columns) for chunk in chunks) <= MAX_COLUMNS
    cells = [dict(zip(chunk.columns, row, strict=True)) for chunk in chunks for row in chunk.rows]
    assert [row["number"] for row in cells] == [str(n) for n in range(2_500)]
    assert all(row[f"x-{n}"] == "1" for n, row in enumerate(cells))


def test_a_row_of_too_many_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wide.jsonl"
    path.write_text(json.dumps({f"x-{n}": "1" for n in range(MAX_COLUMNS + 1)}) + "\n")
    with open_table(path) as table:
        (row,) = table.rows()
    assert isinstance(row, Broken)
    assert row.error.message == f"has {MAX_COLUMNS + 1} columns, more than {MAX_COLUMNS}"

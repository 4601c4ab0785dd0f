"""A long file of invoice lines: posted in parts, with all lines of a document in one part."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from artui.imports.file_import import import_file
from artui.imports.posters import POSTERS
from artui.ledger.book.book import Book
from artui.ledger.documents.invoice_lines import NewLine
from artui.ledger.documents.posting import PostingContext
from tests.support.postings import customer

HEAD = "number,line,net_amount,tax_amount\n"


def test_lines_far_apart_are_posted_together_and_the_rest_in_parts(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer(book)
    numbers = [f"{n:04}" for n in range(600, 0, -1)]
    table = tmp_path / "in.csv"
    table.write_text(
        "number,account,issue_date,amount,currency\n"
        + "".join(f"{number},ACME,2026-03-01,10,EUR\n" for number in numbers)
    )
    assert import_file(book, "invoices", table).added == 600
    table.write_text(
        HEAD
        + "".join(f"{number},1,6,0\n" for number in numbers)
        + "".join(f"{number},2,4,0\n" for number in reversed(numbers))
        + "0001,3,1,0\n"
    )
    parts: list[Sequence[NewLine]] = []
    poster = POSTERS["invoice-lines"]

    def post(context: PostingContext, rows: Sequence[NewLine]) -> object:
        parts.append(rows)
        return poster.post(context, rows)

    monkeypatch.setitem(POSTERS, "invoice-lines", poster._replace(post=post))
    rejected = import_file(book, "invoice-lines", table)
    assert [error.line for error in rejected.errors] == [601, 602, 1202]
    table.write_text(table.read_text().removesuffix("0001,3,1,0\n"))
    parts.clear()
    assert import_file(book, "invoice-lines", table).added == 1_200
    assert [len(part) for part in parts if part] == [1_000, 200]
    assert [(row.number, row.line.position) for row in parts[-1]][:3] == [
        ("0100", 1), ("0100", 2), ("0099", 1),
    ]  # fmt: skip

"""A file of credit memos that a clerk made up waits whole for a supervisor (trust.md F5)."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from artui.imports import file_import
from artui.imports.file_import import import_file
from artui.imports.rejects import Rejects
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import NumberTaken
from artui.ledger.book.requests import approvals
from artui.ledger.office.administration import set_ledger_setting
from artui.ledger.office.approvals import grant
from artui.ledger.office.proofs.check import breaches
from artui.ledger.store.tables import NOTE_FIELD
from tests.support.credit import with_roles
from tests.support.postings import customer, invoice, memo, open_minor, picture

HEADING = "number,account,issue_date,amount,currency,invoice,reason,x-case\n"


def test_a_file_of_memos_above_the_threshold_waits_whole_with_its_rows(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer(book, auto_apply=True)
    number = invoice(book, "I-1", 10_505)
    anna, boss = with_roles(book)
    path = tmp_path / "memos.csv"
    path.write_text(
        f"{HEADING}CM-1,ACME,2026-11-02,0.03,EUR,,,\nCM-2,ACME,2026-11-02,105.05,,I-1,gift,77\n"
    )
    before = picture(book)
    found = import_file(anna, "credit-memos", path)
    assert (found.act_id, found.added, found.rejected, found.above) == (None, 1, 1, 1)
    assert "CM-2 of 105.05 EUR for ACME (105.08 EUR in a day) is above" in str(found.errors[0])
    assert found.errors[0].column == "amount"
    with book.reading() as connection:
        (request,) = approvals(connection)
    assert (request.id, request.what) == (
        found.request_id,
        "Taking in 2 credit memos of memos.csv (105.08 EUR)",
    )
    assert picture(book) == before
    # What the file says by then is of no matter: the rows are in the request.
    path.write_text(HEADING)
    grant(boss, request.id)
    kinds = {(kind, number) for kind, number, *_ in picture(book)}
    assert {("credit_memo", "CM-1"), ("credit_memo", "CM-2")} <= kinds
    assert open_minor(book, number) == 0
    with book.reading() as connection:
        notes = connection.execute(select(NOTE_FIELD.c.name, NOTE_FIELD.c.value)).all()
    assert list(map(tuple, notes)) == [("case", "77")]
    assert list(breaches(book)) == []

    path.write_text(f"{HEADING}CM-1,ACME,2026-11-02,0.03,EUR,,,\nCM-3,ACME,2026-11-02,9,EUR,,,\n")
    assert import_file(anna, "credit-memos", path, dry_run=True).request_id is None
    kept: list[str] = []
    with Rejects(kept.extend) as rejects:
        assert import_file(anna, "credit-memos", path, rejects=rejects).request_id is None
    assert "CM-3" in "".join(kept)
    monkeypatch.setattr(file_import, "MOST_ASKED", 1)
    assert import_file(anna, "credit-memos", path).request_id is None
    monkeypatch.undo()
    # A long file is asked for as a short one.
    monkeypatch.setattr(file_import, "LONG_FILE", 1)
    again = import_file(anna, "credit-memos", path).request_id
    assert again is not None
    memo(boss, "CM-3", 100)
    with pytest.raises(NumberTaken, match="CM-3"):
        grant(boss, again)
    bad = path.with_name("bad.csv")
    bad.write_text(f"{path.read_text()}CM-4,NOBODY,2026-11-02,1,EUR,,,\n")
    assert import_file(anna, "credit-memos", bad).request_id is None
    set_ledger_setting(boss, "memo_threshold", "500")
    path.write_text(f"{HEADING}CM-5,ACME,2026-11-02,9,EUR,,,\n")
    assert import_file(replace(anna), "credit-memos", path).added == 1

"""A payment that is typed after the bank's entry of its money was posted: asked about, on both
databases, by hand and in files."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from artui.imports import file_import
from artui.imports.file_import import import_file
from artui.ledger.bank.bank_accounts import set_bank_account
from artui.ledger.bank.matched.cash_by_hand import on_account
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewPayment
from artui.ledger.cash.payments import record_payment
from artui.ledger.cash.reported_cash import MayBeReported
from artui.ledger.documents.reversal import reverse
from artui.ledger.office.administration import set_entity
from artui.ledger.office.undo import undo
from tests.support.bank_files import kept, mt940, our_account, take_in
from tests.support.long_imports import imported
from tests.support.postings import customer, invoice, item, payment, picture

DAY = date(2026, 11, 20)
WEEK = timedelta(days=7)


def posted(book: Book, folder: Path, *cents: int) -> list[int]:
    """Receipts of ACME posted from the bank's file, one of each amount."""
    our_account(book)
    customer(book)
    lines = [
        line
        for at, each in enumerate(cents)
        for line in (
            f":61:2611201120C{each // 100},{each % 100:02}NTRFNONREF//B{at}",
            ":86:166?20x",
        )
    ]
    take_in(book, folder, mt940(*lines))
    return [on_account(book, each.id, 1).item_id for each in kept(book)]


def typed(book: Book, reference: str, minor: int, **more: object) -> int:
    return payment(book, reference, minor, **({"value": DAY} | more))  # type: ignore[arg-type]


def test_it_is_refused_with_the_entry_that_may_have_brought_it(book: Book, tmp_path: Path) -> None:
    posted(book, tmp_path, 10_000)
    customer(book, "CHILD", parent="ACME")
    before = picture(book)
    for at, day in enumerate((DAY - WEEK, DAY, DAY + WEEK)):
        with pytest.raises(MayBeReported) as refused:
            typed(book, f"TR-{at}", 10_000, value=day, account="CHILD" if at else "ACME")
        assert str(refused.value) == (
            f"Payment TR-{at} of 100.00 EUR is not recorded: payment B0 of 2026-11-20, which came "
            "with entry 1 of the bank, may be this money."
        )
        assert refused.value.column == "reference"
    assert picture(book) == before


def test_other_money_is_not_asked_about(book: Book, tmp_path: Path) -> None:
    posted(book, tmp_path, 10_000)
    customer(book, "OTHER")
    for reference, minor, more in (
        ("TR-1", 10_001, {}),
        ("TR-2", 10_000, {"account": "OTHER"}),
        ("TR-3", 10_000, {"currency": "USD"}),
        ("TR-4", 10_000, {"value": DAY - WEEK - timedelta(days=1)}),
        ("TR-5", 10_000, {"value": DAY + WEEK + timedelta(days=1)}),
    ):
        assert item(book, typed(book, reference, minor, **more)).in_force


def test_cash_of_another_entity_of_ours_is_other_money(book: Book, tmp_path: Path) -> None:
    set_entity(book, "UK")
    set_bank_account(book, "DE02100500000054540402", currency="EUR", entity="UK")
    customer(book)
    text = mt940(":61:2611201120C5,00NTRFNONREF//B9", ":86:166?20x",
                 account="DE02100500000054540402")  # fmt: skip
    take_in(book, tmp_path, text)
    on_account(book, kept(book)[0].id, 1)
    assert typed(book, "TR-1", 500)
    with pytest.raises(MayBeReported):
        typed(book, "TR-2", 500, entity="UK")


def test_what_was_undone_or_reversed_brought_nothing(book: Book, tmp_path: Path) -> None:
    first, _ = posted(book, tmp_path, 10_000, 7_000)
    undo(book)
    reverse(book, first, reason="another customer's")
    assert typed(book, "TR-1", 7_000)
    assert typed(book, "TR-2", 10_000)


def test_a_clerk_who_says_so_records_it_and_is_asked_again_about_the_next(
    book: Book, tmp_path: Path
) -> None:
    posted(book, tmp_path, 10_000)
    paid = invoice(book, "INV-1", 10_000)
    new = NewPayment("TR-1", "ACME", DAY, 10_000, "EUR")
    with pytest.raises(MayBeReported):
        record_payment(book, new, auto=True)
    record_payment(book, new, auto=True, anyway=True)
    assert item(book, paid).open_minor == 0
    with pytest.raises(MayBeReported):
        typed(book, "TR-2", 10_000)


def test_the_entry_of_a_typed_payment_asks_nothing_of_the_next_one(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    first = typed(book, "B0", 10_000)
    take_in(book, tmp_path, mt940(":61:2611201120C100,00NTRFNONREF//B0", ":86:166?20x"))
    assert on_account(book, kept(book)[0].id, 1).item_id == first
    # Who types what comes each week has the bank's entries joined to it, and goes on typing.
    assert typed(book, "TR-2", 10_000, value=DAY + WEEK)


HEAD = "reference,account,value_date,amount,currency\n"
FILE = HEAD + (
    "TR-1,ACME,2026-11-21,100.00,EUR\nTR-2,ACME,2026-11-21,100.01,EUR\n"
    "TR-3,ACME,2026-11-24,70.00,EUR\nTR-4,NOBODY,2026-11-24,70.00,EUR\n"
)


@pytest.mark.parametrize("long", [False, True])
def test_a_file_of_payments_names_each_that_the_bank_may_have_brought(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long: bool
) -> None:
    posted(book, tmp_path, 10_000, 7_000)
    monkeypatch.setattr(file_import, "LONG_FILE", 0 if long else 1 << 30)
    path = tmp_path / "payments.csv"
    path.write_text(FILE)
    for dry_run in (True, False):
        found = import_file(book, "payments", path, dry_run=dry_run)
        assert (found.added, found.rejected, found.doubted) == (1, 3, 2)
        said = [str(each) for each in found.errors]
        where = [each.split(": ")[:2] for each in said]
        columns = ["reference", "reference", "account"]
        lines = [f"payments.csv:{line}" for line in (2, 4, 5)]
        assert where == [*map(list, zip(lines, columns, strict=True))]
        assert "payment B1 of 2026-11-20, which came with entry 2 of the bank" in said[1]
    path.write_text(FILE.replace("NOBODY", "ACME").replace("70.00,EUR\nTR-4", "70.02,EUR\nTR-4"))
    found = import_file(book, "payments", path, anyway=True)
    assert (found.added, found.rejected, found.doubted) == (4, 0, 0)
    again = import_file(book, "payments", path)
    assert (again.added, again.skipped, again.doubted) == (0, 4, 0), "they are there already"


def test_an_entry_that_is_posted_while_a_long_file_is_read_is_asked_about(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_import, "LONG_FILE", 0)
    our_account(book)
    customer(book)
    typed(book, "TR-0", 1)
    take_in(book, tmp_path, mt940(":61:2611201120C100,00NTRFNONREF//B0", ":86:166?20x"))
    path = tmp_path / "payments.csv"
    path.write_text(HEAD + "TR-1,ACME,2026-11-21,100.00,EUR\nTR-2,ACME,2026-11-21,100.01,EUR\n")

    def other(theirs: Book) -> None:
        on_account(theirs, 1, 1)

    found, rejects = imported(book, path, "payments", other)
    assert (found.added, found.rejected, found.doubted) == (1, 1, 1)
    assert any("which came with entry 1 of the bank" in row for row in rejects)

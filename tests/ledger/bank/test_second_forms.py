"""A statement that comes in a second form brings nothing twice, and no real payment is lost."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from artui.ledger.bank.bank_entries import waiting_entries
from artui.ledger.bank.entry_keys import earlier_alike
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.matched.cash_by_hand import on_account
from artui.ledger.bank.matched.cash_doubts import MayBeRecorded
from artui.ledger.book.book import Book
from artui.ledger.office.proofs.check import breaches
from tests.support.bank_files import camt, counts, kept, mt940, ntry, our_account, take_in, tx
from tests.support.books import book_at
from tests.support.postings import customer, invoice

PAID = (("INV-1", "250,50"), ("INV-2", "250,50"), ("INV-2", "10,00"))
EVENING_BEFORE = ("2026-11-19", "2026-11-20")


def old_form(
    *paid: tuple[str, str],
    reference: str = "//B{}",
    number: str = "213",
    opening: int = 100_000,
    day: str = "261120",
) -> str:
    """A day's statement as MT940."""
    lines: list[str] = []
    for count, (text, amount) in enumerate(paid):
        own = reference.format(count)
        lines += [f":61:{day}{day[2:]}C{amount}NTRFNONREF{own}", f":86:166?20{text}?32ACME LTD"]
    return mt940(*lines, number=number, opening=opening, days=(day, day))


def new_form(
    *paid: tuple[str, str],
    reference: str = "Z{}",
    payer: str = "Acme Ltd",
    opening: int = 100_000,
    days: tuple[str, str] = EVENING_BEFORE,
) -> str:
    """A statement as CAMT.053, whose opening balance is of the evening before."""
    entries = [
        ntry(
            amount.replace(",", "."),
            tx(text=text, payer=payer),
            reference=reference.format(count) if reference else "",
            day=days[1],
        )
        for count, (text, amount) in enumerate(paid)
    ]
    closing = opening + sum(int(amount.replace(",", "")) for _, amount in paid)
    return camt(*entries, number="S", opening=opening, closing=closing, days=days)


def certain(book: Book) -> int:
    """How many entries are certain."""
    with book.reading() as connection:
        found = Matching(connection).all_proposals(waiting_entries(connection))
    return sum(bool(offered and offered[0].certain) for offered in found.values())


def told(book: Book, folder: Path, text: str) -> list[str]:
    """What taking in a file of one statement says."""
    (statement,) = take_in(book, folder, text).statements
    return [*map(str, statement.warnings)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (old_form(*PAID), new_form(*PAID)),
        (new_form(*PAID), old_form(*PAID)),
        (old_form(*PAID, reference=""), new_form(*PAID)),
        (new_form(*PAID), old_form(*PAID, reference="")),
        (new_form(*PAID), new_form(*PAID, reference="Y{}")),
        (new_form(*PAID), new_form(*PAID[::-1], reference="Y{}", payer="")),
    ],
    ids=["other form", "older form", "no references", "none later", "other references", "order"],
)
def test_a_statement_in_a_second_form_is_known(
    book: Book, tmp_path: Path, first: str, second: str
) -> None:
    our_account(book)
    assert counts(take_in(book, tmp_path, first)) == (3, 0)
    taken = take_in(book, tmp_path, second)
    assert (counts(taken), taken.statements[0].warnings) == ((0, 3), ())
    for file in (first, second, new_form(*PAID, reference="X{}")):
        assert counts(take_in(book, tmp_path, file)) == (0, 3)
    assert len(kept(book)) == 3
    assert list(breaches(book)) == []


def test_a_longer_statement_in_another_form_knows_those_of_its_days(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    one, two = PAID[:1], PAID[1:]
    take_in(book, tmp_path, old_form(*one, number="1", day="261119"))
    take_in(book, tmp_path, old_form(*two, number="2", opening=125_050))
    days = ["2026-11-19", "2026-11-20", "2026-11-20"]
    entries = [
        ntry(amount.replace(",", "."), tx(text=text), reference=f"Z{day}{amount}", day=day)
        for day, (text, amount) in zip(days, PAID, strict=True)
    ]
    whole = camt(*entries, number="S", closing=151_100, days=("2026-11-18", "2026-11-20"))
    assert counts(take_in(book, tmp_path, whole)) == (0, 3)


def in_pages(*paid: tuple[str, str], cut: int = 1, opening: int = 100_000) -> str:
    """The day's statement as MT940 in two pages of one statement, cut after so many entries."""
    first, second = paid[:cut], paid[cut:]
    between = opening + sum(int(amount.replace(",", "")) for _, amount in first)
    pages = [
        old_form(*first, number="213/001", opening=opening).replace(":62F:", ":62M:"),
        old_form(*second, number="213/002", opening=between, reference="//C{}").replace(
            ":60F:", ":60M:"
        ),
    ]
    return "".join(pages)


@pytest.mark.parametrize("cut", [1, 2])
@pytest.mark.parametrize("single", [old_form(*PAID), new_form(*PAID)], ids=["same form", "other"])
@pytest.mark.parametrize("pages_first", [True, False], ids=["pages first", "single first"])
def test_a_statement_in_pages_and_one_in_a_whole_are_one(
    book: Book, tmp_path: Path, single: str, cut: int, pages_first: bool
) -> None:
    our_account(book)
    files = [in_pages(*PAID, cut=cut), single]
    first, second = files if pages_first else files[::-1]
    assert counts(take_in(book, tmp_path, first)) == (3, 0)
    taken = take_in(book, tmp_path, second)
    assert counts(taken) == (0, 3)
    assert [each.warnings for each in taken.statements] == [()] * len(taken.statements)
    for file in files:
        assert counts(take_in(book, tmp_path, file)) == (0, 3)
    assert len(kept(book)) == 3
    assert list(breaches(book)) == []
    # The chain goes on from either.
    assert told(book, tmp_path, old_form(("INV-3", "1,00"), number="214", opening=151_100)) == []


def test_a_statement_in_pages_that_has_another_entry_is_told_and_asked(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    take_in(book, tmp_path, new_form(*PAID))
    other = in_pages(("INV-1", "250,50"), ("INV-9", "250,50"), ("INV-2", "10,00"))
    taken = take_in(book, tmp_path, other)
    assert counts(taken) == (3, 0)
    warnings = [str(each) for statement in taken.statements for each in statement.warnings]
    assert warnings == ["opens at 1000.00, but statement S already goes from there to 1511.00 EUR"]
    with book.reading() as connection:
        matching = Matching(connection)
        matching.all_proposals(waiting_entries(connection))
    assert sorted(matching.twins) == [each.id for each in kept(book)][3:]


@pytest.mark.parametrize(
    "second",
    [
        new_form(("INV-1", "250,50"), ("INV-9", "250,50"), ("INV-2", "10,00")),
        new_form(*PAID, payer="Somebody else"),
        new_form(("INV-1", "250,50"), ("INV-2", "130,25"), ("INV-2", "130,25")),
    ],
    ids=["other text", "other payer", "other amounts"],
)
def test_what_only_moves_the_balance_alike_is_told_and_asked(
    book: Book, tmp_path: Path, second: str
) -> None:
    our_account(book)
    owner = customer(book)
    for number in ("INV-1", "INV-9"):
        invoice(book, number, 25_050)
    take_in(book, tmp_path, old_form(*PAID))
    before = certain(book)
    warning = "opens at 1000.00, but statement 213 already goes from there to 1511.00 EUR"
    assert told(book, tmp_path, second) == [warning]
    assert (len(kept(book)), certain(book)) == (6, before)
    with book.reading() as connection:
        matching = Matching(connection)
        matching.all_proposals(waiting_entries(connection))
    later = [each.id for each in kept(book)][3:]
    assert sorted(matching.twins) == later
    with pytest.raises(MayBeRecorded, match=r"statement 213 (of 2026-11-20 )?may (be|have) this"):
        on_account(book, later[-1], owner)
    assert on_account(book, later[-1], owner, anyway=True).act_id


def test_what_may_be_one_entry_is_looked_for_by_its_amount_however_many_are_of_a_day(
    sqlite_url: str, tmp_path: Path
) -> None:
    asked: list[tuple[str, Any]] = []
    book = book_at(sqlite_url)
    with closing(book.database):
        our_account(book)
        for file in (old_form(*PAID), new_form(*PAID, payer="Somebody else")):
            take_in(book, tmp_path, file)
        with book.reading() as connection:

            @event.listens_for(connection, "before_cursor_execute")
            def note(*said: Any) -> None:
                asked.append(said[2:4])

            assert len(earlier_alike(connection, [each.id for each in kept(book)])) == 3
            compared = [each for each in asked if " AS earlier" in each[0]]
            plans = [
                row[3]
                for statement, values in compared
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            ]
    found = [each for each in plans if each.startswith(("SEARCH earlier", "SEARCH total"))]
    assert {each.split(" (")[0] for each in found} == {
        "SEARCH earlier USING INDEX bank_entry_money",
        "SEARCH total USING INDEX bank_entry_batch",
    }


def test_entries_of_a_longer_statement_of_another_form_are_asked_where_an_equal_one_is_there(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    for number in ("INV-1", "INV-3"):
        invoice(book, number, 25_050)
    take_in(book, tmp_path, old_form(("INV-1", "250,50")))
    longer = new_form(("INV-1", "250,50"), ("INV-3", "20,00"))
    assert counts(take_in(book, tmp_path, longer)) == (2, 0)
    first, second, third = kept(book)
    with book.reading() as connection:
        matching = Matching(connection)
        found = matching.all_proposals(waiting_entries(connection))
    assert found[first.id][0].certain
    assert not found[second.id][0].certain
    assert {number: str(doubt) for number, doubt in matching.twins.items()} == {
        second.id: f"entry {first.id} of 2026-11-20 in statement 213 may be this money"
    }
    assert third.id not in matching.twins


def test_a_longer_statement_of_the_same_form_brings_an_equal_payment_without_a_question(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    take_in(book, tmp_path, new_form(PAID[0]))
    assert counts(take_in(book, tmp_path, new_form(*PAID[:2]))) == (1, 1)
    with book.reading() as connection:
        matching = Matching(connection)
        matching.all_proposals(waiting_entries(connection))
    assert matching.twins == {}


@pytest.mark.parametrize("between", [True, False])
def test_equal_payments_of_two_statements_of_one_day_are_two_without_a_question(
    book: Book, tmp_path: Path, between: bool
) -> None:
    our_account(book)
    day = ("2026-11-20", "2026-11-20")
    paid = [PAID[0], PAID[2], PAID[0]] if between else [PAID[0], PAID[0]]
    opening = 100_000
    for count, each in enumerate(paid):
        file = new_form(each, reference=f"Z{count}", opening=opening, days=day)
        file = file.replace("<Id>SS</Id>", f"<Id>S{count}</Id>")
        assert counts(take_in(book, tmp_path, file)) == (1, 0)
        opening += int(each[1].replace(",", ""))
    with book.reading() as connection:
        matching = Matching(connection)
        matching.all_proposals(waiting_entries(connection))
    assert matching.twins == {}


def test_a_payment_after_the_balance_went_back_is_another_one(book: Book, tmp_path: Path) -> None:
    our_account(book)
    take_in(book, tmp_path, old_form(PAID[0], number="1"))
    swept = [":61:2611201120D250,50NTRFNONREF//SWEEP", ":86:166?20SWEEP"]
    day = ("261120", "261120")
    take_in(book, tmp_path, mt940(*swept, number="2", opening=125_050, closing=100_000, days=day))
    assert counts(take_in(book, tmp_path, old_form(PAID[0], reference="//C{}", number="3"))) == (
        1,
        0,
    )
    assert len(kept(book)) == 3


def test_a4_nothing_is_missing_where_the_opening_balance_is_of_the_evening_before(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    take_in(book, tmp_path, old_form(PAID[0], number="211", day="261118"))
    take_in(book, tmp_path, old_form(PAID[1], number="212", opening=125_050))
    assert told(book, tmp_path, new_form(PAID[2], opening=150_100)) == []
    (warning,) = told(
        book, tmp_path, new_form(PAID[2], opening=90_000, days=("2026-11-20", "2026-11-21"))
    )
    assert "a statement is missing between" in warning

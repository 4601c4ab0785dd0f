"""Entries that may be the same money are found without all pairs of one amount being made."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from artui.ledger.bank.bank_entries import StoredEntry
from artui.ledger.bank.entry_keys import earlier_alike
from tests.support.bank_files import kept, mt940, our_account, take_in
from tests.support.books import book_at

SAID = ("payer_account", "end_to_end")

# A day, an amount, the account of the payer, an id of the payment, and whether the bank gives its
# own reference.
entries = st.tuples(
    st.sampled_from(["19", "20"]),
    st.sampled_from(["100,00", "7,50"]),
    st.sampled_from(["", "DE1", "DE2"]),
    st.sampled_from(["", "E1"]),
    st.booleans(),
)
statements = st.lists(st.lists(entries, min_size=1, max_size=4), min_size=1, max_size=3)


def written(said: Sequence[tuple[str, str, str, str, bool]], number: int) -> str:
    """A statement of such entries."""
    lines = []
    for at, (day, amount, payer, end_to_end, referenced) in enumerate(said):
        own = f"//B{number}{at}" if referenced else ""
        id_ = f"?21EREF+{end_to_end}" if end_to_end else ""
        account = f"?31{payer}" if payer else ""
        lines.append(f":61:2611{day}11{day}C{amount}NTRFNONREF{own}")
        lines.append(f":86:166?20TEXT {number} {at}{id_}{account}?32ACME")
    return mt940(*lines, number=f"{number}", opening=100_000 * number)


def plainly(stored: Sequence[StoredEntry]) -> dict[int, str]:
    """The first earlier entry of another statement that may be the same money, pair by pair."""
    found: dict[int, str] = {}
    for one in sorted(stored, key=lambda each: each.id):
        for other in sorted(stored, key=lambda each: each.id):
            mine, theirs = one.record, other.record
            if other.id >= one.id or other.statement == one.statement:
                continue
            same = (mine.booking_date, mine.minor) == (theirs.booking_date, theirs.minor)
            if not same or bool(mine.bank_reference) == bool(theirs.bank_reference):
                continue
            said = [(getattr(mine, name), getattr(theirs, name)) for name in SAID]
            stated = [a == b for a, b in said if a and b]
            if stated and all(stated):
                doubt = f"entry {other.id} of {mine.booking_date} may be this money"
                found.setdefault(one.id, doubt)
    return found


def test_what_may_be_the_same_money_is_what_comparing_each_pair_finds(
    sqlite_url: str, tmp_path: Path
) -> None:
    book = book_at(sqlite_url)
    our_account(book)
    taken = 0

    @settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(statements)
    def each_time(some: list[list[tuple[str, str, str, str, bool]]]) -> None:
        nonlocal taken
        before = {each.id for each in kept(book)}
        for said in some:
            taken += 1
            take_in(book, tmp_path, written(said, taken))
        stored = kept(book)
        ids = [each.id for each in stored if each.id not in before]
        with book.reading() as connection:
            found = earlier_alike(connection, ids)
        # What statements tell as other forms of one another has more words.
        own = {number: str(doubt) for number, doubt in found.items() if "statement" not in doubt}
        assert own == {number: why for number, why in plainly(stored).items() if number in ids}

    with closing(book.database):
        each_time()


def test_the_entries_of_one_statement_are_found_by_their_amounts_and_not_compared_with_one_another(
    sqlite_url: str, tmp_path: Path
) -> None:
    asked: list[tuple[str, Any]] = []
    book = book_at(sqlite_url)
    with closing(book.database):
        our_account(book)
        equal = [("20", "100,00", "DE1", "", at % 2 == 0) for at in range(20)]
        take_in(book, tmp_path, written(equal, 1))
        with book.reading() as connection:

            @event.listens_for(connection, "before_cursor_execute")
            def note(*said: Any) -> None:
                asked.append(said[2:4])

            assert earlier_alike(connection, [each.id for each in kept(book)]) == {}
            plans = [
                row[3]
                for statement, values in list(asked)
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            ]
    assert not any(" AS earlier" in statement for statement, _ in asked)
    assert any("bank_entry USING INDEX bank_entry_money (amount" in each for each in plans)
    assert not any("bank_entry_day" in each or "SCAN bank_entry" in each for each in plans)

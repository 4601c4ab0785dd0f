"""On a ledger that has lived, the levels of the worklist are those to which a run would climb."""

from pathlib import Path

from artui.domain.kinds import PromiseState
from artui.ledger.book.as_of import horizon
from artui.ledger.collecting.ladder import run_rows
from artui.ledger.collecting.levels import levels_due
from artui.ledger.disputes.promise_rows import broken, promises, promising
from artui.ledger.lists.worklist import _figures
from tests.support.books import TODAY, book_at
from tests.support.lived import make_lived


def test_levels_and_promises_of_the_worklist_are_those_of_every_item(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lived.db'}"
    make_lived(url, invoices=2_000, customers=150)
    book = book_at(url, as_of=TODAY)
    with book.reading() as connection:
        day = horizon(connection, TODAY)
        assert day.stored
        figures = {(row.customer_id, row.currency): row for row in _figures(connection, day)}
        climbed: dict[tuple[int, str], int] = {}
        for row in run_rows(connection, TODAY):
            if row.to is not None:
                key = row.customer_id, row.currency
                climbed[key] = max(climbed.get(key, 0), row.to)
        assert levels_due(connection, TODAY, figures) == climbed
        assert set(climbed.values()) >= {1, 2, 3}
        made = promises(connection, TODAY)
        states = {row.id: row.state for row in made}
        latest = {(row.customer_id, row.item_id, row.currency): row.id for row in made}
        assert promising(connection, TODAY) == {
            row.customer_id for row in made if states[row.id] is PromiseState.PENDING
        }
        found = broken(connection, TODAY)
        assert found
        assert {row.id for row in found} <= set(latest.values())
        assert {states[row.id] for row in found} == {PromiseState.BROKEN}
    book.database.close()

"""On a ledger that has lived, the levels of the worklist are those to which a run would climb."""

from pathlib import Path

import pytest

from artui.domain.kinds import PromiseState
from artui.ledger.book.as_of import horizon
from artui.ledger.collecting.ladder import run_rows
from artui.ledger.collecting.levels import Climbs, levels_due
from artui.ledger.collecting.overdue_figures import overdue_figures
from artui.ledger.disputes.promise_rows import broken, paused, promises
from artui.ledger.office.proofs.notices import notices_hold
from tests.support.books import TODAY, book_at
from tests.support.lived import make_lived


@pytest.mark.long
def test_levels_and_promises_of_the_worklist_are_those_of_every_item(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lived.db'}"
    make_lived(url, invoices=2_000, customers=150)
    book = book_at(url, as_of=TODAY)
    with book.reading() as connection:
        day = horizon(connection, TODAY)
        assert day.stored
        climbs = Climbs(connection, TODAY)
        figures = overdue_figures(connection, day, climbs)
        climbed: dict[tuple[int, str], int] = {}
        for row in run_rows(connection, TODAY):
            if row.to is not None:
                key = row.customer_id, row.currency
                climbed[key] = max(climbed.get(key, 0), row.to)
        assert levels_due(connection, TODAY, figures, climbs) == climbed
        assert set(climbed.values()) >= {1, 2, 3}
        assert list(notices_hold(connection)) == []
        made = promises(connection, TODAY)
        states = {row.id: row.state for row in made}
        latest = {(row.customer_id, row.item_id, row.currency): row.id for row in made}
        assert {row.item_id for row in paused(connection, TODAY)} == {
            row.item_id for row in made if states[row.id] is PromiseState.PENDING
        }
        found = broken(connection, TODAY)
        assert found
        assert {row.id for row in found} <= set(latest.values())
        assert {states[row.id] for row in found} == {PromiseState.BROKEN}
    book.database.close()

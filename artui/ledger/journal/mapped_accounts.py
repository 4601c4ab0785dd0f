"""The accounts of our entities as their mappings name them, and what waits without one."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from artui.ledger.book.periods import first_open_day
from artui.ledger.journal.charts import charts_of, our_entities, our_entity
from artui.ledger.journal.new_entries import Missing, entries_of
from artui.ledger.journal.unbooked import unbooked
from artui.ledger.store.many import chunks


class MappedAccount(NamedTuple):
    """A pair of a mapping; or, without an account, a key for which none is mapped, with how many
    documents and allocations wait for it and the first act of these."""

    entity: str
    from_date: date | None
    key: str
    account: str
    name: str
    unbooked: int = 0
    first_act: int | None = None


def mapped_accounts(connection: Connection, entity: str | None = None) -> list[MappedAccount]:
    """The accounts of each entity, or of one, by the day from which they hold; raises
    UnknownEntity."""
    if entity is not None:
        our_entity(connection, entity)
    found: list[MappedAccount] = []
    for name, entity_id in our_entities(connection).items():
        if entity not in (None, name):
            continue
        for _, from_date, chart in charts_of(connection, entity_id).dated:
            found += [
                MappedAccount(name, from_date, key, account, chart.name(account))
                for key, account in chart.pairs.items()
                if not key.startswith("name.")
            ]
        found += _unmapped(connection, name, entity_id)
    return found


def _unmapped(connection: Connection, name: str, entity_id: int) -> list[MappedAccount]:
    charts = charts_of(connection, entity_id)
    making = entries_of(connection, entity_id, charts, first_open_day(connection), 1)
    for part in chunks(unbooked(connection, entity_id).events):
        making.made_of(part)
    keys: dict[str, list[Missing]] = {}
    for each in making.missing:
        keys.setdefault(each.key, []).append(each)
    return [
        MappedAccount(name, None, key, "", "", len(missing), missing[0].act_id)
        for key, missing in sorted(keys.items())
    ]

"""What is not in the books yet: what was posted to an entity since its last batch."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from artui.ledger.journal.batches import batches, last_standing
from artui.ledger.journal.charts import our_entities, receivables_of
from artui.ledger.journal.events import Event, dated_by, events, last_act_by


class Unbooked(NamedTuple):
    """What acts after one, up to another, posted to an entity."""

    after: int
    last: int
    events: list[Event]


def unbooked(connection: Connection, entity_id: int, to: date | None = None) -> Unbooked:
    """What was posted to an entity since its last batch and recorded by the end of a day, if one is
    given."""
    newest = last_standing(connection, entity_id)
    after, last = 0 if newest is None else newest.last_act, last_act_by(connection, to)
    apart = len(receivables_of(connection, entity_id)) > 1
    return Unbooked(after, last, events(connection, entity_id, after, last, apart=apart))


class LeftBehind(NamedTuple):
    """How many documents and allocations of an entity, dated up to a day, are in no batch."""

    entity: str
    postings: int


def left_by(connection: Connection, day: date) -> list[LeftBehind]:
    """What is dated up to a day and in no batch, of each entity for which one was ever cut."""
    ever = {each.entity_id for each in batches(connection)}
    found = []
    for name, entity_id in our_entities(connection).items():
        if entity_id in ever and (
            count := dated_by(connection, unbooked(connection, entity_id).events, day)
        ):
            found.append(LeftBehind(name, count))
    return found

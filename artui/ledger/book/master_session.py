"""Reading and writing masters as typed objects, on the connection of an act.

The session writes only in `save`, never by itself (no autoflush), inside the act's one transaction.
What it makes and changes is recorded in `change`, like everything that an act does, so that undo
takes it back.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import ValidationError
from sqlalchemy import Connection, Table, inspect
from sqlmodel import Session

from artui.ledger.book.book import Change, Entry
from artui.ledger.book.refusals import BadMasterData
from artui.ledger.store.master_data import MasterData

M = TypeVar("M", bound=MasterData)
# Columns that the ledger sets itself; a copy of a row leaves them out and so is a new row.
STAMPS = {"id", "act_id", "withdrawn_act_id"}


def master_session(connection: Connection) -> Session:
    """A session of masters on an open connection, for use with `with`; its objects outlive it."""
    # Its end must not end an act's savepoint, which by default it would take for its own.
    return Session(
        bind=connection,
        autoflush=False,
        expire_on_commit=False,
        join_transaction_mode="rollback_only",
    )


def checked(model: type[M], values: Mapping[str, object]) -> M:
    """A row of these values, every field checked.

    Raises BadMasterData, which names the field and says what it may be, or the refusal of the
    field's own rule.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = str(first["loc"][0])
        why = first["msg"].removeprefix("Value error, ").replace("Input", "it", 1)
        what = f"{first['input']} can't be the {field.replace('_', ' ')}"
        raise BadMasterData(f"{what}: {why[:1].lower()}{why[1:]}.").at(field) from None


def save(entry: Entry, *rows: MasterData) -> None:
    """Write new or changed rows and record on the act what that made or changed."""
    with master_session(entry.connection) as session:
        changes = [change for row in rows for change in _saved(entry, session, row)]
        session.flush()
    entry.note_changes(changes)


def _saved(entry: Entry, session: Session, row: MasterData) -> Iterator[Change]:
    mapper = inspect(type(row))
    table = mapper.local_table
    assert isinstance(table, Table)
    (key,) = mapper.primary_key_from_instance(row)
    if key is None:
        (number,) = entry.next_ids(table, 1)
        stamps = {"id": number, "act_id": entry.id}
        for name in stamps.keys() & table.c.keys():
            setattr(row, name, stamps[name])
        session.add(row)
        if "withdrawn_act_id" in table.c:
            yield table.name, number, "*", None, None
        return
    counted = "id" in table.c
    for name, attribute in inspect(session.merge(row)).attrs.items():
        added, _, deleted = attribute.history
        if added and not table.c[name].primary_key:
            old, new = next(iter(deleted or ()), None), added[0]
            # A fact (a login's role) has no number, so its key takes the place of the column.
            yield (table.name, key, name, old, new) if counted else (table.name, 0, key, old, new)


def terms_of(row: MasterData) -> dict[str, object]:
    """What a row says but for its stamps and its source, as the server compares it with what it is
    given."""
    return row.model_dump(mode="json", exclude=STAMPS | {"source"})

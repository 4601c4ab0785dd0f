"""What came with a document or a customer in columns of its own name (`x-…`): rows of `note_field`.

They are shown as lines of text; what needs one of them, such as the service of vendor invoices,
reads it by its name. Those of a document stay; a customer's are replaced together.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from artui.ledger.book.book import Entry
from artui.ledger.book.records import NoteField
from artui.ledger.items.open_items import chunks
from artui.ledger.store.tables import NOTE_FIELD

Fields = tuple[NoteField, ...]


def noted(fields: Iterable[NoteField], before: str = "") -> str:
    """The fields as they are shown: a line each, after the text that is there already."""
    lines = (f"{name}: {value}" if name else value for name, value in fields)
    return "\n".join(filter(None, (before, *lines)))


def by_name(fields: Iterable[NoteField]) -> dict[str, str]:
    """The values by their names, without white space around either."""
    return {field.name.strip(): field.value.strip() for field in fields}


def document_fields(connection: Connection, item_id: int) -> Fields:
    """What came with a document."""
    query = select(NOTE_FIELD.c.name, NOTE_FIELD.c.value).where(NOTE_FIELD.c.item_id == item_id)
    return tuple(NoteField(*row) for row in connection.execute(query.order_by(NOTE_FIELD.c.id)))


def customer_fields(connection: Connection, customer_ids: Sequence[int]) -> dict[int, Fields]:
    """What is in force of customers, by id; those without any are left out."""
    found: dict[int, Fields] = {}
    for part in chunks(customer_ids):
        query = select(NOTE_FIELD.c.customer_id, NOTE_FIELD.c.name, NOTE_FIELD.c.value).where(
            NOTE_FIELD.c.customer_id.in_(part), NOTE_FIELD.c.withdrawn_act_id.is_(None)
        )
        for row in connection.execute(query.order_by(NOTE_FIELD.c.id)):
            found[row.customer_id] = (*found.get(row.customer_id, ()), NoteField(*row[1:]))
    return found


def add_to_documents(entry: Entry, fields: Mapping[int, Sequence[NoteField]]) -> None:
    """Keep what came with new documents, by their ids."""
    rows = [_row(value, item_id=item_id) for item_id, each in fields.items() for value in each]
    entry.insert(NOTE_FIELD, rows)


def replace_of_customers(entry: Entry, fields: Mapping[int, Sequence[NoteField]]) -> None:
    """Put the fields of customers in the place of those in force; undo brings these back."""
    for part in chunks(list(fields)):
        old = select(NOTE_FIELD.c.id).where(
            NOTE_FIELD.c.customer_id.in_(part), NOTE_FIELD.c.withdrawn_act_id.is_(None)
        )
        for row_id in entry.connection.execute(old).scalars().all():
            entry.change(NOTE_FIELD, row_id, withdrawn_act_id=entry.id)
    rows = [_row(value, customer_id=owner) for owner, each in fields.items() for value in each]
    made = entry.insert(NOTE_FIELD, rows)
    entry.note_changes([(NOTE_FIELD.name, row_id, "*", None, None) for row_id in made])


def _row(
    field: NoteField, *, item_id: int | None = None, customer_id: int | None = None
) -> dict[str, Any]:
    return {
        "item_id": item_id,
        "customer_id": customer_id,
        "name": field.name,
        "value": field.value,
        "withdrawn_act_id": None,
    }

"""Mappings of CSV files that were saved in the ledger, so that all clerks read a bank's alike.

What a mapping says is checked by those who read files; here it is a text with a name.
"""

from sqlalchemy import Connection, select

from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done
from artui.ledger.store.tables import SETTING

_PREFIX = "bank mapping "


class UnknownMapping(Refused):
    """No mapping of this name is saved, or it is saved like this already."""


def saved_mappings(connection: Connection) -> dict[str, str]:
    """The saved mappings by their names, as they were written."""
    query = (
        select(SETTING.c.key, SETTING.c.value)
        .where(SETTING.c.key.startswith(_PREFIX))
        .order_by(SETTING.c.key)
    )
    rows = connection.execute(query)
    return {row.key.removeprefix(_PREFIX): row.value for row in rows}


def save_mapping(book: Book, name: str, toml: str) -> Done:
    """Save a mapping, or change it: one act. Raises UnknownMapping if it is so already."""
    with book.act(ActName.BANK_MAPPING, name) as entry:
        before = saved_mappings(entry.connection).get(name)
        if before == toml:
            raise UnknownMapping(f"Mapping {visible(name)} is so already; nothing was changed.")
        entry.set_fact(SETTING, _PREFIX + name, toml)
        entry.summary = f"mapping {name} {'saved' if before is None else 'changed'}"
        return Done(entry.id, entry.summary)


def remove_mapping(book: Book, name: str) -> Done:
    """Remove a saved mapping: one act. Raises UnknownMapping."""
    with book.act(ActName.BANK_MAPPING, name) as entry:
        if name not in saved_mappings(entry.connection):
            raise UnknownMapping(f"No mapping '{visible(name)}' is saved in this ledger.")
        entry.set_fact(SETTING, _PREFIX + name, None)
        entry.summary = f"mapping {name} removed"
        return Done(entry.id, entry.summary)

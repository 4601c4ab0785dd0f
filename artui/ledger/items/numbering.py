"""Numbers of documents: unique per entity and kind among those in force; a payment's reference is
not, since payments of a customer also differ by value date, amount and currency.

A document that is gone (reversed, or taken back while it waited) keeps its number until another
document takes it; then it becomes `NO~1`, the next one `NO~2`. Section 1.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from json.encoder import encode_basestring
from typing import NamedTuple

from sqlalchemy import Connection, and_, literal_column, select, tuple_

from artui.domain.kinds import ItemKind
from artui.ledger.book.book import Entry
from artui.ledger.items.open_items import PAYMENT, THERE, is_gone
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import ACT, CHANGE, ITEM

# SQLite uses the index of former numbers only for a query that says this literally.
_RENUMBERED = and_(
    CHANGE.c.table_name == literal_column("'item'"),
    CHANGE.c.column_name == literal_column("'number'"),
)
# The most names of one series that are looked up at once.
_WIDEST = 64


class _Holder(NamedTuple):
    """The document that has a number, and whether it would give it up."""

    id: int
    reversed: bool


class _Series(NamedTuple):
    """Names that are tried in turn from 1 on, in an entity's documents (None: in all)."""

    name: Callable[[int], str]
    entity_id: int | None = None


def is_replaced(connection: Connection, item_id: int) -> bool:
    """Whether a document that is gone has its successor: a correction that is in force or waits, or
    one that has its own."""
    query = select(ITEM.c.id, ITEM.c.reversed_by_id, ITEM.c.approval)
    return any(
        not is_gone(row.reversed_by_id, row.approval) or is_replaced(connection, row.id)
        for row in connection.execute(query.where(ITEM.c.corrects_id == item_id)).all()
    )


def make_way(entry: Entry, item_id: int, number: str) -> None:
    """Rename a reversed document so that another can take its number."""
    make_way_all(entry, {item_id: number})


def make_way_all(entry: Entry, numbers: Mapping[int, str]) -> None:
    """Rename reversed documents, so that others can take the numbers that they have."""
    free = free_numbers(entry, numbers)
    entry.change_many(ITEM, {item_id: {"number": number} for item_id, number in free.items()})


def free_number(entry: Entry, item_id: int, number: str) -> str:
    """The first of `NO~1`, `NO~2` … that no document of the same series has; of payments, that no
    payment has which is like this one in all else."""
    return free_numbers(entry, {item_id: number})[item_id]


def free_numbers(entry: Entry, numbers: Mapping[int, str]) -> dict[int, str]:
    """The first of `NO~1`, `NO~2` … of each document, by id, that no document of the same series
    has; of payments, that no payment has which is like this one in all else. None is given twice.
    """
    by_kind: dict[ItemKind, list[int]] = {}
    for part in chunks(sorted(numbers)):
        query = select(ITEM.c.id, ITEM.c.kind).where(among(entry.connection, ITEM.c.id, part))
        for item_id, kind in entry.connection.execute(query):
            by_kind.setdefault(ItemKind(kind), []).append(item_id)
    found: dict[int, str] = {}
    for kind, ids in by_kind.items():
        if kind == ItemKind.PAYMENT:
            found |= _free_references(entry, {item_id: numbers[item_id] for item_id in ids})
            continue
        series = [_Series(partial(_counted, f"{numbers[item_id]}~")) for item_id in ids]
        given = _first_free(entry, kind, series)
        found |= {item_id: name for item_id, (name, _) in zip(ids, given, strict=True)}
    return found


def _free_references(entry: Entry, numbers: Mapping[int, str]) -> dict[int, str]:
    """The first of `REF~1`, `REF~2` … of each payment that none which is like it in all else has,
    found through the index of references."""
    columns = ("customer_id", "issue_date", "amount_minor", "currency")
    identity: dict[int, tuple[object, ...]] = {}
    for part in chunks(sorted(numbers)):
        query = select(ITEM.c.id, *(ITEM.c[name] for name in columns))
        for row in entry.connection.execute(query.where(among(entry.connection, ITEM.c.id, part))):
            identity[row.id] = tuple(row)[1:]
    found: dict[int, str] = {}
    missing, count = sorted(numbers), 1
    while missing:
        wanted = {item_id: f"{numbers[item_id]}~{count}" for item_id in missing}
        asked = {(identity[item_id][0], name) for item_id, name in wanted.items()}
        taken = _references_taken(entry, asked, columns)
        for item_id, name in wanted.items():
            if (key := (name, *identity[item_id])) not in taken:
                taken.add(key)
                found[item_id] = name
        missing, count = [each for each in missing if each not in found], count + 1
    return found


def _references_taken(
    entry: Entry, wanted: Collection[tuple[object, str]], columns: Sequence[str]
) -> set[tuple[object, ...]]:
    """The payments with one of these references of a customer: reference and columns of each."""
    taken: set[tuple[object, ...]] = set()
    for item in entry.sources(ITEM):
        query = select(item.c.number, *(item.c[name] for name in columns)).where(
            item.c.kind == PAYMENT
        )
        for part in chunks(sorted(wanted)):
            asked = query.where(tuple_(item.c.customer_id, item.c.number).in_(part))
            taken.update(map(tuple, entry.connection.execute(asked)))
    return taken


def next_number(entry: Entry, kind: ItemKind, stem: str, entity_id: int) -> str:
    """`STEM`, or `STEM-2`, `STEM-3` … if it is taken; a reversed document gives up its number."""
    return next_numbers(entry, kind, [(stem, entity_id)])[0]


def next_numbers(entry: Entry, kind: ItemKind, wanted: Sequence[tuple[str, int]]) -> list[str]:
    """`next_number` for many stems, each with its entity; none is given twice."""
    series = [_Series(partial(_stemmed, stem), entity_id) for stem, entity_id in wanted]
    found = _first_free(entry, kind, series, gives_up=True)
    make_way_all(entry, {holder.id: name for name, holder in found if holder is not None})
    return [name for name, _ in found]


def _stemmed(stem: str, count: int) -> str:
    return stem if count == 1 else f"{stem}-{count}"


def _counted(stem: str, count: int) -> str:
    return f"{stem}{count}"


def reversal_numbers(entry: Entry, numbers: Sequence[str]) -> list[str]:
    """For each number `NO-R1`, or the next one that no reversal has; none is given twice."""
    series = [_Series(partial(_counted, f"{number}-R")) for number in numbers]
    return [name for name, _ in _first_free(entry, ItemKind.REVERSAL, series)]


def _first_free(
    entry: Entry, kind: ItemKind, wanted: Sequence[_Series], *, gives_up: bool = False
) -> list[tuple[str, _Holder | None]]:
    """The first name of each series that no document of the kind has, nor an earlier series got.

    With `gives_up`, a reversed document is no obstacle; it is returned with the name.
    """
    found: dict[int, tuple[str, _Holder | None]] = {}
    given: set[tuple[int | None, str]] = set()
    missing, first, width = list(range(len(wanted))), 1, 1
    while missing:
        counts = range(first, first + width)
        names = {wanted[place].name(count) for place in missing for count in counts}
        held = _holders(entry, kind, names, {wanted[place].entity_id for place in missing})
        for place in missing:
            name, entity_id = wanted[place]
            for key in ((entity_id, name(count)) for count in counts):
                holder = held.get(key)
                if key not in given and (holder is None or (gives_up and holder.reversed)):
                    given.add(key)
                    found[place] = key[1], holder
                    break
        missing, first, width = (
            [place for place in missing if place not in found],
            first + width,
            min(width * 8, _WIDEST),
        )
    return [found[place] for place in range(len(wanted))]


def _holders(
    entry: Entry, kind: ItemKind, names: Collection[str], entities: Collection[int | None]
) -> dict[tuple[int | None, str], _Holder]:
    """Who has these numbers, by entity, or under None where all entities count."""
    held: dict[tuple[int | None, str], _Holder] = {}
    if entry.staging is not None:
        given = (name for name in names if entry.staging.gives(ITEM, "number", name))
        held = {(entity, name): _Holder(0, False) for name in given for entity in entities}
        if entry.staging.holds(ITEM) is not None:
            entry.staging.index(ITEM, "number")
    for item in entry.sources(ITEM):
        query = select(item.c.entity_id, item.c.number, item.c.id, item.c.reversed_by_id).where(
            item.c.kind != PAYMENT, item.c.kind == kind
        )
        for part in chunks(sorted(names)):
            found = query.where(among(entry.connection, item.c.number, part))
            for entity_id, number, item_id, reversed_by in entry.connection.execute(found):
                if not renamed(entry, item_id):
                    holder = _Holder(item_id, reversed_by is not None)
                    held[None if None in entities else entity_id, number] = holder
    return held


def renamed(entry: Entry, item_id: int) -> bool:
    """Whether this act has taken its number from a document, and the ledger does not show it."""
    return entry.staging is not None and entry.staging.has_changed(ITEM, item_id, "number")


def former_numbers(
    connection: Connection,
    kind: ItemKind,
    numbers: Collection[str],
) -> dict[tuple[str, int], int]:
    """The ids of renumbered documents that are not gone, by former number and entity, so that an
    old file adds nothing twice."""
    change = CHANGE
    query = (
        select(change.c.old, ITEM.c.entity_id, ITEM.c.id)
        .join(ITEM, ITEM.c.id == change.c.row_id)
        .join(ACT, ACT.c.id == change.c.act_id)
        .where(
            _RENUMBERED,
            ITEM.c.kind == kind,
            THERE,
            # A number that was given by mistake and taken back never was one of the document's.
            ACT.c.undoes_id.is_(None),
        )
    )
    found: dict[tuple[str, int], int] = {}
    for part in chunks(sorted(map(encode_basestring, set(numbers)))):
        some = query.where(among(connection, change.c.old, part)).order_by(change.c.id)
        for row in connection.execute(some):
            found[row.old[1:-1], row.entity_id] = row.id
    return found

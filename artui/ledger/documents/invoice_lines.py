"""The lines of invoices and credit memos that come later than these: each document's at once.

Lines are never edited: the same ones again are skipped, others are refused. Their taxes by code and
rate are what the books post. See the books, A1.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.kinds import ItemKind
from artui.domain.money import Bare
from artui.domain.priced_lines import (
    DocumentLine,
    refuse_wrong_lines,
    taxes_of,
    unit_minor,
)
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.book.book import Entry
from artui.ledger.book.records import Posted, Same
from artui.ledger.book.refusals import (
    AmbiguousDocument,
    BadDocument,
    NotInForce,
    UnknownDocument,
    UnknownEntity,
)
from artui.ledger.documents.correction_chain import Successor, in_place_of
from artui.ledger.items.open_items import LedgerItem, among, entity_ids, items_numbered
from artui.ledger.store.tables import ITEM, ITEM_LINE, ITEM_TAX

Outcome = Posted | Same | Refused
_TAX = "VAT"


class NewLine(NamedTuple):
    """A line as given, for the invoice or credit memo of a number."""

    number: str
    entity: str
    line: DocumentLine


def documents_of_lines(
    connection: Connection, numbers: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], LedgerItem | Refused]:
    """The invoice of each number and entity (blank: whichever), else the credit memo; or why there
    is none."""
    wanted = set(numbers)
    known = entity_ids(connection)
    found: dict[tuple[str, str], LedgerItem | Refused] = {}
    near: dict[tuple[str, str], LedgerItem] = {}
    for kind in (ItemKind.INVOICE, ItemKind.CREDIT_MEMO):
        left = wanted - found.keys()
        items = items_numbered(connection, kind, {number for number, _ in left})
        for number, entity in left:
            if entity and entity not in known:
                found[number, entity] = UnknownEntity(
                    f"There is no entity '{visible(entity)}'; `artui entity list` has ours."
                ).at("entity")
                continue
            named = items.get(number, ())
            ours = [item for item in named if not entity or item.entity_id == known[entity]]
            there = [item for item in ours if not item.gone]
            if not there and named:
                near.setdefault((number, entity), (ours or named)[-1])
            if len(there) == 1:
                found[number, entity] = there[0]
            elif there:
                found[number, entity] = AmbiguousDocument(
                    f"Several of our entities have a document '{visible(number)}'; name one."
                ).at("entity")
    missing = wanted - found.keys()
    instead = in_place_of(connection, [near[each].id for each in missing if each in near])
    for number, entity in missing:
        item = near.get((number, entity))
        found[number, entity] = (
            _unknown(number, entity) if item is None else _wrong(item, entity, known, instead)
        )
    return found


def _unknown(number: str, entity: str) -> Refused:
    of = f" of {visible(entity)}" if entity else ""
    return UnknownDocument(
        f"There is no invoice or credit memo '{visible(number)}'{of}; import it first."
    ).at("number")


def _wrong(
    item: LedgerItem, entity: str, known: Mapping[str, int], instead: Mapping[int, Successor]
) -> Refused:
    """Why no lines are taken for a document that is there."""
    if entity and item.entity_id != known[entity]:
        ids = {key: name for name, key in known.items() if name}
        owner = visible(ids.get(item.entity_id, "another"))
        return UnknownDocument(
            f"{visible(item.title)} is not of {visible(entity)} but of {owner}."
        ).at("entity")
    other = instead.get(item.id)
    advice = f"; {visible(other.number)} is in its place" if other else ""
    return NotInForce(f"{visible(item.title)} is reversed{advice}.").at("number")


def post_lines(entry: Entry, rows: Sequence[NewLine]) -> list[Outcome]:
    """Add the lines of documents on an open act, all lines of each at once: one outcome a row."""
    documents = documents_of_lines(entry.connection, ((row.number, row.entity) for row in rows))
    items = [item for item in documents.values() if isinstance(item, LedgerItem)]
    before = lines_of(entry.connection, [item.id for item in items])
    groups: dict[int, list[int]] = {}
    outcomes: list[Outcome | None] = [None] * len(rows)
    for place, row in enumerate(rows):
        found = documents[row.number, row.entity]
        if isinstance(found, Refused):
            outcomes[place] = found
        else:
            groups.setdefault(found.id, []).append(place)
    by_id = {item.id: item for item in items}
    sums = _sums(entry.connection, groups)
    fresh: list[tuple[int, str, Sequence[DocumentLine]]] = []
    for item_id, places in groups.items():
        lines = [rows[place].line for place in places]
        item = by_id[item_id]
        made = _one(item, sums[item_id], lines, before.get(item_id, []))
        if isinstance(made, Posted):
            fresh.append((item_id, item.currency, lines))
        for place in places:
            outcomes[place] = made
    write_lines(entry, fresh, later=True)
    return [outcome for outcome in outcomes if outcome is not None]


def lines_of(connection: Connection, item_ids: Iterable[int]) -> dict[int, list[DocumentLine]]:
    """The lines of documents in their order, by document."""
    columns = [ITEM_LINE.c[name] for name in DocumentLine._fields]
    query = select(ITEM_LINE.c.item_id, *columns).where(
        among(connection, ITEM_LINE.c.item_id, list(item_ids)),
        ITEM_LINE.c.withdrawn_act_id.is_(None),
    )
    found: dict[int, list[DocumentLine]] = {}
    for item_id, *values in map(
        tuple, connection.execute(query.order_by(ITEM_LINE.c.item_id, ITEM_LINE.c.position))
    ):
        found.setdefault(item_id, []).append(DocumentLine(*values))
    return found


def write_lines(
    entry: Entry, documents: Sequence[tuple[int, str, Sequence[DocumentLine]]], *, later: bool
) -> None:
    """Write the lines of documents, by id and currency, and their taxes; those that come `later`
    than their document can be withdrawn apart from it."""
    made = entry.insert(
        ITEM_LINE,
        [
            _line_row(item_id, currency, line)
            for item_id, currency, lines in documents
            for line in lines
        ],
    )
    taxes = entry.insert(
        ITEM_TAX,
        [
            {
                "item_id": item_id,
                "tax_type": _TAX if tax.rate or tax.tax_minor else "",
                "rate": tax.rate,
                "taxable_minor": tax.taxable_minor,
                "tax_minor": tax.tax_minor,
                "tax_code": tax.tax_code,
            }
            for item_id, _, lines in documents
            for tax in taxes_of(lines)
        ],
    )
    if later:
        entry.made_many(ITEM_LINE, made)
        entry.made_many(ITEM_TAX, taxes)


def _line_row(item_id: int, currency: str, line: DocumentLine) -> dict[str, object]:
    gross, quantity = line.net_minor + line.tax_minor, line.quantity or "1"
    unit_net = unit_minor(line.unit_price, line.net_minor, quantity, currency)
    return {
        "item_id": item_id,
        "position": line.position,
        "description": line.description,
        "quantity": quantity,
        "unit": line.unit,
        "unit_price": line.unit_price,
        "unit_net_minor": unit_net,
        "unit_gross_minor": unit_minor("", gross, quantity, currency),
        "tax_rate": line.tax_rate,
        "tax_code": line.tax_code,
        "net_minor": line.net_minor,
        "tax_minor": line.tax_minor,
        "gross_minor": gross,
    }


def _sums(
    connection: Connection, item_ids: Mapping[int, object]
) -> dict[int, tuple[int | None, int | None]]:
    """Net and tax of documents, where they are known."""
    query = select(ITEM.c.id, ITEM.c.net_minor, ITEM.c.tax_minor)
    query = query.where(among(connection, ITEM.c.id, list(item_ids)))
    return {row.id: (row.net_minor, row.tax_minor) for row in connection.execute(query)}


def _one(
    item: LedgerItem,
    sums: tuple[int | None, int | None],
    lines: Sequence[DocumentLine],
    before: Sequence[DocumentLine],
) -> Outcome:
    if before:
        if _compared(before) == _compared(lines):
            return Same(item.id, item.number)
        return BadDocument(
            f"{item.title} has other lines already ({len(before)} of them); these are {len(lines)} "
            "that come to ",
            Bare(sum(line.net_minor for line in lines), item.currency),
            " net. A posted document is corrected, not changed.",
        ).at("line")
    try:
        refuse_wrong_lines(item.title, lines, item.currency, item.amount_minor, *sums)
    except Refused as refusal:
        return refusal
    return Posted(item.id, item.number)


def _compared(lines: Sequence[DocumentLine]) -> list[tuple[object, ...]]:
    """Lines as they are compared: 1.0 is as good as 1."""
    return sorted(
        (
            line.position,
            line.description,
            line.net_minor,
            line.tax_minor,
            Decimal(line.quantity or "1"),
            line.unit,
            _number(line.unit_price),
            _number(line.tax_rate),
            line.tax_code,
        )
        for line in lines
    )


def _number(text: str) -> tuple[bool, Decimal]:
    return (bool(text), Decimal(text or "0"))

"""What a service gave and could not be taken, kept with its reason until it can be (V2-2).

The next fetch tries it again. A person may leave it out for good, with a reason; it is then no
error any more (V2-5).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from artui.domain.kinds import AsideState
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.refusals import UnknownDocument
from artui.ledger.store.tables import ITEM, SET_ASIDE, VAT_DOCUMENT

VAT, ADS = "vidr", "ads"
# What a VAT document is in that a person settled elsewhere.
VAT_SET_ASIDE = "Set aside"
_OPEN = ("Pending", "Rejected")


class NothingToSetAside(Refused):
    """Nothing of what was named waits."""


@dataclass(frozen=True, slots=True)
class NewAside:
    """A record that can't be taken: its key at the service, how a clerk names it, and why."""

    record: str
    account: str
    title: str
    reason: str
    content: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A record that was set aside, and since when it is."""

    id: int
    service: str
    account: str
    record: str
    title: str
    reason: str
    content: str
    state: AsideState
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class AsideNews:
    """What a fetch changes: new records, known ones with another reason or back again, and the ids
    of those that were settled."""

    added: tuple[NewAside, ...] = ()
    changed: Mapping[int, NewAside] = field(default_factory=dict)
    settled: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.settled)


@dataclass(frozen=True, slots=True)
class LeftForGood:
    """The act by which a person left something out."""

    act_id: int
    summary: str


def asides(
    connection: Connection,
    service: str,
    *,
    states: Sequence[AsideState] = (AsideState.WAITING,),
) -> list[Aside]:
    """What was set aside of a service, oldest first."""
    columns = [SET_ASIDE.c[name] for name in Aside.__dataclass_fields__]
    query = (
        select(*columns)
        .where(
            SET_ASIDE.c.service == service,
            SET_ASIDE.c.withdrawn_act_id.is_(None),
            SET_ASIDE.c.state.in_(states),
        )
        .order_by(SET_ASIDE.c.id)
    )
    return [Aside(**row._mapping) for row in connection.execute(query)]


def aside_news(
    known: Sequence[Aside], found: Iterable[NewAside], settled: Iterable[str]
) -> AsideNews:
    """What is new about what was `found` wanting, and about the records that were `settled`. Of
    several of one record the first is kept."""
    by_record = {aside.record: aside for aside in known}
    added: list[NewAside] = []
    changed: dict[int, NewAside] = {}
    first: dict[str, NewAside] = {}
    for new in found:
        first.setdefault(new.record, new)
    for new in first.values():
        there = by_record.get(new.record)
        if there is None:
            added.append(new)
        elif there.state != AsideState.LEFT_OUT and (
            there.state == AsideState.SETTLED
            or (there.reason, there.content) != (new.reason, new.content)
        ):
            changed[there.id] = new
    done = (by_record[record] for record in settled if record in by_record)
    over = tuple(aside.id for aside in done if aside.state == AsideState.WAITING)
    return AsideNews(tuple(added), changed, over)


def keep_asides(entry: Entry, service: str, news: AsideNews, seen: datetime) -> None:
    """Write what is new on an open act."""
    for new in news.added:
        row_id = entry.add(
            SET_ASIDE,
            service=service,
            account=new.account,
            record=new.record,
            title=new.title,
            reason=new.reason,
            content=new.content,
            state=AsideState.WAITING,
            seen_at=seen,
            withdrawn_act_id=None,
        )
        entry.made(SET_ASIDE, row_id)
    for row_id, new in news.changed.items():
        entry.change(
            SET_ASIDE,
            row_id,
            state=AsideState.WAITING,
            reason=new.reason,
            content=new.content,
        )
    for row_id in news.settled:
        entry.change(SET_ASIDE, row_id, state=AsideState.SETTLED)


def leave_out(book: Book, shipment: str, *, reason: str) -> LeftForGood:
    """Leave a shipment out for good: its rows that can't be taken, and its documents that were not
    uploaded. One act. Raises NothingToSetAside, UnknownDocument.
    """
    with book.act(ActName.SET_ASIDE, shipment) as entry:
        rows = [aside for aside in asides(entry.connection, VAT) if aside.title == shipment]
        documents = (
            select(VAT_DOCUMENT.c.id, VAT_DOCUMENT.c.state)
            .join(ITEM, ITEM.c.id == VAT_DOCUMENT.c.item_id)
            .where(
                VAT_DOCUMENT.c.shipping_id == shipment,
                VAT_DOCUMENT.c.withdrawn_act_id.is_(None),
                ITEM.c.reversed_by_id.is_(None),
            )
        )
        found = entry.connection.execute(documents).all()
        waiting = [row.id for row in found if row.state in _OPEN]
        if not rows and not found:
            raise UnknownDocument(f"No VAT report had a shipment {visible(shipment)}.")
        if not rows and not waiting:
            raise NothingToSetAside(
                f"Nothing of shipment {visible(shipment)} waits: "
                f"{', '.join(sorted({row.state.lower() for row in found}))} already."
            )
        for aside in rows:
            entry.change(SET_ASIDE, aside.id, state=AsideState.LEFT_OUT, reason=reason)
        for document_id in waiting:
            entry.change(VAT_DOCUMENT, document_id, state=VAT_SET_ASIDE, reason=reason)
        entry.summary = f"shipment {visible(shipment)} set aside: {reason}"
        return LeftForGood(entry.id, entry.summary)

"""Undo: taking back the actor's latest act with new rows, so that every derived figure is as
before.

Nothing is ever deleted. If later acts depend on an act, its undo is refused and names them. See
section 1 of the domain rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import CannotUndo, NothingToUndo
from artui.ledger.book.steps import Progress, unwatched
from artui.ledger.credit.limit_check import flag_reopened
from artui.ledger.documents.take_back import SHOWN, refuse_resting, rows_of, take_back_act
from artui.ledger.store.tables import (
    ACT,
    ALLOCATION,
    ITEM,
)
from artui.wording import kind_word

# Only what stayed in the ledger can be undone; these acts left the house or are final.
FINAL = frozenset(name for name in ActName if name.final)


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What undo would take back: the act, and a line for each thing it reverses."""

    act_id: int
    act: str
    subject: str
    summary: str
    lines: tuple[str, ...]
    rows: int
    """How many rows the act wrote, which is the work of taking it back."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What undo took back."""

    act_id: int
    undone_id: int
    summary: str


def preview_undo(book: Book) -> UndoPreview:
    """What `undo` would take back now; raises NothingToUndo or CannotUndo."""
    with book.reading() as connection:
        act = _latest(connection, book.actor)
        _refuse_final(act)
        refuse_resting(connection, act.id)
        lines = tuple(_effects(connection, act))
        rows = rows_of(connection, act.id)
        return UndoPreview(act.id, act.act, act.subject, act.summary, lines, rows)


def undo(book: Book, *, progress: Progress = unwatched) -> Undone:
    """Take back the actor's latest act that is neither an undo nor undone: one act.

    `progress` gets the rows taken back. Raises NothingToUndo, or CannotUndo, which names the act
    and what depends on it; no act is skipped.
    """
    with book.transaction() as joined:
        assert joined.joined is not None
        act = _latest(joined.joined, book.actor)
        _refuse_final(act)
        refuse_resting(joined.joined, act.id)
        with joined.act(ActName.UNDO, act.subject, undoes_id=act.id) as entry:
            take_back_act(entry, act.id, progress)
            flag_reopened(entry)
            entry.summary = f"undone: {act.summary or act.act}"
            return Undone(entry.id, act.id, entry.summary)


class _Act(NamedTuple):
    """An act of the log."""

    id: int
    act: str
    subject: str
    summary: str


def _latest(connection: Connection, actor: str) -> _Act:
    undone = select(ACT.c.undoes_id).where(ACT.c.undoes_id.is_not(None))
    query = (
        select(*(ACT.c[name] for name in _Act._fields))
        .where(ACT.c.actor == actor, ACT.c.undoes_id.is_(None), ACT.c.id.not_in(undone))
        .order_by(ACT.c.id.desc())
        .limit(1)
    )
    found = connection.execute(query).one_or_none()
    if found is None or found.act == ActName.CREATE:
        raise NothingToUndo(f"{actor} has done nothing on this ledger that could be undone.")
    return _Act(*found)


def _refuse_final(act: _Act) -> None:
    if act.act in FINAL:
        raise CannotUndo(f"Act {act.id} ({act.act} {act.subject}) can't be undone.")


def _effects(connection: Connection, act: _Act) -> list[str]:
    """What the act did; for an act that only changed facts, its own summary."""
    return list(_lines(connection, act.id)) or [f"take back: {act.summary or act.act}"]


def _lines(connection: Connection, act_id: int) -> Iterable[str]:
    """What the act did, one line each, at most SHOWN of a kind."""
    credit, debit = ITEM.alias("credit"), ITEM.alias("debit")
    pairs = (
        select(
            ALLOCATION.c.amount_minor,
            credit.c.number,
            debit.c.number.label("debit"),
            debit.c.currency,
        )
        .join(credit, credit.c.id == ALLOCATION.c.credit_id)
        .join(debit, debit.c.id == ALLOCATION.c.debit_id)
        .where(ALLOCATION.c.act_id == act_id)
        .order_by(ALLOCATION.c.id)
    )
    for row in connection.execute(pairs.limit(SHOWN)):
        verb = "take back" if row.amount_minor > 0 else "apply again"
        money = Money(abs(row.amount_minor), row.currency)
        yield Sentence(f"{verb} ", money, f" of {row.number} on {row.debit}")
    items = select(ITEM.c.kind, ITEM.c.number, ITEM.c.amount_minor, ITEM.c.currency).where(
        ITEM.c.act_id == act_id
    )
    for row in connection.execute(items.order_by(ITEM.c.id).limit(SHOWN)):
        kind = kind_word(row.kind)
        yield (Sentence(f"reverse {kind} {row.number} of ", Money(row.amount_minor, row.currency)))
    for table, what in ((ALLOCATION, "allocations"), (ITEM, "documents")):
        count = connection.execute(
            select(func.count()).where(table.c.act_id == act_id)
        ).scalar_one()
        if count > SHOWN:
            yield f"… {count} {what} in all"

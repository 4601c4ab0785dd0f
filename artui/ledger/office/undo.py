"""Undo: taking back the actor's latest act, or one that they choose, with new rows, so that every
derived figure is as before.

Nothing is ever deleted. If later acts depend on an act, its undo is refused and names them. See
section 1 of the domain rules.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from artui.domain.money import Money, amounts_in
from artui.domain.sentence import Count, Sentence
from artui.ledger.bank.matched.entry_cash import POSTING
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import FIRST_ACT, Book, Entry
from artui.ledger.book.refusals import CannotRedo, CannotUndo, NothingToUndo
from artui.ledger.book.steps import Progress, unwatched
from artui.ledger.credit.limit_check import flag_reopened
from artui.ledger.documents import take_back
from artui.ledger.documents.resting import SHOWN
from artui.ledger.documents.take_back import (
    refuse_resting,
    rows_of,
    settle_after,
    take_back_act,
    take_back_rows,
)
from artui.ledger.items.open_items import among
from artui.ledger.long_acts.whole import WholeAct, act_as_whole
from artui.ledger.office.limits_kept import refuse_limits
from artui.ledger.store.tables import (
    ACT,
    ALLOCATION,
    BANK_OUTCOME,
    ITEM,
)
from artui.wording import kind_word

# Only what stayed in the ledger can be undone; these acts left the house or are final.
FINAL = frozenset(name for name in ActName if name.final)
_NAMED = 3  # so many subjects of a step are named


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
    posting: "LastPosting | None" = None
    """The posting of several payments to which the act belongs."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What undo took back."""

    act_id: int
    undone_id: int
    summary: str


def preview_undo(book: Book, act_id: int | None = None) -> UndoPreview:
    """What `undo` would take back now; raises NothingToUndo or CannotUndo."""
    with book.reading() as connection:
        step = _step(connection, book.actor, act_id)
        ids = [act.id for act in step]
        for act in step:
            _refuse_final(act)
            refuse_resting(connection, act.id, besides=ids)
        lines = tuple(line for act in step for line in _effects(connection, act))
        rows = sum(rows_of(connection, each) for each in ids)
        posting = None if step[0].posting is None else _posting(connection, book.actor, step[0])
        if posting is not None and posting.payments < 2:
            posting = None
        words = (step[0].act, _subject(step), _summary(step))
        return UndoPreview(ids[0], *words, lines, rows, posting)


class _NotAlone(Exception):
    """The actor's latest act is one step with others."""


def undo(
    book: Book,
    act_id: int | None = None,
    *,
    expected: int | None = None,
    progress: Progress = unwatched,
) -> Undone:
    """Take back an act of the actor that is neither an undo nor undone, else the latest of them:
    one act; several that were done together are taken back by as many acts in one transaction. A
    large one is taken back while others work.

    `expected` is the number of the act that was looked at. `progress` gets the rows taken back.
    Raises NothingToUndo, or CannotUndo, which names the act and what depends on it; no act is
    skipped.
    """
    if book.joined is None and _is_long(book, act_id):
        with suppress(_NotAlone):
            return _undo_beside_others(book, act_id, expected, progress)
    with book.transaction() as joined:
        assert joined.joined is not None
        step = _step(joined.joined, book.actor, act_id)
        _refuse_another(step, expected)
        undone = [_take_back(joined, act, progress) for act in step]
        return _undone(undone[-1], step)


def _undone(act_id: int, step: "list[OwnStep]") -> Undone:
    return Undone(act_id, step[0].id, Sentence("undone: ", _summary(step) or step[0].act))


def _refuse_another(step: "list[OwnStep]", expected: int | None) -> None:
    if expected is not None and step[0].id != expected:
        raise CannotUndo("Another act of yours came in between; look again with u.")


def _is_long(book: Book, act_id: int | None) -> bool:
    """Whether the act is alone and wrote so much that others would wait."""
    with book.reading() as connection:
        step = _step(connection, book.actor, act_id)
        return len(step) == 1 and rows_of(connection, step[0].id) >= take_back.LONG_ACT


def _undo_beside_others(
    book: Book, act_id: int | None, expected: int | None, progress: Progress
) -> Undone:
    """Take back an act as a long act; raises _NotAlone."""
    steps: list[OwnStep] = []

    def compute(entry: Entry) -> None:
        steps[:] = _step(entry.connection, book.actor, act_id)
        if len(steps) > 1:
            raise _NotAlone
        _refuse_another(steps, expected)
        _refuse_final(steps[0])
        refuse_resting(entry.connection, steps[0].id)
        take_back_rows(entry, steps[0].id, progress)

    def settle(entry: Entry) -> None:
        settle_after(entry, steps[0].id)
        flag_reopened(entry)

    def seal(entry: Entry) -> Undone:
        _told(entry, steps[0])
        return _undone(entry.id, steps)

    work = WholeAct(compute, settle, seal, own_acts_count=True)
    return act_as_whole(book, ActName.UNDO, "", work)


def undo_posting(book: Book, posting: int, *, progress: Progress = unwatched) -> Undone:
    """Take back every act of a posting of bank entries, the latest first, in one transaction.

    Raises NothingToUndo, or CannotUndo, which names the act and what depends on it.
    """
    with book.transaction() as joined:
        assert joined.joined is not None
        query = _undoable(book.actor).where(ACT.c.id >= posting, ACT.c.act == ActName.BANK_PAYMENT)
        acts = [OwnStep(*row) for row in joined.joined.execute(query)]
        acts = [act for act in acts if act.posting == posting]
        if not acts:
            raise NothingToUndo(f"{book.actor} has no posting {posting} that could be undone.")
        ids = [act.id for act in acts]
        for act in acts:
            refuse_resting(joined.joined, act.id, besides=ids)
        undone = [_take_back(joined, act, progress) for act in acts]
        words = Sentence(
            f"posting {posting} undone: ",
            Count(len(acts)),
            " payment" if len(acts) == 1 else " payments",
        )
        return Undone(undone[-1], posting, words)


class LastPosting(NamedTuple):
    """The latest posting of an actor that is not undone: its number, its payments and their sums
    per currency in minor units."""

    posting: int
    payments: int
    sums: tuple[tuple[str, int], ...]


def last_posting(book: Book) -> LastPosting | None:
    """What `undo_posting` would take back of the actor's latest posting; None if there is none."""
    with book.reading() as connection:
        query = _undoable(book.actor).where(ACT.c.act == ActName.BANK_PAYMENT)
        acts = [OwnStep(*row) for row in connection.execute(query.limit(1))]
        return _posting(connection, book.actor, acts[0]) if acts else None


def _posting(connection: Connection, actor: str, act: "OwnStep") -> LastPosting | None:
    """The posting of an act, as far as it is not undone; None if it is of none."""
    posting = act.posting
    if posting is None:
        return None
    query = _undoable(actor).where(ACT.c.act == ActName.BANK_PAYMENT, ACT.c.id >= posting)
    found = [OwnStep(*row) for row in connection.execute(query)]
    ids = [each.id for each in found if each.posting == posting]
    money = (
        select(ITEM.c.currency, func.sum(ITEM.c.amount_minor))
        .join(BANK_OUTCOME, BANK_OUTCOME.c.item_id == ITEM.c.id)
        .where(among(connection, BANK_OUTCOME.c.act_id, ids))
        .group_by(ITEM.c.currency)
        .order_by(ITEM.c.currency)
    )
    sums = tuple((row[0], int(row[1])) for row in connection.execute(money))
    return LastPosting(posting, len(ids), sums)


def undo_entry(book: Book, entry_id: int) -> Undone:
    """Take back what became of a bank entry, so that it waits again.

    Raises NothingToUndo, or CannotUndo, which names the act and what depends on it, or whose it is.
    """
    with book.transaction() as joined:
        assert joined.joined is not None
        query = select(BANK_OUTCOME.c.act_id).where(
            BANK_OUTCOME.c.entry_id == entry_id, BANK_OUTCOME.c.withdrawn_act_id.is_(None)
        )
        act_id = joined.joined.execute(query).scalar_one_or_none()
        if act_id is None:
            raise NothingToUndo(f"Nothing became of bank entry {entry_id} yet.")
        whose = joined.joined.execute(select(ACT.c.actor).where(ACT.c.id == act_id)).scalar_one()
        if whose != book.actor:
            raise CannotUndo(f"Act {act_id} is {whose}'s, who alone can take it back.")
        mine = joined.joined.execute(_undoable(book.actor).where(ACT.c.id == act_id)).one()
        act = OwnStep(*mine)
        together = [act]
        if act.first_act is not None:
            step = _undoable(book.actor).where(ACT.c.id >= act.first_act)
            acts = [OwnStep(*row) for row in joined.joined.execute(step)]
            together = [each for each in acts if each.first_act == act.first_act]
        undone = [_take_back(joined, each, unwatched) for each in together]
        return Undone(undone[-1], act_id, Sentence("undone: ", _summary(together)))


def _take_back(joined: Book, act: "OwnStep", progress: Progress) -> int:
    assert joined.joined is not None
    _refuse_final(act)
    refuse_resting(joined.joined, act.id)
    with joined.act(ActName.UNDO, act.subject, undoes_id=act.id) as entry:
        refuse_limits(entry, act.id, f"act {act.id} ({act.act} {act.subject})")
        take_back_act(entry, act.id, progress)
        flag_reopened(entry)
        _told(entry, act)
        return entry.id


def _told(entry: Entry, act: "OwnStep") -> None:
    """Say what an undo has taken back."""
    entry.subject, entry.undoes_id = act.subject, act.id
    entry.summary = f"undone: {act.summary or act.act}"


class OwnStep(NamedTuple):
    """An act of the log that is undone or done anew, alone or with others as one step."""

    id: int
    act: str
    subject: str
    summary: str
    detail: str

    @property
    def first_act(self) -> int | None:
        """The first of the acts that it is one step with; None if it is alone."""
        return self._number(FIRST_ACT)

    @property
    def posting(self) -> int | None:
        """The posting of bank entries that it belongs to."""
        return self._number(POSTING)

    def _number(self, key: str) -> int | None:
        found: int | None = json.loads(self.detail).get(key) if self.detail else None
        return found


def _step(connection: Connection, actor: str, act_id: int | None = None) -> list[OwnStep]:
    """The actor's latest act, or the chosen one, after those that followed it in the same step."""
    chosen = _latest(connection, actor) if act_id is None else _chosen(connection, actor, act_id)
    if chosen.first_act is None:
        return [chosen]
    query = _undoable(actor).where(ACT.c.id >= chosen.first_act)
    if act_id is None:
        query = query.where(ACT.c.id <= chosen.id)
    acts = (OwnStep(*row) for row in connection.execute(query))
    return [act for act in acts if act.first_act == chosen.first_act]


def undone_step(connection: Connection, actor: str, act_id: int) -> list[OwnStep]:
    """An act of the actor that was undone, after those of the same step, the latest first.

    Raises CannotRedo if it was not undone, or is not theirs.
    """
    undone = select(ACT.c.undoes_id).where(ACT.c.undoes_id.is_not(None))
    gone = (
        select(*(ACT.c[name] for name in OwnStep._fields))
        .where(ACT.c.actor == actor, ACT.c.undoes_id.is_(None), ACT.c.id.in_(undone))
        .order_by(ACT.c.id.desc())
    )
    found = connection.execute(gone.where(ACT.c.id == act_id)).one_or_none()
    if found is None:
        raise CannotRedo(f"Act {act_id} is none of {actor}'s that was undone.")
    chosen = OwnStep(*found)
    if chosen.first_act is None:
        return [chosen]
    acts = (OwnStep(*row) for row in connection.execute(gone.where(ACT.c.id >= chosen.first_act)))
    return [act for act in acts if act.first_act == chosen.first_act]


def _subject(step: list[OwnStep]) -> str:
    named = ", ".join(dict.fromkeys(act.subject for act in step[:_NAMED]))
    return named if len(step) <= _NAMED else f"{named} and {len(step) - _NAMED} more"


def _summary(step: list[OwnStep]) -> str:
    return amounts_in("; ".join(act.summary for act in reversed(step)))


def _undoable(actor: str) -> Select[Any]:
    """The acts of an actor that are neither an undo nor undone, the latest first."""
    undone = select(ACT.c.undoes_id).where(ACT.c.undoes_id.is_not(None))
    return (
        select(*(ACT.c[name] for name in OwnStep._fields))
        .where(ACT.c.actor == actor, ACT.c.undoes_id.is_(None), ACT.c.id.not_in(undone))
        .order_by(ACT.c.id.desc())
    )


def _latest(connection: Connection, actor: str) -> OwnStep:
    found = connection.execute(_undoable(actor).limit(1)).one_or_none()
    if found is None or found.act == ActName.CREATE:
        raise NothingToUndo(f"{actor} has done nothing on this ledger that could be undone.")
    return OwnStep(*found)


def _chosen(connection: Connection, actor: str, act_id: int) -> OwnStep:
    """The act of this number; raises NothingToUndo or CannotUndo, which says why it is none."""
    row = connection.execute(select(ACT).where(ACT.c.id == act_id)).one_or_none()
    if row is None:
        raise NothingToUndo(f"There is no act {act_id}.")
    if row.actor != actor:
        raise CannotUndo(f"Act {act_id} is {row.actor}'s, who alone can take it back.")
    if row.undoes_id is not None:
        raise CannotUndo(f"Act {act_id} took act {row.undoes_id} back itself; do that one anew.")
    undone = select(ACT.c.id).where(ACT.c.undoes_id == act_id)
    if (by := connection.execute(undone).scalar_one_or_none()) is not None:
        raise CannotUndo(f"Act {act_id} was undone already, by act {by}.")
    if row.act == ActName.CREATE:
        raise CannotUndo(f"Act {act_id} (create) made the ledger and can't be undone.")
    return OwnStep(*(row._mapping[name] for name in OwnStep._fields))


def _refuse_final(act: OwnStep) -> None:
    if act.act in FINAL:
        raise CannotUndo(f"Act {act.id} ({act.act} {act.subject}) can't be undone.")


def _effects(connection: Connection, act: OwnStep) -> list[str]:
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

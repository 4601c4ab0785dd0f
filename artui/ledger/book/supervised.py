"""Requests for acts that need a supervisor; they wait in a queue until they are decided.

A clerk's act that needs a supervisor changes nothing and is refused; the request is then filed in
an act of its own. Values go into the request as JSON and come out as they went in.

Where customers pay to, what interest costs and the ledger as a whole take two people, one of them a
supervisor: a supervisor's own wish waits for another supervisor, if there is one. What gives money
away takes a supervisor above a threshold of the ledger, as a write-off does. Section 9 of the
domain rules.
"""

import functools
import inspect
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy import Connection, func, select

from artui.domain.kinds import Role
from artui.domain.money import Money
from artui.domain.sentence import Sentence, in_brackets, joined, lowered
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry, require_supervisor, role_of
from artui.ledger.book.ledger_settings import LedgerKey, amount_minor
from artui.ledger.book.records import NewInvoice, NewMemo, NoteField
from artui.ledger.book.refusals import (
    AboveThreshold,
    GroundMoved,
    NeedsSupervisor,
    WaitsForSupervisor,
)
from artui.ledger.store.tables import ACT, APPROVAL, ITEM, ROLE

RECORDS: Mapping[str, Callable[..., NewInvoice | NewMemo]] = {
    NewInvoice.__name__: NewInvoice,
    NewMemo.__name__: NewMemo,
}
# Arguments in requests that earlier versions filed, which no act takes any more.
_GONE = ("tolerance_minor",)
P = ParamSpec("P")
T_co = TypeVar("T_co", covariant=True)
Act = Callable[Concatenate[Book, P], T_co]


class Supervised(Generic[P, T_co]):
    """An act that a clerk may request, called like any act; `name` is its name in the queue.

    Where the act raises NeedsSupervisor, the clerk gets WaitsForSupervisor.
    """

    def __init__(self, name: ActName, act: Act[P, T_co]) -> None:
        self.name = name
        self._act = act
        functools.update_wrapper(self, act)

    def __call__(self, book: Book, /, *args: P.args, **kwargs: P.kwargs) -> T_co:
        try:
            return self._act(book, *args, **kwargs)
        except NeedsSupervisor as refusal:
            if book.joined is not None:
                raise
            given = self._named(book, *args, **kwargs) | refusal.seen
            number = file_request(book, self.name, refusal.what, given)
            raise WaitsForSupervisor(refusal, number) from None

    def _named(self, book: Book, /, *args: P.args, **kwargs: P.kwargs) -> dict[str, object]:
        """The arguments that the act was called with, by name, but for who watches it."""
        call = inspect.signature(self._act)
        _, *given = call.bind(book, *args, **kwargs).arguments.items()
        named: dict[str, object] = {}
        for name, value in given:
            if call.parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
                named |= value
            elif not callable(value):
                named[name] = value
        return named

    def carry_out(self, book: Book, arguments: str) -> None:
        """Carry out a request with its arguments as they were filed."""
        act: Callable[..., object] = self._act
        given = arguments_from(arguments)
        for gone in _GONE:
            given.pop(gone, None)
        act(book, **given)


def supervised(name: ActName) -> Callable[[Act[P, T_co]], Supervised[P, T_co]]:
    """Mark an act that a clerk may request."""
    return functools.partial(Supervised, name)


def file_request(book: Book, name: ActName, what: str, given: Mapping[str, object]) -> int:
    """File a request: one act. Returns the number of the request."""
    reasons = ("reason", "override_reason", "reviewed_because", "note")
    reason = next(filter(None, map(given.get, reasons)), "")
    with book.act(ActName.ASK, "") as entry:
        number = entry.add(
            APPROVAL,
            act=name,
            arguments=as_arguments(given),
            what=str(what),
            reason=reason,
            asked_by=book.actor,
            day=book.business_date,
            withdrawn_act_id=None,
        )
        entry.made(APPROVAL, number)
        entry.subject = f"request {number}"
        entry.summary = Sentence(f"request {number}: ", lowered(what))
        return number


def as_arguments(given: Mapping[str, object]) -> str:
    """The arguments of an act as JSON."""
    named = {name: _named_record(value) for name, value in given.items()}
    return json.dumps(named, default=_plain, ensure_ascii=False, sort_keys=True)


def arguments_from(text: str) -> dict[str, object]:
    """The arguments of an act, read from JSON."""
    found: dict[str, object] = json.loads(text, object_hook=_lively)
    return found


def _named_record(value: object) -> object:
    """A record, or each of several, under its name, which JSON would take for a list."""
    if isinstance(value, NewInvoice | NewMemo):
        return {f"${type(value).__name__}": value._asdict()}
    return list(map(_named_record, value)) if isinstance(value, list) else value


def _plain(value: object) -> dict[str, object]:
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    raise TypeError(f"{type(value).__name__} can't wait for a supervisor")


def _lively(value: dict[str, object]) -> object:
    match list(value.items()):
        case [("$day", str(text))]:
            return date.fromisoformat(text)
        case [(str(name), dict(fields))] if name.removeprefix("$") in RECORDS:
            notes = tuple(NoteField(*each) for each in fields.pop("fields", ()))
            return RECORDS[name.removeprefix("$")](**fields, fields=notes)
    return value


def require_two(entry: Entry, what: str, seen: Mapping[str, object]) -> None:
    """Raise NeedsSupervisor unless a supervisor does what another person asked for; the only
    supervisor of a ledger acts alone, and so does everybody where no roles are given."""
    book = entry.book
    role = role_of(entry.connection, book.actor)
    if role is not Role.SUPERVISOR:
        raise NeedsSupervisor(what, f"needs a supervisor; {book.actor} is {role}.", seen)
    if not book.asked_by and has_other_supervisor(entry.connection, book.actor):
        raise NeedsSupervisor(what, "needs another supervisor; two must agree.", seen)


def has_other_supervisor(connection: Connection, actor: str) -> bool:
    """Whether somebody else than the actor is a supervisor by a role given on the ledger."""
    others = select(ROLE.c.login).where(ROLE.c.role == Role.SUPERVISOR, ROLE.c.login != actor)
    return connection.execute(others.limit(1)).first() is not None


def require_supervisor_above(
    entry: Entry,
    key: LedgerKey,
    what: Sentence,
    money: Money,
    seen: Mapping[str, object] | None = None,
    *,
    before_minor: int = 0,
    since: str = "in all",
) -> None:
    """Raise AboveThreshold unless a supervisor gives this away, or it is within the threshold with
    what was given `before_minor`, as is said with `since`."""
    actor = entry.book.actor
    role = role_of(entry.connection, actor)
    if role is Role.SUPERVISOR:
        return
    most = Money(amount_minor(entry.connection, key, money.currency), money.currency)
    total = Money(money.minor + before_minor, money.currency)
    if total.minor > most.minor:
        if before_minor:
            what = Sentence(what, " (", total, f" {since})")
        because = Sentence(
            "is above the threshold of ", most, f"; it needs a supervisor, {actor} is {role}."
        )
        raise AboveThreshold(what, because, seen)


def require_own_run(entry: Entry, act_id: int, run: str) -> None:
    """Raise NeedsSupervisor unless a supervisor rolls back the run that an act has posted, or who
    posted it."""
    connection, actor = entry.connection, entry.book.actor
    poster = connection.execute(select(ACT.c.actor).where(ACT.c.id == act_id)).scalar_one()
    if poster == actor:
        return
    sums = (
        select(ITEM.c.currency, func.sum(ITEM.c.amount_minor))
        .where(ITEM.c.act_id == act_id, ITEM.c.side == 1)
        .group_by(ITEM.c.currency)
        .order_by(ITEM.c.currency)
    )
    money = [Money(int(minor), currency) for currency, minor in connection.execute(sums)]
    charged = in_brackets(joined(", ", money)) if money else ""
    what = Sentence(f"Rolling back {run}, which {poster} posted", charged)
    require_supervisor(connection, actor, what)


def refuse_moved(what: str, was: object, now: object) -> None:
    """Raise GroundMoved if something is not as it was when a request was made; None was not
    looked at."""
    if was is not None and was != now:
        raise GroundMoved(
            f"{what} has changed since this was asked for: refuse it, and let it be asked anew."
        )

"""Requests for acts that only a supervisor may do; they wait in a queue until they are decided.

A clerk's act that needs a supervisor changes nothing and is refused; the request is then filed in
an act of its own. Values go into the request as JSON and come out as they went in. Section 9 of the
domain rules.
"""

import functools
import inspect
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Concatenate, Generic, ParamSpec, TypeVar

from artui.domain.sentence import Sentence, lowered
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewInvoice
from artui.ledger.book.refusals import NeedsSupervisor, WaitsForSupervisor
from artui.ledger.store.tables import APPROVAL

RECORDS = {NewInvoice.__name__: NewInvoice}
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
            _, *given = inspect.signature(self._act).bind(book, *args, **kwargs).arguments.items()
            number = file_request(book, self.name, refusal.what, dict(given))
            raise WaitsForSupervisor(refusal, number) from None

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
    reason = given.get("reason") or given.get("override_reason") or ""
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
    named = {name: _named(value) for name, value in given.items()}
    return json.dumps(named, default=_plain, ensure_ascii=False, sort_keys=True)


def arguments_from(text: str) -> dict[str, object]:
    """The arguments of an act, read from JSON."""
    found: dict[str, object] = json.loads(text, object_hook=_lively)
    return found


def _named(value: object) -> object:
    """A record under its name, which JSON would take for a list."""
    if isinstance(value, NewInvoice):
        return {f"${type(value).__name__}": value._asdict()}
    return value


def _plain(value: object) -> dict[str, object]:
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    raise TypeError(f"{type(value).__name__} can't wait for a supervisor")


def _lively(value: dict[str, object]) -> object:
    match list(value.items()):
        case [("$day", str(text))]:
            return date.fromisoformat(text)
        case [(str(name), dict(fields))] if name.removeprefix("$") in RECORDS:
            return RECORDS[name.removeprefix("$")](**fields)
    return value

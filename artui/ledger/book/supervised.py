"""Asking for what only a supervisor may do: the request waits in a queue until it is decided.

A clerk's act that needs a supervisor changes nothing and is refused; what was asked is then filed
in an act of its own. Values go into the request as JSON and come out as they went in. Section 9 of
the domain rules.
"""

import functools
import inspect
import json
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Any, Concatenate, ParamSpec, TypeVar

from artui.ledger.book.book import Book
from artui.ledger.book.records import NewInvoice
from artui.ledger.book.refusals import NeedsSupervisor, WaitsForSupervisor
from artui.ledger.store.tables import APPROVAL

RECORDS: dict[str, type[Any]] = {"NewInvoice": NewInvoice}
P = ParamSpec("P")
T = TypeVar("T")
Act = Callable[Concatenate[Book, P], T]


def supervised(name: str) -> Callable[[Act[P, T]], Act[P, T]]:
    """Mark an act that a clerk may ask for; `name` stands for it in the queue (see `granting`).

    The act raises NeedsSupervisor where it needs one; the clerk gets WaitsForSupervisor.
    """

    def mark(act: Act[P, T]) -> Act[P, T]:
        @functools.wraps(act)
        def asked(book: Book, /, *args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return act(book, *args, **kwargs)
            except NeedsSupervisor as refusal:
                if book.joined is not None:
                    raise
                given = inspect.signature(act).bind(book, *args, **kwargs).arguments
                number = file_request(book, name, refusal.what, list(given.items())[1:])
                raise WaitsForSupervisor(refusal, number) from None

        return asked

    return mark


def file_request(book: Book, name: str, what: str, arguments: list[tuple[str, Any]]) -> int:
    """File what was asked for: one act. Returns the number of the request."""
    given = dict(arguments)
    reason = given.get("reason") or given.get("override_reason") or ""
    with book.act("ask", "") as entry:
        number = entry.add(
            APPROVAL,
            act=name,
            arguments=as_arguments(given),
            what=what,
            reason=reason,
            asked_by=book.actor,
            day=book.business_date,
            withdrawn_act_id=None,
        )
        entry.made(APPROVAL, number)
        entry.subject = f"request {number}"
        entry.summary = f"request {number}: {what[:1].lower()}{what[1:]}"
        return number


def as_arguments(given: dict[str, Any]) -> str:
    """The arguments of an act as JSON."""
    return json.dumps(given, default=_plain, ensure_ascii=False, sort_keys=True)


def arguments_from(text: str) -> dict[str, Any]:
    """The arguments of an act out of JSON."""
    found: dict[str, Any] = json.loads(text, object_hook=_lively)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if is_dataclass(value) and not isinstance(value, type):
        return {f"${type(value).__name__}": asdict(value)}
    raise TypeError(f"{type(value).__name__} can't wait for a supervisor")


def _lively(value: dict[str, Any]) -> Any:
    match list(value.items()):
        case [("$day", str(text))]:
            return date.fromisoformat(text)
        case [(str(name), dict(fields))] if name.removeprefix("$") in RECORDS:
            return RECORDS[name.removeprefix("$")](**fields)
    return value

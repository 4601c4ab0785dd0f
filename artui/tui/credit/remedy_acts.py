"""Remedies and their lifting, refunds, offsets, and accounts that close: asked on the prompt.

The amounts that an act is about stand first in its question, so that a long name hides none.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from artui.tui.desk.guards import on_customer, subject_of
from artui.tui.desk.page import LedgerPage, writing
from artui.tui.desk.subject import Subject
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import one_of, optional_text, some_text
from artui.tui.kit.frame import Frame

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.remedies.remedy_rows import RemedyRow
    from artui.tui.credit.reads import Balance

_GROUP = "Remedies"
_TRIGGERS = {"1": "unpaid", "2": "breach", "3": "insolvency", "4": "adverse change"}
_TRIGGER_OF = {"1": "i", "2": "ii", "3": "iii", "4": "iv"}
_MEASURES = {"o": "orders", "c": "credit", "f": "offset", "d": "demand", "t": "terminate"}
_ORDERS = {"s": "suspend", "x": "cancel"}
_CREDIT = {"s": "suspend", "v": "revoke"}
_ASKED = {
    "suspend-orders": "Suspend the orders",
    "cancel-orders": "Cancel the orders",
    "suspend-credit": "Suspend the credit",
    "revoke-credit": "Revoke the credit",
    "terminate": "Terminate for good the account",
}


async def take(page: LedgerPage) -> None:
    """Take a remedy: trigger, measure, its amount, the reason, a last question."""
    subject = await subject_of(page)
    key = await page.prompt.choose(f"Remedy on {subject.title}:", _TRIGGERS)
    if key is None:
        return
    trigger = _TRIGGER_OF[key]
    measure = await _measure(page, trigger)
    if measure is None:
        return
    minor = await _offset_amount(page, subject) if measure == "offset" else None
    if measure == "offset" and minor is None:
        return
    reason = await page.prompt.ask(f"Remedy {measure}, trigger ({trigger}); reason:", some_text)
    if reason is None:
        return
    if not await page.prompt.confirm(await _question(page, subject, measure, minor)):
        page.status.tell("No remedy was taken.", "plain")
        return

    def act(book: "Book") -> str:
        from artui.ledger.remedies.remedies import take_remedy

        return take_remedy(
            book,
            subject.customer_id,
            trigger=trigger,
            measure=measure,
            reason=reason,
            amount_minor=minor,
            currency=subject.currency if measure == "offset" else "",
        ).summary

    page.tell_done(await page.ledger.act(act))


async def _measure(page: LedgerPage, trigger: str) -> str | None:
    key = await page.prompt.choose(f"Trigger ({trigger}), do:", _MEASURES)
    if key == "o":
        found = await page.prompt.choose("Orders:", _ORDERS)
        return found and f"{_ORDERS[found]}-orders"
    if key == "c":
        found = await page.prompt.choose("Credit:", _CREDIT)
        return found and f"{_CREDIT[found]}-credit"
    return key and _MEASURES[key]


async def _question(page: LedgerPage, subject: Subject, measure: str, minor: int | None) -> str:
    name = subject.title
    if minor is not None:
        return f"Set off {page.amounts.money(minor, subject.currency)} of {name}?"
    if measure != "demand":
        return f"{_ASKED[measure]} of {name}?"

    def ask(book: "Book") -> tuple[int, Sequence[tuple[str, int]]]:
        from artui.tui.credit.reads import demandable

        return demandable(book, subject.customer_id)

    count, sums = await page.ledger.ask(ask)
    owed = ", ".join(page.amounts.money(each, currency) for currency, each in sums) or "nothing"
    invoices = "1 invoice" if count == 1 else f"{count:,} invoices"
    return f"Demand {owed} of {invoices} at once of {name}?"


async def _lift(page: LedgerPage) -> None:
    subject = await subject_of(page)

    def ask(book: "Book") -> "dict[int, RemedyRow]":
        from artui.tui.credit.reads import standing

        return standing(book, subject.customer_id)

    stands = await page.ledger.ask(ask)
    if not stands:
        page.status.tell(f"No remedy stands on {subject.title}.", "plain")
        return
    listed = ", ".join(f"{row.id} {row.measure}" for row in stands.values())
    number = await page.prompt.ask(f"Lift ({listed}):", one_of(stands), initial=f"{max(stands)}")
    if number is None:
        return
    row = stands[number]
    reason = await page.prompt.ask(f"Lift remedy {number} ({row.measure}); reason:", some_text)
    if reason is None:
        return
    money = ""
    if row.amount_minor is not None:
        money = f" of {page.amounts.money(row.amount_minor, row.currency)}"
    if not await page.prompt.confirm(
        f"Lift remedy {number} ({row.measure}{money}) on {subject.title}?"
    ):
        page.status.tell("Nothing was lifted.", "plain")
        return

    def act(book: "Book") -> str:
        from artui.ledger.remedies.lifted import lift_remedy

        return lift_remedy(book, number, reason=reason).summary

    page.tell_done(await page.ledger.act(act))


async def _balance(page: LedgerPage, subject: Subject) -> "Balance":
    def ask(book: "Book") -> "Balance":
        from artui.tui.credit.reads import balance

        return balance(book, subject.customer_id, subject.currency)

    return await page.ledger.ask(ask)


async def _offset_amount(page: LedgerPage, subject: Subject) -> int | None:
    """How much to set off; proposes as much of the unapplied credits as can be."""
    found = await _balance(page, subject)
    most = min(found.unapplied_minor, found.owed_minor)
    unapplied = page.amounts.number(found.unapplied_minor, subject.currency)
    owed = page.amounts.money(found.owed_minor, subject.currency)
    return await page.prompt.ask(
        f"Set off (unapplied {unapplied}, owed {owed}):",
        page.amounts.reader(subject.currency),
        initial=page.amounts.number(most, subject.currency) if most else "",
    )


async def _offset(page: LedgerPage) -> None:
    subject = await subject_of(page)
    minor = await _offset_amount(page, subject)
    if minor is None:
        return
    money = page.amounts.money(minor, subject.currency)
    reason = await page.prompt.ask(f"Set off {money}; reason:", some_text)
    if reason is None:
        return
    if not await page.prompt.confirm(f"Set off {money} of {subject.title}?"):
        page.status.tell("Nothing was set off.", "plain")
        return

    def act(book: "Book") -> str:
        from artui.ledger.cash.offsets import offset

        return offset(
            book,
            subject.customer_id,
            amount_minor=minor,
            currency=subject.currency,
            reason=reason,
        ).summary

    page.tell_done(await page.ledger.act(act))


async def _refund(page: LedgerPage) -> None:
    subject = await subject_of(page)
    currency, name = subject.currency, subject.title
    found = await _balance(page, subject)
    left = found.unapplied_minor - found.owed_minor
    unapplied = page.amounts.number(found.unapplied_minor, currency)
    owed = page.amounts.money(found.owed_minor, currency)
    minor = await page.prompt.ask(
        f"Refund (unapplied {unapplied}, owed {owed}):",
        page.amounts.reader(currency),
        initial=page.amounts.number(left, currency) if left > 0 else "",
    )
    if minor is None:
        return
    money = page.amounts.money(minor, currency)
    reason = await page.prompt.ask(f"Refund {money}; reason:", optional_text)
    if reason is None:
        return
    if not await page.prompt.confirm(f"Refund {money} of {unapplied} unapplied to {name}?"):
        page.status.tell("Nothing was refunded.", "plain")
        return

    def act(book: "Book") -> str:
        from artui.ledger.cash.refunds import refund

        return refund(
            book, subject.customer_id, amount_minor=minor, currency=currency, reason=reason
        ).summary

    page.tell_done(await page.ledger.act(act))


def _turning(verb: str) -> Callable[[LedgerPage], Awaitable[None]]:
    """Close an account, or open a closing one again, with a reason."""

    async def turn(page: LedgerPage) -> None:
        subject = await subject_of(page)
        reason = await page.prompt.ask(
            f"{verb.capitalize()} the account of {subject.title}; reason:", some_text
        )
        if reason is None:
            return

        def act(book: "Book") -> str:
            from artui.ledger.cash.refunds import close_account, reopen_account

            turned = close_account if verb == "close" else reopen_account
            return turned(book, subject.customer_id, reason=reason).summary

        page.tell_done(await page.ledger.act(act))

    return turn


def remedy_actions() -> list[Action[Frame]]:
    """Without keys of their own: the palette has them, and the settings may give them keys."""
    acts: list[tuple[str, str, str, Callable[[LedgerPage], Awaitable[None]]]] = [
        ("remedy", "Take a remedy", "Orders, credit, offset, demand or termination on a trigger",
         take),
        ("lift-remedy", "Lift a remedy", "Lift a remedy that stands, with a reason", _lift),
        ("refund", "Refund", "Pay a customer's unapplied credits back", _refund),
        ("offset", "Set off", "Set what we would pay off against what the account tree owes",
         _offset),
        ("close-account", "Close the account", "Take no new invoice, offer the balance for refund",
         _turning("close")),
        ("reopen-account", "Reopen the account", "Open a closing account again",
         _turning("reopen")),
    ]  # fmt: skip
    return [
        Action(f"act.{id}", title, (), help, _GROUP, writing(run), on_customer)
        for id, title, help, run in acts
    ]

"""Remedies and their lifting, refunds, offsets, and accounts that close: asked on the prompt.

The amounts come first in each question, so that a long name hides none.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from artui.domain.kinds import AccountState
from artui.ledger import cash, remedies
from artui.tui.credit import reads
from artui.tui.desk.acting import marked
from artui.tui.desk.acting.races import done_on_seen
from artui.tui.desk.guards import on_customer
from artui.tui.desk.page import HasSummary, LedgerPage, done, writing
from artui.tui.desk.target import Subject
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import one_of, optional_text, some_text
from artui.tui.kit.counts import counted
from artui.tui.kit.frame import Frame

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
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
    """Ask for trigger, measure, amount and reason of a remedy, confirm, and take it."""
    subject = await marked.account(page)
    key = await page.prompt.choose(f"Remedy on {subject.called}:", _TRIGGERS)
    if key is None:
        return
    trigger = _TRIGGER_OF[key]
    measure = await _measure(page, trigger)
    if measure is None:
        return
    minor = None
    if measure == "offset":
        minor = await _offset_amount(page, subject, await _balance(page, subject))
    if measure == "offset" and minor is None:
        return
    reason = await page.prompt.ask(f"Remedy {measure}, trigger ({trigger}); reason:", some_text)
    if reason is None:
        return
    if not await page.prompt.confirm(await _question(page, subject, measure, minor)):
        page.status.report("No remedy was taken.", "plain")
        return

    await done(
        page,
        lambda book: remedies.remedies.take_remedy(
            book,
            subject.customer_id,
            trigger=trigger,
            measure=measure,
            reason=reason,
            amount_minor=minor,
            currency=subject.currency if measure == "offset" else "",
        ),
    )


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
    name = subject.called
    if minor is not None:
        return f"Set off {page.amounts.money(minor, subject.currency)} of {name}?"
    if measure != "demand":
        return f"{_ASKED[measure]} of {name}?"

    count, sums = await page.ledger.ask(lambda book: reads.demandable(book, subject.customer_id))
    owed = ", ".join(page.amounts.money(each, currency) for currency, each in sums) or "nothing"
    invoices = counted(count, "invoice", "invoices")
    return f"Demand {owed} of {invoices} at once of {name}?"


async def _lift(page: LedgerPage) -> None:
    subject = await marked.account(page)

    in_force = await page.ledger.ask(lambda book: reads.in_force(book, subject.customer_id))
    if not in_force:
        page.status.report(f"No remedy is in force on {subject.called}.", "plain")
        return
    listed = ", ".join(f"{row.id} {row.measure}" for row in in_force.values())
    number = await page.prompt.ask(
        f"Lift ({listed}):", one_of(in_force), initial=f"{max(in_force)}"
    )
    if number is None:
        return
    row = in_force[number]
    reason = await page.prompt.ask(f"Lift remedy {number} ({row.measure}); reason:", some_text)
    if reason is None:
        return
    money = ""
    if row.amount_minor is not None:
        money = f" of {page.amounts.money(row.amount_minor, row.currency)}"
    if not await page.prompt.confirm(
        f"Lift remedy {number} ({row.measure}{money}) on {subject.called}?"
    ):
        page.status.report("Nothing was lifted.", "plain")
        return

    await done(page, lambda book: remedies.lifted.lift_remedy(book, number, reason=reason))


async def _balance(page: LedgerPage, subject: Subject) -> "Balance":
    return await page.ledger.ask(
        lambda book: reads.balance(book, subject.customer_id, subject.currency)
    )


async def _offset_amount(page: LedgerPage, subject: Subject, found: "Balance") -> int | None:
    """Ask how much to set off; the proposal is as much of the unapplied credits as possible."""
    if found.owed_minor <= 0:
        raise marked.NotPossible(f"{subject.called} owes nothing in {subject.currency}.")
    most = min(found.unapplied_minor, found.owed_minor)
    unapplied = page.amounts.number(found.unapplied_minor, subject.currency)
    owed = page.amounts.money(found.owed_minor, subject.currency)
    return await page.prompt.ask(
        f"Set off (unapplied {unapplied}, owed {owed}):",
        page.amounts.reader(subject.currency),
        initial=page.amounts.number(most, subject.currency) if most else "",
    )


async def _offset(page: LedgerPage) -> None:
    subject = await marked.account(page)
    found = await _balance(page, subject)
    minor = await _offset_amount(page, subject, found)
    if minor is None:
        return
    money = page.amounts.money(minor, subject.currency)
    reason = await page.prompt.ask(f"Set off {money}; reason:", some_text)
    if reason is None:
        return
    if not await page.prompt.confirm(f"Set off {money} of {subject.called}?"):
        page.status.report("Nothing was set off.", "plain")
        return

    await done_on_seen(
        page,
        found.act_id,
        found.credit_ids,
        lambda book: cash.offsets.offset(
            book,
            subject.customer_id,
            amount_minor=minor,
            currency=subject.currency,
            reason=reason,
        ),
    )


async def _refund(page: LedgerPage) -> None:
    subject = await marked.account(page)
    currency, name = subject.currency, subject.called
    found = await _balance(page, subject)
    if found.unapplied_minor <= 0:
        raise marked.NotPossible(f"{name} has nothing unapplied in {currency}.")
    left = found.unapplied_minor - found.owed_minor - found.written_off_minor
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
        page.status.report("Nothing was refunded.", "plain")
        return

    await done_on_seen(
        page,
        found.act_id,
        found.credit_ids,
        lambda book: cash.refunds.refund(
            book, subject.customer_id, amount_minor=minor, currency=currency, reason=reason
        ),
    )


def _turning(verb: str) -> Callable[[LedgerPage], Awaitable[None]]:
    """Close an account, or reopen a closing one, with a reason."""

    async def turn(page: LedgerPage) -> None:
        subject = await marked.account(page)
        state = await page.ledger.ask(lambda book: reads.account_state(book, subject.customer_id))
        becomes = AccountState.CLOSING if verb == "close" else AccountState.OPEN
        if state in (becomes, AccountState.TERMINATED):
            raise marked.NotPossible(f"{subject.called} is {state} already.")
        reason = await page.prompt.ask(
            f"{verb.capitalize()} the account of {subject.called}; reason:", some_text
        )
        if reason is None:
            return

        def act(book: "Book") -> HasSummary:
            turned = cash.refunds.close_account if verb == "close" else cash.refunds.reopen_account
            return turned(book, subject.customer_id, reason=reason)

        await done(page, act)

    return turn


def remedy_actions() -> list[Action[Frame]]:
    """The actions. The palette offers them, and the settings may give them keys."""
    acts: list[tuple[str, str, str, Callable[[LedgerPage], Awaitable[None]]]] = [
        ("remedy", "Take a remedy", "Orders, credit, offset, demand or termination on a trigger",
         take),
        ("lift-remedy", "Lift a remedy", "Lift a remedy that is in force, with a reason", _lift),
        ("refund", "Refund", "Pay a customer's unapplied credits back", _refund),
        ("offset", "Set off", "Set what we would pay off against what the account tree owes",
         _offset),
        ("close-account", "Close the account", "Take no new invoice, offer the balance for refund",
         _turning("close")),
        ("reopen-account", "Reopen the account", "Open a closing account again",
         _turning("reopen")),
    ]  # fmt: skip
    return [
        Action(f"act.{id}", title, (), help, _GROUP, writing(run), on_customer, marks=Marks.EACH)
        for id, title, help, run in acts
    ]

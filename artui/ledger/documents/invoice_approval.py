"""Pending invoices: approval of 1 to 10 at once, what comes of them, holds, and changes of an
invoice's number.

A batch is approved whole or not at all. The approval of a correction supersedes every ancestor: an
approved one is reversed, a pending one is dropped. Section 1 of the domain rules, PV-3 to PV-10 of
the self-billing rules.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from artui.domain.kinds import Approval, BillingState, ItemKind, Origin
from artui.domain.sentence import Sentence, in_brackets, joined
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry, require_supervisor
from artui.ledger.book.refusals import BatchSize, NotInForce, NumberRule, NumberTaken, WrongKind
from artui.ledger.book.supervised import supervised
from artui.ledger.credit.limit_check import CreditLine
from artui.ledger.documents.correction import replace_original
from artui.ledger.items.numbering import make_way
from artui.ledger.items.open_items import LedgerItem, is_gone, ledger_item, ledger_items
from artui.ledger.store.tables import ITEM

AT_MOST = 10
NUMBER = re.compile(r"[A-Za-z0-9-][A-Za-z0-9 -]{0,34}")
EDITABLE = "ARB"


@dataclass(frozen=True, slots=True)
class Approved:
    """The numbers that were approved, or the one that was held, released or renumbered."""

    act_id: int
    summary: str
    numbers: tuple[str, ...]


@supervised(ActName.APPROVE)
def approve(book: Book, item_ids: Sequence[int], *, override_reason: str = "") -> Approved:
    """Approve 1 to 10 pending invoices: one act, whole or not at all.

    An invoice from a file has been issued already, so it is flagged beyond a credit limit. One
    entered or corrected by hand is refused unless a supervisor overrides. Raises BatchSize,
    NotInForce (names one that is not pending), OverLimit, AccountStopped.
    """
    if not 1 <= len(item_ids) <= AT_MOST:
        raise BatchSize(f"{len(item_ids)} invoices can't be approved at once: name 1 to {AT_MOST}.")
    with book.act(ActName.APPROVE, "") as entry:
        items = ledger_items(entry.connection, item_ids)
        twice = [item_id for item_id in items if item_ids.count(item_id) > 1]
        if twice:
            raise BatchSize(f"{items[twice[0]].title} is named twice; name each once.")
        for item_id in item_ids:
            item = items[item_id]
            if item.approval != Approval.PENDING:
                state = "reversed" if item.gone else "approved"
                raise NotInForce(
                    f"{item.title} is {state} already; only a pending one can be approved."
                )
        numbers = tuple(items[item_id].number for item_id in item_ids)
        if override_reason:
            what = _override(entry, [items[item_id] for item_id in item_ids])
            require_supervisor(entry.connection, book.actor, what)
        line = CreditLine(entry.connection, book.business_date)
        passed = []
        for item_id in item_ids:
            item = ledger_item(entry.connection, item_id)
            over = _approve_one(entry, item, line, overridden=bool(override_reason))
            if over:
                passed.append(Sentence(f"{item.number} passes the credit limit: ", over))
        entry.subject = numbers[0] if len(numbers) == 1 else f"{len(numbers)} invoices"
        entry.summary = joined("; ", [f"approved {', '.join(numbers)}", *passed])
        if override_reason:
            entry.summary += f"; credit override: {override_reason}"
        return Approved(entry.id, entry.summary, numbers)


def post_for_payment(book: Book, item_ids: Sequence[int]) -> Approved:
    """Note that the platform has posted invoices that it writes in our name for payment: one act,
    whole or not at all. What the bank then pays makes them paid.

    Raises BatchSize, NotInForce (names one that is pending, held, posted or paid), WrongKind.
    """
    with book.act(ActName.POST_FOR_PAYMENT, "") as entry:
        if not item_ids:
            raise BatchSize("Name at least one invoice that is posted for payment.")
        numbers = [post_for_payment_on(entry, item_id) for item_id in item_ids]
        entry.subject = numbers[0] if len(numbers) == 1 else f"{len(numbers)} invoices"
        entry.summary = f"posted for payment: {', '.join(numbers)}"
        return Approved(entry.id, entry.summary, tuple(numbers))


def post_for_payment_on(entry: Entry, item_id: int) -> str:
    """As `post_for_payment`, of one invoice on an open act; returns its number."""
    item, billed = _invoice(entry, item_id), _billed(entry, item_id)
    if not billed.billing_type:
        raise WrongKind(f"{item.title} is no self-billing invoice; only such are posted.")
    if item.approval == Approval.PENDING:
        raise NotInForce(f"{item.title} is pending: approve it before it is posted for payment.")
    if billed.on_hold:
        raise NotInForce(f"{item.title} is on hold{_why(billed)}: release it first.")
    if billed.billing_state == BillingState.POSTED:
        raise NotInForce(f"{item.title} is posted for payment already.")
    if not item.open_minor:
        raise NotInForce(f"{item.title} is paid already.")
    entry.change(ITEM, item_id, billing_state=BillingState.POSTED)
    return item.number


def hold(book: Book, item_id: int, *, reason: str) -> Approved:
    """Put an invoice on hold with a reason: one act. It may be pending, approved or posted for
    payment; a pending one is released before it is approved.

    Raises NotInForce (also of one that the platform has paid), WrongKind.
    """
    with book.act(ActName.HOLD, "") as entry:
        item = _invoice(entry, item_id)
        if _billed(entry, item_id).billing_type and not item.open_minor:
            raise NotInForce(f"{item.title} is paid; only what is not can be held.")
        _set_hold(entry, item, held=True, reason=reason)
        entry.summary = f"{item.label} put on hold: {reason}"
        return Approved(entry.id, entry.summary, (item.number,))


def release(book: Book, item_id: int) -> Approved:
    """Release an invoice from its hold: one act."""
    with book.act(ActName.RELEASE, "") as entry:
        item = _invoice(entry, item_id)
        _set_hold(entry, item, held=False, reason="")
        entry.summary = f"{item.label} released from its hold"
        return Approved(entry.id, entry.summary, (item.number,))


def renumber(book: Book, item_id: int, number: str) -> Approved:
    """Give a pending invoice another number: one act. A self-billed one must be numbered by the
    vendor (ARB).

    Raises NumberRule, NumberTaken, NotInForce, WrongKind.
    """
    number = number.rstrip(" ")
    with book.act(ActName.RENUMBER, "") as entry:
        item = _invoice(entry, item_id)
        row = entry.connection.execute(
            select(ITEM.c.billing_type).where(ITEM.c.id == item_id)
        ).one()
        if row.billing_type and row.billing_type != EDITABLE:
            raise WrongKind(
                f"{item.title} is {row.billing_type}; only {EDITABLE} invoices can be renumbered."
            )
        if item.approval != Approval.PENDING:
            raise NotInForce(f"{item.title} is not pending any more; its number stays.")
        if not NUMBER.fullmatch(number):
            raise NumberRule(
                f"{number!r} can't be an invoice number: 1 to 35 letters, digits, "
                "spaces and hyphens, no leading space."
            )
        _refuse_taken(entry, item, number)
        entry.change(ITEM, item_id, number=number)
        entry.summary = f"{item.label} renumbered to {number}"
        return Approved(entry.id, entry.summary, (number,))


def _invoice(entry: Entry, item_id: int) -> LedgerItem:
    item = ledger_item(entry.connection, item_id)
    entry.subject = item.number
    if item.kind != ItemKind.INVOICE:
        raise WrongKind(f"{item.title} is no invoice.")
    if item.gone:
        raise NotInForce(f"{item.title} is reversed.")
    return item


def _set_hold(entry: Entry, item: LedgerItem, *, held: bool, reason: str) -> None:
    query = select(ITEM.c.on_hold).where(ITEM.c.id == item.id)
    if bool(entry.connection.execute(query).scalar_one()) is held:
        state = "on hold" if held else "not on hold"
        raise NotInForce(f"{item.title} is {state} already.")
    entry.change(ITEM, item.id, on_hold=held, hold_reason=reason)


def _override(entry: Entry, items: Sequence[LedgerItem]) -> str:
    """What a supervisor is asked to override, with the amounts concerned."""
    line = CreditLine(entry.connection, entry.book.business_date)
    passing = []
    for item in items:
        replaces = select(ITEM.c.corrects_id).where(ITEM.c.id == item.id)
        replaced = _replaced(entry, entry.connection.execute(replaces).scalar_one())
        grown = item.amount_minor - replaced
        passed = line.passed(item.customer_id, item.currency, grown)
        line.take(item.customer_id, item.currency, grown)
        passing.append(Sentence(f"{item.number} of ", item.money(item.amount_minor)))
        passing[-1] += in_brackets(passed)
    return Sentence("A credit override for the approval of ", joined(", ", passing))


def _approve_one(entry: Entry, item: LedgerItem, line: CreditLine, *, overridden: bool) -> str:
    """Approve an invoice on an open act; returns the credit limit that it passes, blank if none."""
    row = _billed(entry, item.id)
    if row.billing_type and row.on_hold:
        raise NotInForce(f"{item.title} is on hold{_why(row)}: release it before it is approved.")
    grown = item.amount_minor - _replaced(entry, row.corrects_id)
    issued = row.billing_type or row.origin is not Origin.HAND
    if grown > 0 and not overridden and not issued:
        line.refuse(item.customer_id, item.currency, grown, item.title)
    over = line.passed(item.customer_id, item.currency, grown) if grown > 0 else ""
    line.take(item.customer_id, item.currency, grown)
    entry.change(
        ITEM,
        item.id,
        approval=Approval.APPROVED,
        over_limit=bool(over),
        counts_from=max(item.issue_date, entry.open_from),
        **({"billing_state": BillingState.APPROVED} if row.billing_type else {}),
    )
    ancestor_id = row.corrects_id
    while ancestor_id is not None:
        ancestor_id = _supersede(entry, ancestor_id, item)
    return over


class _Billed(NamedTuple):
    """How an invoice is billed and held, and where it came from."""

    billing_type: str
    billing_state: str
    on_hold: bool
    hold_reason: str
    corrects_id: int | None
    origin: Origin


def _billed(entry: Entry, item_id: int) -> _Billed:
    query = select(*(ITEM.c[name] for name in _Billed._fields))
    return _Billed(*entry.connection.execute(query.where(ITEM.c.id == item_id)).one())


def _why(billed: _Billed) -> str:
    return f" ({billed.hold_reason})" if billed.hold_reason else ""


def _replaced(entry: Entry, ancestor_id: int | None) -> int:
    """The amount of the approved invoice that a correction replaces; 0 if there is none."""
    while ancestor_id is not None:
        ancestor = ledger_item(entry.connection, ancestor_id)
        if ancestor.in_force:
            return ancestor.amount_minor
        query = select(ITEM.c.corrects_id).where(ITEM.c.id == ancestor_id)
        ancestor_id = entry.connection.execute(query).scalar_one()
    return 0


def _supersede(entry: Entry, ancestor_id: int, corrected: LedgerItem) -> int | None:
    ancestor = ledger_item(entry.connection, ancestor_id)
    if ancestor.approval == Approval.PENDING:
        entry.change(ITEM, ancestor.id, approval=Approval.SUPERSEDED)
    elif ancestor.in_force:
        replace_original(entry, ancestor, ledger_item(entry.connection, corrected.id))
    query = select(ITEM.c.corrects_id).where(ITEM.c.id == ancestor_id)
    found: int | None = entry.connection.execute(query).scalar_one()
    return found


def _refuse_taken(entry: Entry, item: LedgerItem, number: str) -> None:
    """Compares trimmed, case-folded text; a document that is gone gives up its number."""
    columns = (ITEM.c.id, ITEM.c.number, ITEM.c.reversed_by_id, ITEM.c.approval)
    query = select(*columns).where(
        ITEM.c.kind == ItemKind.INVOICE, ITEM.c.entity_id == item.entity_id, ITEM.c.id != item.id
    )
    alike = query.where(ITEM.c.number.ilike(f"{number.strip()}%"))
    for row in entry.connection.execute(alike):
        if row.number.strip().casefold() != number.strip().casefold():
            continue
        if not is_gone(row.reversed_by_id, row.approval):
            raise NumberTaken(f"{number} is taken by invoice {row.number}.")
        if row.number == number:
            make_way(entry, row.id, number)

"""Bring the ledger in step with what Amazon reports of vendor invoices.

A window of issue dates is one act; a window without news leaves none. A report gets to the document
of ours with its number and payee, a rejection burns the number, and what is kept back opens,
changes or closes a deduction. Nothing is posted: cash is what the bank says.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import not_, or_, select

from artui.domain.deductions import (
    DeductionKind,
    DeductionState,
    Kept,
    kept_back,
    moved_to,
    state_after,
)
from artui.domain.kinds import ItemKind, PartyRole
from artui.domain.money import Money
from artui.ledger.amazon.amazon_parties import parties
from artui.ledger.amazon.reported import decisions
from artui.ledger.amazon.reported.payment_advices import payments_of, settle_advices, waiting_ids
from artui.ledger.amazon.reported.vendor_reports import (
    AP_INVENTORY,
    PAID,
    REJECTED,
    ReportedInvoice,
    VendorInvoice,
    known_reports,
    lines_text,
    payments_text,
    values_of,
    vendor_invoices,
)
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.items.open_items import THERE
from artui.ledger.store.many import among
from artui.ledger.store.tables import (
    DEDUCTION,
    ENTITY,
    ITEM,
    SUBMISSION,
    VENDOR_INVOICE,
    VENDOR_WINDOW,
)

# From these a submission can still be rejected.
_ON_THEIR_WAY = ("SUBMITTED", "SUBMIT_UNKNOWN", "FAILED", "ASSUMED_RECEIVED", "CONFIRMED")


@dataclass(frozen=True, slots=True)
class Window:
    """The issue dates from a day on; `seen` is the latest change among them, None as long as they
    were not asked for as a whole."""

    marketplace: str
    begins: date
    seen: datetime | None


@dataclass(frozen=True, slots=True)
class WindowTaken:
    """What a window did to the ledger; no act if it brought nothing new."""

    act_id: int | None
    added: int
    changed: int
    same: int
    notes: tuple[str, ...]


class _NothingNew(Exception):
    """Leaves the act without a trace."""


@dataclass(slots=True)
class _Taking:
    entry: Entry
    counts: dict[str, int] = field(default_factory=lambda: {"added": 0, "changed": 0, "same": 0})
    notes: list[str] = field(default_factory=list)
    moved: bool = False

    def took(self, what: str) -> None:
        self.counts[what] += 1
        self.moved |= what != "same"


def take_window(book: Book, window: Window, reports: Sequence[ReportedInvoice]) -> WindowTaken:
    """Keep the reports of a window, each once, and what follows from them: one act, none if all is
    as it was."""
    try:
        with book.act(ActName.VENDOR_SYNC, window.marketplace) as entry:
            taking = _Taking(entry)
            names = [report.identifier for report in reports]
            known = known_reports(entry.connection, window.marketplace, names)
            touched = [_keep(taking, report, known.get(report.identifier)) for report in reports]
            paid = {each for one in known.values() for each in one.payments}
            _in_step(taking, touched, paid)
            _mark(taking, window)
            if not taking.moved:
                raise _NothingNew
            added, changed = taking.counts["added"], taking.counts["changed"]
            entry.summary = "; ".join(
                [f"{added} vendor invoices reported, {changed} changed", *taking.notes]
            )
            return WindowTaken(entry.id, added, changed, taking.counts["same"], tuple(taking.notes))
    except _NothingNew:
        return WindowTaken(None, 0, 0, len(reports), ())


def match_again(book: Book) -> WindowTaken:
    """Look whether documents came since that reports known to Amazon only are about."""
    try:
        with book.act(ActName.VENDOR_SYNC, "") as entry:
            taking = _Taking(entry)
            there = select(ITEM.c.number).where(THERE)
            gone = select(ITEM.c.id).where(not_(THERE))
            lonely = vendor_invoices(
                entry.connection,
                VENDOR_INVOICE.c.item_id.is_(None) | VENDOR_INVOICE.c.item_id.in_(gone),
                VENDOR_INVOICE.c.type == AP_INVENTORY,
                VENDOR_INVOICE.c.number.in_(there),
            )
            _in_step(taking, [each.id for each in lonely], waiting_ids(entry))
            if not taking.moved:
                raise _NothingNew
            entry.summary = "; ".join(["vendor invoices matched", *taking.notes])
            return WindowTaken(entry.id, 0, 0, 0, tuple(taking.notes))
    except _NothingNew:
        return WindowTaken(None, 0, 0, 0, ())


def _keep(taking: _Taking, report: ReportedInvoice, known: VendorInvoice | None) -> int:
    """Keep a report; one that is older than what is known changes nothing."""
    if known is not None and report.modified < known.report.modified:
        taking.took("same")
        return known.id
    values = values_of(report)
    paid = None if report.settlement is None else report.settlement.paid_minor
    ids = report.related.get("UNIQUE_PAYMENT_IDS", ())
    payments = payments_of(ids, paid, {} if known is None else known.payments)
    values["payments"] = payments_text(payments)
    if report.lines is not None:
        values |= {"lines": lines_text(report.lines), "detailed": report.modified}
    if known is None:
        row = taking.entry.add(
            VENDOR_INVOICE,
            **{"lines": "", "detailed": None, **values},
            item_id=None,
            submission_id=None,
            withdrawn_act_id=None,
        )
        taking.entry.made(VENDOR_INVOICE, row)
        taking.took("added")
        return row
    if report.settlement is None and known.report.settlement is not None:
        # The service does not say that it is undone.
        values |= known.report.settlement._asdict() | {"settled": True}
    for name in ("net_minor", "tax_minor"):
        if values[name] is None:
            values[name] = getattr(known.report, name)
    before = values_of(known.report) | {"payments": payments_text(known.payments)}
    if known.report.lines is not None:
        before |= {"lines": lines_text(known.report.lines), "detailed": known.detailed}
    changed = any(before.get(name) != value for name, value in values.items())
    if changed:
        taking.entry.change(VENDOR_INVOICE, known.id, **values)
    taking.took("changed" if changed else "same")
    return known.id


def _mark(taking: _Taking, window: Window) -> None:
    """Note how far a window was seen as a whole."""
    if window.seen is None:
        return
    query = select(VENDOR_WINDOW.c.id, VENDOR_WINDOW.c.modified_after).where(
        VENDOR_WINDOW.c.withdrawn_act_id.is_(None),
        VENDOR_WINDOW.c.marketplace == window.marketplace,
        VENDOR_WINDOW.c.begins == window.begins,
    )
    known = taking.entry.connection.execute(query).one_or_none()
    if known is None:
        row = taking.entry.add(
            VENDOR_WINDOW,
            marketplace=window.marketplace,
            begins=window.begins,
            modified_after=window.seen,
            withdrawn_act_id=None,
        )
        taking.entry.made(VENDOR_WINDOW, row)
        taking.moved = True
    elif known.modified_after < window.seen:
        taking.entry.change(VENDOR_WINDOW, known.id, modified_after=window.seen)
        taking.moved = True


def _in_step(taking: _Taking, ids: Sequence[int], paid: Collection[str] = ()) -> None:
    """Do what follows from reports that are kept: whose they are, rejections, deductions, and what
    payments are for, also those (`paid`) of which they said so before."""
    connection, named = taking.entry.connection, set[str]()
    for kept in vendor_invoices(connection, among(connection, VENDOR_INVOICE.c.id, list(ids))):
        named |= kept.payments.keys()
        item_id, submission_id = _ours(taking.entry, kept)
        if (item_id, submission_id) != (kept.item_id, kept.submission_id):
            ours = {"item_id": item_id, "submission_id": submission_id}
            taking.entry.change(VENDOR_INVOICE, kept.id, **ours)
            taking.moved = True
        if kept.report.state == REJECTED and submission_id is not None:
            _burn(taking, kept, submission_id)
        if item_id is not None:
            _deduct(taking, kept, item_id)
    taking.moved |= settle_advices(taking.entry, {*paid, *named})


def _ours(entry: Entry, kept: VendorInvoice) -> tuple[int | None, int | None]:
    """The document and the submission of ours with the number and the payee of a report."""
    report = kept.report
    if report.type != AP_INVENTORY:
        return None, None
    query = select(SUBMISSION.c.id, SUBMISSION.c.item_id, SUBMISSION.c.body).where(
        SUBMISSION.c.number == report.number
    )
    sent = entry.connection.execute(query).one_or_none()
    payee = report.payee.upper()
    if sent is not None and _remit_to(sent.body, report.number).upper() != payee:
        sent = None
    documents = (
        select(ITEM.c.id, ITEM.c.currency, ITEM.c.entity_id, ENTITY.c.name)
        .join(ENTITY, ENTITY.c.id == ITEM.c.entity_id)
        .where(
            ITEM.c.kind.in_((ItemKind.INVOICE, ItemKind.CREDIT_MEMO)),
            ITEM.c.number == report.number,
            THERE,
        )
    )
    found = [
        row.id
        for row in entry.connection.execute(documents)
        if row.currency == report.currency
        and (sent is not None or payee in _codes(entry, row.entity_id, row.name))
    ]
    if sent is not None and sent.item_id in found:
        found = [sent.item_id]
    return found[0] if len(found) == 1 else None, None if sent is None else sent.id


def _codes(entry: Entry, entity_id: int, name: str) -> set[str]:
    """The payee codes of an entity of ours: where Amazon pays to, and its name."""
    paid = parties(entry.connection, PartyRole.REMIT_TO, entity_id)
    return {name.upper(), *(party.party_id.upper() for party in paid)}


def _remit_to(body: str, number: str) -> str:
    """The payee's code in what was sent for a number."""
    for invoice in json.loads(body).get("invoices", ()) if body else ():
        if isinstance(invoice, dict) and invoice.get("id") == number:
            party = invoice.get("remitToParty")
            code = party.get("partyId") if isinstance(party, dict) else None
            return code if isinstance(code, str) else ""
    return ""


def _burn(taking: _Taking, kept: VendorInvoice, submission_id: int) -> None:
    """A rejection burns the number, as typing it does."""
    query = select(SUBMISSION.c.state).where(SUBMISSION.c.id == submission_id)
    if taking.entry.connection.execute(query).scalar_one() not in _ON_THEIR_WAY:
        return
    why = f"Amazon reports it as rejected, {kept.report.modified:%Y-%m-%d %H:%M} UTC"
    taking.entry.change(SUBMISSION, submission_id, state=REJECTED, reason=why)
    taking.notes.append(f"vendor invoice {kept.report.number} is {REJECTED}")
    taking.moved = True


def _deduct(taking: _Taking, kept: VendorInvoice, item_id: int) -> None:
    """Open, change or close the deductions on an invoice of ours."""
    report, entry = kept.report, taking.entry
    kind = select(ITEM.c.kind).where(ITEM.c.id == item_id)
    if entry.connection.execute(kind).scalar_one() != ItemKind.INVOICE:
        return
    lines = report.lines
    variances = None if lines is None else [line.variance(report.currency) for line in lines]
    now = kept_back(report.settlement, variances)
    # A shortage without its amount is a thing to work on, until all is paid.
    missing = bool(report.shortages) and report.state not in (PAID, REJECTED)
    rejected = report.state == REJECTED
    if (now is None and not missing and not rejected) or not _speaks_for(entry, kept, item_id):
        return
    query = select(DEDUCTION).where(
        or_(DEDUCTION.c.vendor_invoice_id == kept.id, DEDUCTION.c.item_id == item_id),
        DEDUCTION.c.withdrawn_act_id.is_(None),
    )
    rows = list(entry.connection.execute(query))
    # That of this report goes before that of another one about the same document.
    known = {
        row.kind: row for row in sorted(rows, key=lambda row: row.vendor_invoice_id == kept.id)
    }
    if rejected:
        # It pays nothing of it, so it keeps nothing back either, whatever it said before.
        now = dict.fromkeys(known, 0)
    elif now is None:
        now = {} if DeductionKind.SHORTAGE in known else {DeductionKind.SHORTAGE: 0}
    for why, minor in now.items():
        row, reported = known.get(why), missing and why is DeductionKind.SHORTAGE
        before = None if row is None else Kept(row.amount_minor, row.back_minor, row.accepted_minor)
        after = moved_to(before, minor, reported=reported)
        ours = {"item_id": item_id, "vendor_invoice_id": kept.id}
        if row is not None and (row.item_id, row.vendor_invoice_id) != (item_id, kept.id):
            entry.change(DEDUCTION, row.id, **ours)
            taking.moved = True
        if after is None:
            continue
        state = DeductionState.OPEN
        if row is not None:
            state = state_after(row.state, after, reported=reported, rejected=rejected)
            over = not after.amount_minor and state is not row.state
            if after == before and not over:
                continue
        _say(taking, kept, why, before, after, state)
        taking.moved = True
        if row is None:
            made = entry.add(
                DEDUCTION,
                vendor_invoice_id=kept.id,
                item_id=item_id,
                kind=why,
                state=state,
                **after._asdict(),
                opened=entry.book.business_date,
                closed=None,
                memo_id=None,
                dispute_id=None,
                evidence="",
                withdrawn_act_id=None,
            )
            entry.made(DEDUCTION, made)
            continue
        ended = state not in (DeductionState.OPEN, DeductionState.DISPUTED)
        closed = (row.closed or entry.book.business_date) if ended else None
        entry.change(DEDUCTION, row.id, **after._asdict(), state=state, closed=closed)
        if row.state is DeductionState.DISPUTED:
            note = decisions.REJECTED if rejected else decisions.PAID_BACK
            decisions.follow_dispute(entry, row.dispute_id, item_id, note=note)


def _speaks_for(entry: Entry, kept: VendorInvoice, item_id: int) -> bool:
    """Whether a report is the latest about a document: one invoice may be reported under several
    marketplaces, and is deducted once."""
    query = select(VENDOR_INVOICE.c.modified, -VENDOR_INVOICE.c.id).where(
        VENDOR_INVOICE.c.item_id == item_id, VENDOR_INVOICE.c.withdrawn_act_id.is_(None)
    )
    mine = (kept.report.modified, -kept.id)
    return max(map(tuple, entry.connection.execute(query)), default=mine) <= mine


def _say(
    taking: _Taking,
    kept: VendorInvoice,
    why: DeductionKind,
    before: Kept | None,
    after: Kept,
    state: DeductionState,
) -> None:
    currency, number = kept.report.currency, kept.report.number
    if not after.amount_minor:
        reports = "Amazon reports a shortage of {}, its amount is not told yet"
        over = "Amazon deducted nothing for the shortage of {}"
        text = (reports if state is DeductionState.OPEN else over).format(number)
    elif state is DeductionState.CLOSED:
        text = f"Amazon rejected {number} and deducts nothing of it ({why})"
    elif before is None or not before.amount_minor:
        text = f"Amazon deducted {Money(after.amount_minor, currency)} of {number} ({why})"
    elif after.regained_minor:
        kept_now, accepted = (
            Money(minor, currency) for minor in (after.kept_minor, after.accepted_minor)
        )
        text = f"Amazon deducts {kept_now} of {number} now, {accepted} were accepted ({why})"
    elif not after.kept_minor:
        text = f"Amazon paid back {Money(after.amount_minor, currency)} of {number} ({why})"
    else:
        text = f"Amazon deducts {Money(after.kept_minor, currency)} of {number} now ({why})"
    taking.notes.append(text)

"""Amazon's ids of payments, as advices of what each payment is for.

The bank's entry that says such an id is matched by it, and is certain if the sums agree (bank.md,
M2). Nothing is posted here. An id has an advice as long as no payment was joined to it and a
document of it has something open. amazon-2.md, FI-5.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import select

from artui.domain.advice import Advice, AdvisedKind, AdvisedLine
from artui.ledger.amazon.reported.vendor_reports import VendorInvoice, vendor_invoices
from artui.ledger.bank.advices import advice_key, keep_advice, waiting_advices
from artui.ledger.book.book import Entry
from artui.ledger.store.many import among
from artui.ledger.store.tables import BANK_ADVICE, CUSTOMER, ITEM, VENDOR_INVOICE

SOURCE = "Finances Invoices"


def payments_of(
    ids: Iterable[str], paid_minor: int | None, known: Mapping[str, int | None]
) -> dict[str, int | None]:
    """What was paid by each id of a payment, in minor units; None where that is not known.

    The service gives one sum and all ids: what a new id paid is what was not paid before.
    """
    found = {each: known.get(each) for each in ids}
    if paid_minor is None or not found:
        return found
    if len(found) == 1:
        return dict.fromkeys(found, paid_minor)
    fresh = [each for each, minor in found.items() if minor is None]
    rest = paid_minor - sum(minor or 0 for minor in found.values())
    if len(fresh) == 1 and rest > 0:
        found[fresh[0]] = rest
    elif not fresh and rest:
        # Which of the payments became another one is not said.
        return dict.fromkeys(found)
    return found


class _Document(NamedTuple):
    id: int
    number: str
    customer_id: int
    account: str
    root_id: int
    entity_id: int
    currency: str
    open_minor: int


def settle_advices(entry: Entry, ids: Collection[str]) -> bool:
    """Bring the advices of ids of payments in step with the reports on an open act; whether
    anything changed."""
    if not ids:
        return False
    paying: dict[str, list[VendorInvoice]] = {each: [] for each in ids}
    paid = vendor_invoices(
        entry.connection, VENDOR_INVOICE.c.payments != "", VENDOR_INVOICE.c.item_id.is_not(None)
    )
    for kept in paid:
        for each in kept.payments.keys() & paying.keys():
            paying[each].append(kept)
    documents = _documents(entry, {kept.item_id for kept in paid if kept.item_id is not None})
    changed = False
    for each, reports in sorted(paying.items()):
        changed |= _settle(entry, each, _advice(entry, each, reports, documents))
    return changed


def waiting_ids(entry: Entry) -> list[str]:
    """The ids whose advices wait for their money."""
    found = waiting_advices(entry.connection, BANK_ADVICE.c.file == SOURCE)
    return [advice.reference for advice in found]


def _settle(entry: Entry, payment: str, wanted: Advice | None) -> bool:
    same = (BANK_ADVICE.c.reference == payment, BANK_ADVICE.c.file == SOURCE)
    waiting = waiting_advices(entry.connection, *same)
    if wanted is not None:
        if any(advice_key(advice) == advice_key(wanted) for advice in waiting):
            return False
        if not waiting and _joined(entry, payment):
            return False
    for advice in waiting:
        entry.change(BANK_ADVICE, advice.id, withdrawn_act_id=entry.id)
    if wanted is not None:
        keep_advice(entry, wanted)
    return bool(waiting) or wanted is not None


def _joined(entry: Entry, payment: str) -> bool:
    """Whether the money of an id came and is in force."""
    query = (
        select(BANK_ADVICE.c.id)
        .join(ITEM, ITEM.c.id == BANK_ADVICE.c.payment_id)
        .where(
            BANK_ADVICE.c.reference == payment,
            BANK_ADVICE.c.file == SOURCE,
            BANK_ADVICE.c.withdrawn_act_id.is_(None),
            ITEM.c.reversed_by_id.is_(None),
        )
    )
    return entry.connection.execute(query.limit(1)).first() is not None


def _advice(
    entry: Entry, payment: str, reports: Iterable[VendorInvoice], documents: Mapping[int, _Document]
) -> Advice | None:
    """What a payment is for, if it is for documents of one customer of which something is open."""
    lines, about = [], []
    latest = {each.item_id: each for each in sorted(reports, key=lambda each: each.report.modified)}
    # One invoice may be reported under several marketplaces.
    for kept in sorted(latest.values(), key=lambda each: each.report.number):
        document, minor = documents.get(kept.item_id or 0), kept.payments[payment]
        if document is None or minor is None or minor <= 0:
            continue
        settled = kept.report.settlement
        alone = len(kept.payments) == 1 and settled is not None
        discount = abs(settled.discount_minor) if alone and settled is not None else 0
        lines.append(AdvisedLine(AdvisedKind.DOCUMENT, document.number, minor, discount))
        about.append(document)
    whose = {(each.root_id, each.entity_id, each.currency) for each in about}
    if len(whose) != 1 or not any(each.open_minor for each in about):
        return None
    first = about[0]
    return Advice(
        0,
        first.customer_id,
        first.account,
        first.root_id,
        first.entity_id,
        first.currency,
        entry.book.business_date,
        tuple(lines),
        payment,
        SOURCE,
    )


def _documents(entry: Entry, ids: Collection[int]) -> dict[int, _Document]:
    """The documents in force of these ids."""
    query = (
        select(
            ITEM.c.id,
            ITEM.c.number,
            ITEM.c.customer_id,
            CUSTOMER.c.account,
            CUSTOMER.c.root_id,
            ITEM.c.entity_id,
            ITEM.c.currency,
            ITEM.c.open_minor,
        )
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(among(entry.connection, ITEM.c.id, sorted(ids)), ITEM.c.reversed_by_id.is_(None))
    )
    return {row.id: _Document(*row) for row in entry.connection.execute(query)}

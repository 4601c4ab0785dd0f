"""What became of an upload: what the rows of a report say of it, and how its feed ended.

Accepted is only what Amazon says so. A document that is no longer pending is being worked on; one
that comes back with a description is rejected, whatever was believed before.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from artui.amazon.transport.connection import Connection
from artui.amazon.transport.errors import ServiceRefused, ServiceUnreachable
from artui.amazon.vat.documents import VatDocument
from artui.amazon.vat.feed import explain, feed_status
from artui.amazon.vat.report import UnreadRow
from artui.domain.text import visible
from artui.ledger.amazon.external import VatFacts, vat_documents
from artui.ledger.amazon.set_aside import VAT_SET_ASIDE
from artui.ledger.amazon.vat_documents import (
    ACCEPTED,
    PENDING,
    REJECTED,
    UPLOADED,
    VatState,
    keep_vat_states,
)
from artui.ledger.book.book import Book

PROCESSING = "no longer pending: Amazon is working on it, up to 24 hours"
PENDING_AGAIN = "pending again, and Amazon does not say why"
NOT_ARRIVED = "the upload did not arrive: upload it again"
STILL_PENDING = "still pending a day after its upload: upload it again"

# How long an upload may take until it appears in a report.
ARRIVES_WITHIN = timedelta(hours=1)
JUDGED_WITHIN = timedelta(hours=24)
_EVER = datetime.min.replace(tzinfo=UTC)
_FAILED = ("FATAL", "CANCELLED")


def reported_state(
    document: VatDocument, known: VatFacts | None, seen: datetime
) -> tuple[str, str] | None:
    """The state that a row reports, with its reason; None if it is not new. `seen` is when the
    report came."""
    status = document.status.lower()
    left_out = known is not None and known.state == VAT_SET_ASIDE
    if "accept" in status or "issued" in status:
        return ACCEPTED, ""
    if left_out:
        return None  # a person settled it elsewhere
    if "processing" in status:
        return UPLOADED, PROCESSING
    if document.status_reason or "reject" in status:
        return REJECTED, explain(document.status_reason)
    if known is None or known.state not in (UPLOADED, ACCEPTED):
        return None
    if known.sent_at is not None and known.state == UPLOADED:
        if not known.feed_id and seen - known.sent_at > ARRIVES_WITHIN:
            return PENDING, NOT_ARRIVED
        if seen - known.sent_at > JUDGED_WITHIN:
            return REJECTED, STILL_PENDING
    if known.state == ACCEPTED or known.reason == PROCESSING:
        return UPLOADED, PENDING_AGAIN
    return None


def reported_states(
    documents: Sequence[VatDocument], known: Mapping[str, VatFacts], seen: datetime
) -> list[VatState]:
    """What the rows report that the ledger does not know yet."""
    states = []
    for document in documents:
        fact = known.get(str(document.key))
        reported = None if fact is None else reported_state(document, fact, seen)
        if fact is not None and reported is not None and reported != (fact.state, fact.reason):
            states.append(VatState(fact.id, *reported))
    return states


def no_longer_pending(
    documents: Sequence[VatDocument],
    unread: Sequence[UnreadRow],
    known: Mapping[str, VatFacts],
    pending_in: Collection[str],
) -> list[VatState]:
    """What was uploaded and is gone from the report of what is pending: Amazon is working on it."""
    here = {str(document.key) for document in documents}
    unclear = {row.cells.get("shipping-id", "") for row in unread}
    return [
        VatState(fact.id, UPLOADED, PROCESSING)
        for key, fact in known.items()
        if fact.state == UPLOADED
        and fact.reason != PROCESSING
        and fact.marketplace in pending_in
        and key not in here
        and fact.shipping_id not in unclear
    ]


def newer_states(
    states: Sequence[VatState],
    known: Sequence[VatFacts],
    decided: Mapping[int, datetime],
    made: datetime | None,
) -> tuple[list[VatState], list[str]]:
    """The states of a report that are newer than what the ledger has, and a word on the others.

    An upload and a judgement are changed only by a report that was made after them; of one that
    does not say when it was made nobody knows. `decided` is when each document's state was set.
    """
    facts = {fact.id: fact for fact in known}
    since = {id: decided.get(id) or fact.sent_at or _EVER for id, fact in facts.items()}
    taken: list[VatState] = []
    older: list[VatState] = []
    for state in states:
        fact = facts[state.id]
        untouched = fact.state == VAT_SET_ASIDE or (fact.state == PENDING and fact.sent_at is None)
        newer = made is not None and made >= since[state.id]
        (taken if untouched or newer else older).append(state)
    if not older:
        return taken, []
    first = older[0]
    fact, then = facts[first.id], since[first.id].astimezone(UTC)
    others = f", and {len(older) - 1} more keep theirs" if len(older) > 1 else ""
    said = f"{fact.number} stays {fact.state}, though this report says {first.state}{others}: "
    if made is None:
        why = f"it does not say when it was made. If after {then:%Y-%m-%d %H:%M} UTC: --created"
    else:
        made = made.astimezone(UTC)
        why = f"it was made {made:%Y-%m-%d %H:%M} UTC, and that is so since {then:%Y-%m-%d %H:%M}"
    return taken, [f"{said}{why}."]


def follow_feeds(
    connection: Connection, book: Book, marketplaces: Collection[str]
) -> tuple[int, list[str]]:
    """Ask how the feeds of uploads ended; how many states changed, and what could not be found out.

    A feed that failed leaves nothing at Amazon: its document is rejected, to be uploaded again.
    """
    with book.reading() as reading:
        facts = vat_documents(reading, states=(UPLOADED,), marketplaces=tuple(marketplaces))
    failed: list[VatState] = []
    problems: list[str] = []
    for fact in facts:
        if not fact.feed_id:
            continue
        try:
            status = feed_status(connection, fact.feed_id)
        except (ServiceRefused, ServiceUnreachable) as failure:
            problems.append(f"{fact.number}: feed {visible(fact.feed_id)}: {failure}")
            continue
        if status in _FAILED:
            why = f"feed {visible(fact.feed_id)} ended as {status}: upload it again"
            failed.append(VatState(fact.id, REJECTED, why))
    keep_vat_states(book, "feeds", failed)
    return len(failed), problems

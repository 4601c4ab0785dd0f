"""Fetch the VAT report and take it in, then ask what became of the uploads that it leaves open.

The report of what is pending never says that a document was accepted; that of all documents does.
It is asked for where an upload is no longer pending for longer than it takes to arrive.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from artui.amazon.transport.connection import Connection
from artui.amazon.transport.errors import ServiceRefused, ServiceUnreachable
from artui.amazon.vat.report import BadReport
from artui.amazon.vat.report_download import (
    LONGEST_PERIOD,
    ReportFailed,
    fetch_vat_report,
    request_report,
)
from artui.amazon.vat.report_import import TakenIn, take_in
from artui.amazon.vat.upload_states import ARRIVES_WITHIN, PROCESSING, follow_feeds
from artui.ledger.amazon.external import vat_documents
from artui.ledger.amazon.vat_documents import UPLOADED
from artui.ledger.book.book import Book


def _untold(report: str) -> None:
    """Ignore the report's id."""


def fetch(
    connection: Connection,
    book: Book,
    marketplaces: Sequence[str],
    *,
    report: str = "",
    period: tuple[datetime, datetime] | None = None,
    encoding: str = "",
    asked: Callable[[str], None] = _untold,
) -> TakenIn:
    """Fetch what is pending, or all of a period, or a report asked for before, and take it in.

    `asked` hears the report's id before the waiting begins. Raises what `fetch_vat_report` and
    `take_in` raise; what became of the uploads is a note where it can't be had.
    """
    pending = not period and not report
    # By our clock, as our acts are: what happens while it is made is newer than it.
    made = None if report else connection.timing.now()
    report = report or request_report(connection, marketplaces, period=period)
    asked(report)
    found = fetch_vat_report(connection, marketplaces, report=report)
    taken = take_in(
        book,
        found.raw,
        charset=found.charset,
        encoding=encoding,
        report_id=found.report,
        seen=connection.timing.now(),
        made=made or found.created,
        pending_in=marketplaces if pending else (),
        whole=False,
    )
    if not pending:
        return taken
    changed, notes = follow_feeds(connection, book, marketplaces)
    if _waits_for_a_word(connection, book, marketplaces):
        try:
            changed += _judged(connection, book, marketplaces)
        except (ServiceRefused, ServiceUnreachable, ReportFailed, BadReport) as failure:
            notes.append(f"What became of the uploads is not known yet: {failure}")
    return replace(taken, states=taken.states + changed, notes=(*taken.notes, *notes))


def _waits_for_a_word(connection: Connection, book: Book, marketplaces: Sequence[str]) -> bool:
    now = connection.timing.now()
    with book.reading() as reading:
        facts = vat_documents(reading, states=(UPLOADED,), marketplaces=tuple(marketplaces))
    return any(
        fact.reason == PROCESSING
        and fact.sent_at is not None
        and ARRIVES_WITHIN < now - fact.sent_at < LONGEST_PERIOD
        for fact in facts
    )


def _judged(connection: Connection, book: Book, marketplaces: Sequence[str]) -> int:
    """What the report of all documents says of those that are known; how many states changed."""
    now = connection.timing.now()
    period = (now - LONGEST_PERIOD, now)
    found = fetch_vat_report(connection, marketplaces, period=period)
    taken = take_in(
        book,
        found.raw,
        charset=found.charset,
        report_id=found.report,
        seen=now,
        made=now,
        only_known=True,
        whole=False,
    )
    return taken.states

"""Bring the ledger in step with the service, window by window.

Every sync goes from the issue date of the oldest vendor invoice that is open, or of which something
is kept back, up to today: a call without issue dates covers 90 days only, and a payment of an older
invoice would never be seen. Each window asks for what changed since it was seen as a whole, less an
hour, and is written before the next is asked for, so that a sync that is cut off goes on there.
What can't be had is reported, and the rest goes on. amazon-2.md, FI-1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from artui.amazon.finances.client import AskedWindow, details, headers
from artui.amazon.finances.invoices import UnreadableReport
from artui.amazon.transport.connection import Connection
from artui.amazon.transport.errors import NotAuthorised, ServiceRefused, ServiceUnreachable
from artui.ledger.amazon.reported.vendor_reports import (
    ReportedInvoice,
    VendorInvoice,
    known_reports,
    oldest_open,
    undetailed,
    windows,
)
from artui.ledger.amazon.reported.vendor_sync import Window, match_again, take_window
from artui.ledger.book.book import Book

# A window and half a day on each side are 90 days, the most that the service takes. Windows have
# fixed places, so that each remembers what was seen of it; they overlap by a day, since nobody says
# to which side its very bounds belong.
WINDOW = timedelta(days=89)
_MARGIN = timedelta(hours=12)
_FIRST = date(2020, 1, 1)
OVERLAP = timedelta(hours=1)
# So often details may fail after every retry; then the service is left alone until the next sync.
_MOST_FAILURES = 3


@dataclass(frozen=True, slots=True)
class WindowSynced:
    """What became of a window of a marketplace; figures count invoices.

    `problems` is what could not be had, `notes` what happened to invoices of ours.
    """

    marketplace: str
    begins: date | None
    added: int = 0
    changed: int = 0
    same: int = 0
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Read:
    """What a window brought."""

    reports: list[ReportedInvoice] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    seen: datetime | None = None
    """The latest change; None if the window was not seen as a whole."""
    forbidden: bool = False


@dataclass(slots=True)
class _Run:
    """One sync of a marketplace: the invoices whose details were asked for, and how often the
    service failed to give any."""

    connection: Connection
    book: Book
    marketplace: str
    asked: set[str] = field(default_factory=set)
    failures: int = 0


def window_days(first: date, today: date) -> list[date]:
    """The first days of the windows that cover these days."""
    place = (first - _FIRST) // WINDOW
    found = []
    while (begins := _FIRST + place * WINDOW) <= today:
        found.append(begins)
        place += 1
    return found


def sync(connection: Connection, book: Book, marketplaces: Sequence[str]) -> Iterator[WindowSynced]:
    """Sync marketplaces, giving each window as soon as it is in the ledger.

    Raises ServiceUnreachable where nothing answers; what is in the ledger by then stays.
    """
    with book.reading() as reading:
        oldest = oldest_open(reading)
    now = connection.timing.now()
    first = min(oldest or now.date(), now.date() - WINDOW)
    for marketplace in marketplaces:
        run = _Run(connection, book, marketplace)
        for begins in window_days(first, now.date()):
            read = _window(run, begins)
            yield _taken(run, begins, read)
            if read.forbidden:
                break
        else:
            read = _left(run)
            if read.reports or read.problems:
                yield _taken(run, None, read)
    notes = match_again(book).notes
    if notes:
        yield WindowSynced("", None, notes=notes)


def _taken(run: _Run, begins: date | None, read: _Read) -> WindowSynced:
    window = Window(run.marketplace, begins or _FIRST, read.seen)
    taken = take_window(run.book, window, read.reports)
    return WindowSynced(
        run.marketplace,
        begins,
        taken.added,
        taken.changed,
        taken.same,
        tuple(read.problems),
        taken.notes,
    )


def _window(run: _Run, begins: date) -> _Read:
    """Everything that changed in a window, with its details."""
    with run.book.reading() as reading:
        seen = windows(reading, run.marketplace).get(begins)
    starts = datetime.combine(begins, time(), UTC)
    asked = AskedWindow(
        run.marketplace,
        starts - _MARGIN,
        min(starts + WINDOW + _MARGIN, run.connection.timing.now()),
        None if seen is None else seen - OVERLAP,
    )
    read, found, whole = _Read(), dict[str, ReportedInvoice](), True
    try:
        for page in headers(run.connection, asked):
            found |= {each.identifier: each for each in page.invoices}
            read.problems += page.problems
            whole &= not page.problems
    except (ServiceRefused, ServiceUnreachable, UnreadableReport) as failed:
        _report(read, failed)
        whole = False
        read.forbidden = isinstance(failed, NotAuthorised)
    if whole:
        read.seen = max((each.modified for each in found.values()), default=None)
    with run.book.reading() as reading:
        known = known_reports(reading, run.marketplace, list(found))
    for each in found.values():
        read.reports.append(_detailed(run, each, known.get(each.identifier), read))
    return read


def _left(run: _Run) -> _Read:
    """Ask again for details that could not be had by an earlier sync."""
    with run.book.reading() as reading:
        waiting = undetailed(reading, run.marketplace)
    read = _Read()
    for kept in waiting:
        if kept.report.identifier not in run.asked:
            report = _detailed(run, kept.report, kept, read)
            read.reports += [report] if report.lines is not None else []
    return read


def _detailed(
    run: _Run, header: ReportedInvoice, known: VendorInvoice | None, read: _Read
) -> ReportedInvoice:
    """A report with its lines, which are asked for where something changed; without them if they
    can't be had, and then a later sync asks again."""
    if known is not None and known.detailed == header.modified:
        return replace(header, lines=known.report.lines)
    if run.failures >= _MOST_FAILURES:
        return replace(header, lines=None)
    run.asked.add(header.identifier)
    try:
        found = details(run.connection, run.marketplace, header.identifier)
    except (ServiceRefused, ServiceUnreachable, UnreadableReport) as failed:
        # One that is cut off ends nothing: if the whole line is broken, the next page does.
        run.failures += isinstance(failed, ServiceUnreachable)
        read.problems.append(f"{header.identifier}: {failed}")
        return replace(header, lines=None)
    # Details that are older than the header come later.
    return found if found.modified >= header.modified else replace(header, lines=None)


def _report(read: _Read, failed: Exception) -> None:
    """Note what could not be had; a line that is broken altogether ends the sync."""
    if isinstance(failed, ServiceUnreachable) and failed.status is None:
        raise failed
    read.problems.append(str(failed))

"""Bring the ledger in step with the Ads service: profiles become customers, invoices items.

Each page is an act of its own, written before the next is asked for: a sync that is cut off has
done what it has done, and the next one goes on from there. What is unchanged is neither asked for
in detail nor written. A refused profile is reported, the others go on (AD-1 to AD-9). What can't
be taken is set aside with its reason and tried again by the next sync.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from artui.amazon.ads.as_ours import (
    account_of,
    ads_invoice,
    customer_of,
    details_text,
    summary_text,
)
from artui.amazon.ads.client import (
    DetailsUnreadable,
    Page,
    all_pages,
    invoice_details,
    list_profiles,
)
from artui.amazon.ads.invoices import (
    NOT_YET,
    Details,
    InvoiceSummary,
    Profile,
    Rows,
    WrongRow,
    completed,
)
from artui.amazon.transport.connection import Connection
from artui.amazon.transport.errors import ServiceRefused, ServiceUnreachable
from artui.domain.refusal import Refused
from artui.domain.terms import DueDateOutOfRange
from artui.domain.text import shown_id, visible
from artui.ledger.amazon.ads import (
    AdsInvoice,
    known_snapshots,
    take_ads_invoices,
)
from artui.ledger.amazon.ads_accounts import post_ads_accounts
from artui.ledger.amazon.ads_asides import (
    accounts_waiting,
    keep_ads_asides,
    left_out,
    record_of,
)
from artui.ledger.amazon.set_aside import Aside, NewAside
from artui.ledger.book.book import Book

_REQUEST = re.compile(r" \(request id [^)]*\)")
NOTHING_LISTED = (
    "the service lists no invoice of this profile; one whose id is known is fetched by: "
    "artui amazon ads get ID"
)


class NoSuchInvoice(Refused):
    """No profile has an invoice of this id."""


@dataclass(frozen=True, slots=True)
class ProfileSynced:
    """What became of a profile; figures count invoices.

    `problems` are rows that had to be left out, `notes` what only the page lacks; `refusal` says
    why the profile could not be read.
    """

    account: str
    name: str
    added: int = 0
    changed: int = 0
    same: int = 0
    placeholders: int = 0
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refusal: str = ""


@dataclass(slots=True)
class _Heard:
    """What a profile's pages had: what can't be taken, and the records that could."""

    wrong: list[NewAside] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Run:
    """One sync. Where the service fails to give details, they are not asked for again today; where
    a connection was cut off, not of that profile.

    `left` are the records that a person left out for good, with the reason.
    """

    connection: Connection
    book: Book
    left: Mapping[str, str]
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    gives_details: bool = True
    cut_off: set[str] = field(default_factory=set)
    """The profiles whose details were cut off."""

    def details(self, summary: InvoiceSummary) -> Details | None:
        """The details, or None where they can't be had: the summary is what counts."""
        if not self.gives_details or summary.profile in self.cut_off:
            return None
        try:
            return invoice_details(self.connection, summary.profile, summary.id)
        except (ServiceRefused, DetailsUnreadable):
            return None
        except ServiceUnreachable as failed:
            told = f"{failed} The next sync asks for details again."
            if failed.status is None:
                self.cut_off.add(summary.profile)
                self.problems.append(told)
            else:
                self.gives_details = False
                self.notes.append(told)
            return None


def sync(connection: Connection, book: Book, *, receivable: bool) -> Iterator[ProfileSynced]:
    """Sync every profile, giving each as soon as its last page is in the ledger.

    `receivable` is the setting `ads.receivable`. Raises what `connection` raises; pages that are in
    the ledger by then stay.
    """
    profiles, unusable = list_profiles(connection)
    refused = post_ads_accounts(
        book, [customer_of(profile, receivable=receivable) for profile in profiles]
    )
    run = _begun(connection, book)
    yield from _of_the_list(run, {account_of(profile.id) for profile in profiles}, unusable)
    for profile in profiles:
        account = account_of(profile.id)
        if account in refused:
            yield _refused(run, profile, refused[account])
        else:
            yield _profile(run, profile)


def _begun(connection: Connection, book: Book) -> _Run:
    with book.reading() as reading:
        return _Run(connection, book, left_out(reading))


def _of_the_list(
    run: _Run, listed: set[str], unusable: Sequence[WrongRow]
) -> Iterator[ProfileSynced]:
    """What can't be used of the list of profiles, and what waits of a profile that is gone."""
    wrong = [_aside(run, row, "", "") for row in unusable]
    gone = list(keep_ads_asides(run.book, "", wrong, (), whole=True))
    with run.book.reading() as reading:
        waiting = accounts_waiting(reading)
    for account in waiting - listed - {""}:
        gone += keep_ads_asides(run.book, account, (), (), whole=True)
    problems = tuple(_told(wrong, run.left))
    if problems or gone:
        yield ProfileSynced("", "profiles", problems=problems, notes=tuple(map(_told_gone, gone)))


def _refused(run: _Run, profile: Profile, why: str) -> ProfileSynced:
    """A profile that can't be read, set aside with its reason."""
    aside = _profile_aside(profile, why)
    keep_ads_asides(run.book, aside.account, [aside], (), whole=False)
    return _with_refusal(run, ProfileSynced(aside.account, profile.name), aside.record, why)


def _profile_aside(profile: Profile, why: str) -> NewAside:
    """A profile as it is set aside; the id of the request is another one each time."""
    account = account_of(profile.id)
    return NewAside(record_of(profile.id), account, account, _REQUEST.sub("", why))


def _with_refusal(run: _Run, found: ProfileSynced, record: str, why: str) -> ProfileSynced:
    """A profile with why it could not be read, unless a person left it out for good."""
    if record in run.left:
        note = f"left out for good: {run.left[record]}"
        return replace(found, notes=(*found.notes, note))
    return replace(found, refusal=why)


def get(
    connection: Connection, book: Book, invoice: str, *, receivable: bool
) -> list[ProfileSynced]:
    """Look one invoice up by its id, in every profile, and bring it in step.

    Raises NoSuchInvoice where no profile has it, and what `connection` raises.
    """
    profiles, unusable = list_profiles(connection)
    problems = [row.problem for row in unusable]
    refused = post_ads_accounts(
        book, [customer_of(profile, receivable=receivable) for profile in profiles]
    )
    run = _begun(connection, book)
    results = []
    unreachable: ServiceUnreachable | None = None
    for profile in profiles:
        account = account_of(profile.id)
        if account in refused:
            problems.append(f"{account}: {refused[account]}")
            continue
        try:
            details = invoice_details(connection, profile.id, invoice)
        except (ServiceRefused, DetailsUnreadable, ServiceUnreachable) as failure:
            problems.append(f"{account}: {failure}")
            unreachable = failure if isinstance(failure, ServiceUnreachable) else unreachable
            continue
        if details.summary.id != invoice or details.summary.status in NOT_YET:
            problems.append(f"{account}: it is no invoice yet.")
            continue
        page = Page(profile, Rows((details.summary,), 0, ()), None)
        heard = _Heard()
        results.append(_page(run, page, ProfileSynced(account, profile.name), set(), heard))
        keep_ads_asides(book, account, heard.wrong, heard.taken, whole=False)
    if not results and unreachable is not None:
        # It may be that profile's: nobody knows that there is none.
        raise unreachable
    if not results:
        why = f" {' '.join(problems)}" if problems else ""
        raise NoSuchInvoice(f"No profile has the Ads invoice {shown_id(invoice)}.{why}")
    return results


def _profile(run: _Run, profile: Profile) -> ProfileSynced:
    found = ProfileSynced(account_of(profile.id), profile.name)
    seen: set[str] = set()
    heard = _Heard()
    refusal = ""
    for page in all_pages(run.connection, [profile]):
        refusal = page.refusal
        if not refusal:
            found = _page(run, page, found, seen, heard)
    if refusal:
        aside = _profile_aside(profile, refusal)
        heard.wrong.append(aside)
        found = _with_refusal(run, found, aside.record, refusal)
    else:
        heard.taken.add(record_of(profile.id))
    # A list with nothing in it may be the service's own trouble (A2-1): it settles nothing.
    whole = not refusal and bool(seen or heard.wrong)
    gone = keep_ads_asides(run.book, found.account, heard.wrong, heard.taken, whole=whole)
    found = replace(found, notes=(*found.notes, *map(_told_gone, gone)))
    if not (refusal or found.problems or seen):
        found = replace(found, notes=(*found.notes, NOTHING_LISTED))
    return found


def _page(
    run: _Run, page: Page, found: ProfileSynced, seen: set[str], heard: _Heard
) -> ProfileSynced:
    """Take one page; an invoice that an earlier page had is left out (AD-8)."""
    profile, account = page.profile.id, found.account
    summaries = _unseen(page.rows.invoices, seen)
    known = known_snapshots(run.book, profile, [summary.id for summary in summaries])
    wrong = [_aside(run, row, profile, account) for row in page.rows.wrong]
    invoices = []
    for summary in summaries:
        record = record_of(profile, summary.id)
        if record in run.left and summary.id not in known:
            continue
        why = _two_currencies(summary)
        try:
            if not why:
                invoices.append(_invoice(run, summary, known.get(summary.id)))
        except DueDateOutOfRange as refusal:
            why = f"Invoice {shown_id(summary.id)}: {refusal}"
        if why:
            text = _clean(run.connection, summary_text(summary))
            wrong.append(NewAside(record, account, shown_id(summary.id), why, text))
    taken = take_ads_invoices(run.book, account, invoices)
    wrong += taken.refused
    out = {new.record for new in wrong}
    before = {new.record for new in heard.wrong}
    heard.wrong += wrong
    heard.taken |= {record_of(profile, summary.id) for summary in summaries} - out
    problems = [*_told(wrong, {*run.left, *before}), *run.problems]
    notes = (*found.notes, *run.notes)
    run.notes.clear()
    run.problems.clear()
    return replace(
        found,
        added=found.added + taken.added,
        changed=found.changed + taken.changed,
        same=found.same + taken.same,
        placeholders=found.placeholders + page.rows.placeholders,
        problems=(*found.problems, *problems),
        notes=notes,
    )


def _told(wrong: Sequence[NewAside], known: Collection[str]) -> Iterator[str]:
    """What is wrong, once for each record that is kept."""
    counts, told = Counter(new.record for new in wrong), set(known)
    for new in wrong:
        if new.record not in told:
            told.add(new.record)
            times = counts[new.record]
            yield new.reason + (f" It came {times} times; the first is kept." if times > 1 else "")


def _aside(run: _Run, row: WrongRow, profile: str, account: str) -> NewAside:
    """A row of the service that can't be read, as the ledger keeps it: by its id, or where it has
    none by what it says."""
    text = _clean(run.connection, json.dumps(row.raw, default=str, ensure_ascii=False))
    name = row.id or f"#{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    record = record_of(profile, name) if profile else name
    return NewAside(record, account, shown_id(name), row.problem, text)


def _told_gone(aside: Aside) -> str:
    return f"{visible(aside.title)} is listed no more; it was set aside: {aside.reason}"


def _unseen(rows: Sequence[InvoiceSummary], seen: set[str]) -> list[InvoiceSummary]:
    fresh = []
    for row in rows:
        if row.id not in seen:
            seen.add(row.id)
            fresh.append(row)
    return fresh


def _invoice(run: _Run, summary: InvoiceSummary, known: tuple[str, str] | None) -> AdsInvoice:
    """The invoice as the ledger takes it; details are asked for where something is new."""
    snapshot = _clean(run.connection, summary_text(summary))
    short = run.connection.settings.ads_listing == "summaries"
    if known is not None and short:
        snapshot = _with_known(snapshot, known[0])
    details = known[1] if known else ""
    details_given: Details | None = None
    if known is None or known[0] != snapshot or not details:
        details_given = run.details(summary)
        details = _clean(run.connection, details_text(details_given)) if details_given else details
        if details_given and short:
            summary = completed(summary, details_given.summary)
            snapshot = _clean(run.connection, summary_text(summary))
    return ads_invoice(summary, snapshot, details, details_given)


def _two_currencies(summary: InvoiceSummary) -> str:
    """Why an invoice whose amounts are in two currencies can't be taken; else empty."""
    if summary.remaining.currency == summary.amount.currency:
        return ""
    return (
        f"Invoice {shown_id(summary.id)} is over {summary.amount.currency}, but what remains is in "
        f"{summary.remaining.currency}; it is left out."
    )


def _with_known(listed: str, known: str) -> str:
    """A summary as text, with what its listing left out as it was known before."""
    before = json.loads(known)
    found = {
        name: before.get(name) if value in (None, "", []) else value
        for name, value in json.loads(listed).items()
    }
    return json.dumps(found, sort_keys=True, ensure_ascii=False)


def _clean(connection: Connection, text: str) -> str:
    return connection.redactor.clean(text)

"""A VAT report into the ledger: new documents are posted, the states of known ones brought up to
date.

A row that can't be read is reported, and so is a document that breaks a rule. A file then stays out
whole; of a report fetched from the service the good documents go in, since Amazon's deadlines run
for each by itself.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import product
from operator import itemgetter

from artui.amazon.vat.documents import VatDocument, build_documents
from artui.amazon.vat.new_documents import customers_of, new_documents
from artui.amazon.vat.report import BadReport, Problem, ReportRow, UnreadRow, read_report, read_rows
from artui.amazon.vat.upload_states import newer_states, no_longer_pending, reported_states
from artui.amazon.vat.wrong_rows import WrongDocument, problems_of, record_key, refused_document
from artui.domain.kinds import AsideState
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.amazon.external import vat_decided_at, vat_documents
from artui.ledger.amazon.set_aside import VAT, Aside, aside_news, asides
from artui.ledger.amazon.vat_documents import (
    ReportSource,
    numbers_taken,
    take_vat_report,
    unpostable,
)
from artui.ledger.book.book import Book


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a report brought: numbers added, documents that were known, states that changed.

    `repeated` rows were in it before and were left out, `unread` rows can't be read, or belong to
    the document of one that can't. `set_aside` is how many documents wait to be tried again.
    `encoding` is how the bytes were read.
    """

    summary: str
    act_id: int | None
    added: tuple[str, ...]
    known: int
    states: int
    amazon_invoiced: int
    repeated: int
    unread: int
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    encoding: str
    set_aside: int = 0


def take_in(
    book: Book,
    raw: bytes,
    *,
    charset: str | None = None,
    encoding: str = "",
    report_id: str = "",
    file_name: str = "",
    seen: datetime,
    made: datetime | None = None,
    pending_in: Collection[str] = (),
    only_known: bool = False,
    whole: bool,
) -> TakenIn:
    """Take a report in as one act. Raises BadReport, also for a file that is empty.

    `seen` is when it came, `made` when it was asked for, if that is known: it changes no state that
    is newer, and without it none of what was uploaded or judged. `pending_in` are the marketplaces
    of which it lists all that is pending: what was uploaded there and is gone from it is being
    worked on. `only_known`: no document is new. `whole`: one bad document keeps all of it out.
    """
    if whole and not raw.strip():
        raise BadReport(Problem(1, "", "", "the file is empty; a report has a line of headings"))
    read = read_report if whole else read_rows
    report = read(raw, charset=charset, encoding=encoding)
    once = _once(report.rows)
    source = ReportSource(report_id, file_name, sha256(raw).hexdigest(), report.encoding)
    with book.transaction() as joined:
        with joined.reading() as connection:
            kept = asides(connection, VAT, states=tuple(AsideState))
        read_now = _without_left_out(once, report.unread, kept)
        if not whole and not only_known:
            _add_again(*read_now, kept)
        rows, unread, wrong = _whole_documents(*read_now)
        documents, skipped, refused = _documents(rows)
        wrong += refused
        places = {document.key.marketplace for document in documents} | set(pending_in)
        with joined.reading() as connection:
            facts = vat_documents(connection, marketplaces=tuple(places))
            given = [document.number for document in documents if document.number]
            taken_already = numbers_taken(connection, given)
        known = {fact.document_key: fact for fact in facts}
        fresh = [each for each in documents if str(each.key) not in known and not only_known]
        new, refused = new_documents(joined, fresh, facts, taken_already, seen)
        wrong += refused
        with joined.reading() as connection:
            taken_out = unpostable(connection, new, book.business_date)
        wrong += [
            WrongDocument(tuple(row.cells for row in each.rows), (why,), why)
            for each in fresh
            if (why := taken_out.get(str(each.key)))
        ]
        new = [each for each in new if each.key not in taken_out]
        states = reported_states(documents, known, seen)
        if raw.strip():
            states += no_longer_pending(documents, report.unread, known, pending_in)
        with joined.reading() as connection:
            decided = vat_decided_at(connection, [state.id for state in states])
        states, older = newer_states(states, facts, decided, made)
        if whole and wrong:
            new, states = [], []
        found = () if whole or only_known else [each.aside for each in wrong]
        gone = _gone(kept, [*once, *report.unread], pending_in if raw.strip() else ())
        settled = [aside.record for aside in gone]
        settled += [each.key for each in new] + list(known)
        news = aside_news(kept, found, settled)
        taken = take_vat_report(joined, source, customers_of(new), new, states, news, seen)
        with joined.reading() as connection:
            waiting = len(asides(connection, VAT))
    return TakenIn(
        taken.summary,
        taken.act_id,
        taken.added,
        len(documents) - len(fresh),
        len(states),
        skipped,
        len(report.rows) - len(once),
        unread,
        problems_of(wrong),
        (*report.notes, *_told_gone(gone, once), *older),
        report.encoding,
        waiting,
    )


def stored_document(content: str) -> VatDocument:
    """The document that the ledger keeps as the rows it came in."""
    (document,) = build_documents(read_report(content.encode()).rows).documents
    return document


def _once(rows: Sequence[ReportRow]) -> list[ReportRow]:
    """The rows without those that were there before, cell for cell."""
    found: dict[tuple[tuple[str, str], ...], ReportRow] = {}
    for row in rows:
        found.setdefault(tuple(row.cells.items()), row)
    return list(found.values())


def _without_left_out(
    rows: Sequence[ReportRow], unread: Sequence[UnreadRow], kept: Sequence[Aside]
) -> tuple[list[ReportRow], list[UnreadRow]]:
    """The rows without those of documents that a person left out for good."""
    left = {aside.record for aside in kept if aside.state == AsideState.LEFT_OUT}
    if not left:
        return list(rows), list(unread)
    return (
        [row for row in rows if record_key(row.cells) not in left],
        [row for row in unread if record_key(row.cells) not in left],
    )


def _whole_documents(
    rows: Sequence[ReportRow], unread: Sequence[UnreadRow]
) -> tuple[list[ReportRow], int, list[WrongDocument]]:
    """The rows whose document has all of its rows, how many have not, and what is wrong there."""
    places: dict[str, dict[tuple[str, ...], tuple[int, UnreadRow]]] = {}
    wrong: dict[str, list[UnreadRow]] = {}
    for at, one in enumerate(unread):
        place = one.cells.get("shipping-id") or one.cells.get("order-id", "")
        record = record_key(one.cells)
        places.setdefault(place, {}).setdefault(one.marks, (at, one))
        wrong.setdefault(record, []).append(one)
    kept: list[ReportRow] = []
    beside: dict[str, list[tuple[ReportRow, UnreadRow]]] = {}
    for row in rows:
        near = (places.get(row["shipping-id"], {}), places.get(row["order-id"], {}))
        other = next(filter(None, (_beside(row, each) for each in near if each)), None)
        if other is None:
            kept.append(row)
        else:
            beside.setdefault(record_key(row.cells), []).append((row, other))
    found = [
        _unread(wrong.get(record, []), beside.get(record, [])) for record in {**wrong, **beside}
    ]
    return kept, len(unread) + len(rows) - len(kept), found


def _beside(
    row: ReportRow, near: Mapping[tuple[str, ...], tuple[int, UnreadRow]]
) -> UnreadRow | None:
    """The first row that may be of the same document, of those that can't be read: where such a
    row says nothing, it may be of any."""
    marks = product(*(("", mark) for mark in row.marks))
    found = (near[each] for each in marks if each in near)
    fitting = [(at, one) for at, one in found if one.may_belong_to(row)]
    return min(fitting, key=itemgetter(0))[1] if fitting else None


def _unread(
    unread: Sequence[UnreadRow], beside: Sequence[tuple[ReportRow, UnreadRow]]
) -> WrongDocument:
    """A document with rows that can't be read, or beside such."""
    first = unread[0] if unread else beside[0][1]
    problems = [str(problem) for row in unread for problem in row.problems]
    for row, other in beside:
        message = f"is of the same document as line {other.line}, which can't be read"
        problems.append(str(Problem(row.line, "", "", message)))
    rows = (*(row.cells for row in unread), *(row.cells for row, _ in beside))
    return WrongDocument(rows, tuple(problems), first.problems[0].reason)


def _documents(rows: Iterable[ReportRow]) -> tuple[list[VatDocument], int, list[WrongDocument]]:
    """The documents of the rows, how many rows Amazon invoices itself, and what is wrong."""
    groups: dict[str, list[ReportRow]] = {}
    for row in rows:
        groups.setdefault(record_key(row.cells), []).append(row)
    documents: list[VatDocument] = []
    wrong: list[WrongDocument] = []
    skipped = 0
    for group in groups.values():
        try:
            built = build_documents(group)
        except Refused as refusal:
            wrong.append(refused_document(group, refusal))
            continue
        documents += built.documents
        skipped += len(built.amazon_invoiced)
    return documents, skipped, wrong


def _add_again(rows: list[ReportRow], unread: list[UnreadRow], kept: Sequence[Aside]) -> None:
    """Try again what an earlier report had and none repeats, since it was not what is pending."""
    here = _records([*rows, *unread])
    for aside in kept:
        if aside.state == AsideState.WAITING and aside.record not in here and not _pending(aside):
            before = read_rows(aside.content.encode())
            rows += [replace(row, line=0) for row in before.rows]
            unread += [
                UnreadRow(0, row.cells, tuple(replace(each, line=0) for each in row.problems))
                for row in before.unread
            ]


def _gone(
    kept: Sequence[Aside],
    rows: Sequence[ReportRow | UnreadRow],
    pending_in: Collection[str],
) -> list[Aside]:
    """What was pending and set aside, and is gone from the report of what is pending."""
    here = _records(rows)
    return [
        aside
        for aside in kept
        if aside.state == AsideState.WAITING
        and aside.account in pending_in
        and aside.record not in here
        and _pending(aside)
    ]


def _told_gone(gone: Sequence[Aside], rows: Sequence[ReportRow]) -> list[str]:
    """A word on what is on no list any more; a shipment that can be read now is none of it."""
    here = {row["shipping-id"] for row in rows}
    return [
        f"Shipment {visible(aside.title)} is pending no more; it was set aside: {aside.reason}."
        for aside in gone
        if aside.title not in here
    ]


def _pending(aside: Aside) -> bool:
    """Whether a row that was set aside came from what was pending."""
    header, row, *_ = aside.content.split("\r\n")
    cells = dict(zip(header.split("\t"), row.split("\t"), strict=False))
    return "pending" in cells.get("invoice-status", "").lower()


def _records(rows: Sequence[ReportRow | UnreadRow]) -> set[str]:
    return {record_key(row.cells) for row in rows}

"""A VAT report into the ledger: new documents are posted, the states of known ones brought up to
date.

A row that can't be read is reported, and so is a document that breaks a rule. A file then stays out
whole; of a report fetched from the service the good documents go in, since Amazon's deadlines run
for each by itself.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from artui.amazon.vat.deadlines import upload_deadline
from artui.amazon.vat.documents import (
    VatDocument,
    build_documents,
    check_credit,
    document_number,
    read_moment,
)
from artui.amazon.vat.marketplaces import MARKETPLACES
from artui.amazon.vat.plain_text import percent
from artui.amazon.vat.report import (
    MAX_PROBLEMS,
    BadReport,
    Problem,
    Report,
    ReportRow,
    UnreadRow,
    read_report,
    read_rows,
)
from artui.amazon.vat.report_columns import ITEM, PROMOTIONS, SHIPMENT
from artui.amazon.vat.upload_states import no_longer_pending, reported_state, reported_states
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.amazon.external import VatFacts, vat_documents
from artui.ledger.amazon.vat_documents import (
    PENDING,
    NewVatDocument,
    NewVatLine,
    ReportSource,
    VatCustomer,
    numbers_taken,
    take_vat_report,
    unpostable,
)
from artui.ledger.book.book import Book

_KEY = ("marketplace-id", "shipping-id", "transaction-id", "transaction-type")


class LessThanNothing(Refused):
    """A document whose lines come to less than nothing."""


class UnclearRow(Refused):
    """A cell that can be read in more than one way, or a number that another document has."""

    def __init__(self, row: ReportRow, column: str, value: str, message: str) -> None:
        super().__init__(f"{Problem(row.line, column, value, message)}.")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a report brought: numbers added, documents that were known, states that changed.

    `repeated` rows were in it before and were left out, `unread` rows can't be read, or belong to
    the document of one that can't. `encoding` is how the bytes were read.
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


@dataclass(slots=True)
class _Originals:
    """The invoices that credit notes may be for, and what is left of each."""

    known: list[VatFacts]
    fresh: list[tuple[str, VatDocument]] = field(default_factory=list)
    credited: dict[str, int] = field(default_factory=dict)

    def find(self, credit: VatDocument) -> str:
        """The number of the invoice that a credit is for, empty if it is not known.

        By the number that the row names, else by shipping id; what a correction undoes is the
        document before it. Raises CreditTooLarge.
        """
        found = [
            (fact.number, fact.amount_minor, fact.credited_minor, fact.transaction_id, True)
            for fact in self.known
            if not fact.credit_note and self._fits(credit, fact.number, fact.shipping_id)
        ]
        found += [
            (number, each.incl_minor, 0, each.key.transaction, False)
            for number, each in self.fresh
            if not each.credit_note and self._fits(credit, number, each.key.shipping)
        ]
        if credit.correction == "reversal":
            found = [one for one in found if not one[3].startswith("Correction:")] or found
        if not found:
            return ""
        number, amount, before, _, _ = found[-1]
        before += self.credited.get(number, 0)
        check_credit(credit, number, amount, before)
        self.credited[number] = self.credited.get(number, 0) + credit.incl_minor
        return number

    def _fits(self, credit: VatDocument, number: str, shipping: str) -> bool:
        if credit.original_number:
            return number == credit.original_number
        return shipping == credit.key.shipping


def take_in(
    book: Book,
    raw: bytes,
    *,
    charset: str | None = None,
    encoding: str = "",
    report_id: str = "",
    file_name: str = "",
    seen: datetime,
    pending_in: Collection[str] = (),
    only_known: bool = False,
    whole: bool,
) -> TakenIn:
    """Take a report in as one act. Raises BadReport, also for a file that is empty.

    `seen` is when it came. `pending_in` are the marketplaces of which it lists all that is pending:
    what was uploaded there and is gone from it is being worked on. `only_known`: no document is
    new. `whole`: one bad document keeps all of it out.
    """
    if whole and not raw.strip():
        raise BadReport(Problem(1, "", "", "the file is empty; a report has a line of headings"))
    read = read_report if whole else read_rows
    report = read(raw, charset=charset, encoding=encoding)
    once = _once(report.rows)
    rows, problems, unread = _whole_documents(once, report)
    documents, skipped, refused = _documents(rows)
    problems += refused
    source = ReportSource(report_id, file_name, sha256(raw).hexdigest(), report.encoding)
    with book.transaction() as joined:
        places = {document.key.marketplace for document in documents} | set(pending_in)
        with joined.reading() as connection:
            facts = vat_documents(connection, marketplaces=tuple(places))
            given = [document.number for document in documents if document.number]
            taken_already = numbers_taken(connection, given)
        known = {fact.document_key: fact for fact in facts}
        fresh = [each for each in documents if str(each.key) not in known and not only_known]
        new, refused = _new(joined, fresh, facts, taken_already, seen)
        with joined.reading() as connection:
            taken_out = unpostable(connection, new, book.business_date)
        problems += [*refused, *taken_out.values()]
        new = [each for each in new if each.key not in taken_out]
        states = reported_states(documents, known, seen)
        if raw.strip():
            states += no_longer_pending(documents, report.unread, known, pending_in)
        if whole and problems:
            new, states = [], []
        taken = take_vat_report(joined, source, _customers(new), new, states)
    return TakenIn(
        taken.summary,
        taken.act_id,
        taken.added,
        len(documents) - len(fresh),
        len(states),
        skipped,
        len(report.rows) - len(once),
        unread,
        tuple(problems),
        report.notes,
        report.encoding,
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


def _whole_documents(
    rows: Sequence[ReportRow], report: Report
) -> tuple[list[ReportRow], list[str], int]:
    """The rows whose document has all of its rows, what is wrong with the others, and how many
    they are."""
    problems = [str(problem) for row in report.unread for problem in row.problems]
    if len(problems) > MAX_PROBLEMS:
        problems[MAX_PROBLEMS:] = [f"{len(problems) - MAX_PROBLEMS} further problems"]
    unread: dict[str, dict[tuple[str, ...], UnreadRow]] = {}
    for one in report.unread:
        place = one.cells.get("shipping-id") or one.cells.get("order-id", "")
        key = tuple(one.cells.get(name, "") for name in _KEY)
        unread.setdefault(place, {}).setdefault(key, one)
    kept: list[ReportRow] = []
    for row in rows:
        near = (
            *unread.get(row["shipping-id"], {}).values(),
            *unread.get(row["order-id"], {}).values(),
        )
        other = next((one for one in near if one.may_belong_to(row)), None)
        if other is None:
            kept.append(row)
        else:
            message = f"is of the same document as line {other.line}, which can't be read"
            problems.append(str(Problem(row.line, "", "", message)))
    return kept, problems, len(report.unread) + len(rows) - len(kept)


def _documents(rows: Iterable[ReportRow]) -> tuple[list[VatDocument], int, list[str]]:
    """The documents of the rows, how many rows Amazon invoices itself, and what is wrong."""
    groups: dict[tuple[str, ...], list[ReportRow]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in _KEY), []).append(row)
    documents: list[VatDocument] = []
    problems: list[str] = []
    skipped = 0
    for group in groups.values():
        try:
            built = build_documents(group)
        except Refused as refusal:
            problems.append(str(refusal))
            continue
        documents += built.documents
        skipped += len(built.amazon_invoiced)
    return documents, skipped, problems


def _new(
    book: Book,
    documents: Sequence[VatDocument],
    facts: list[VatFacts],
    taken_already: set[tuple[str, str]],
    seen: datetime,
) -> tuple[list[NewVatDocument], list[str]]:
    """What to post, shipments before the credit notes for them; and what is refused."""
    originals, problems = _Originals(facts), []
    taken = [fact.number for fact in facts]
    for document in documents:
        try:
            _demand_clear(document, taken_already)
        except UnclearRow as refusal:
            problems.append(str(refusal))
            continue
        number = document_number(document, taken)
        taken.append(number)
        originals.fresh.append((number, document))
    posted: list[NewVatDocument] = []
    for number, document in sorted(originals.fresh, key=lambda pair: pair[1].credit_note):
        try:
            if document.incl_minor < 0:
                raise LessThanNothing(
                    f"Shipment {visible(document.key.shipping)} comes to ",
                    Money(document.incl_minor, document.currency),
                    "; an invoice can't be over less than nothing.",
                )
            original = originals.find(document) if document.credit_note else ""
            posted.append(_posting(book, document, number, original, seen))
        except Refused as refusal:
            problems.append(str(refusal))
    return posted, problems


def _demand_clear(document: VatDocument, taken_already: set[tuple[str, str]]) -> None:
    """Nothing is guessed: not a day, not the sign of a promotion, not whose a number is.

    Raises UnclearRow. What is asked for joins `taken_already`.
    """
    first = document.rows[0]
    if document.shipment_date and _shipped(document) is None:
        message = "must be a date such as 2026-03-05 or 05-Mar-2026 UTC"
        raise UnclearRow(first, "shipment-date", document.shipment_date, message)
    for row in document.rows:
        _demand_negative(row, document.key.type)
    series = ("credit_memo" if document.credit_note else "invoice", document.number)
    if series in taken_already:
        message = "another document has this number already"
        raise UnclearRow(first, "invoice-number", document.number, message)
    if document.number:
        taken_already.add(series)


def _demand_negative(row: ReportRow, kind: str) -> None:
    """A promotion takes off: its sign is the other one than the item's (VD-3)."""
    item = row.sums[ITEM].incl_minor
    sign = 1 if kind == SHIPMENT or item > 0 else -1
    for group in PROMOTIONS:
        if row.sums[group].incl_minor * sign > 0 and (kind == SHIPMENT or item):
            column = f"{group}-vat-incl-amount"
            message = "a promotion must be negative where the item is positive"
            raise UnclearRow(row, column, row[column], message)


def _posting(
    book: Book, document: VatDocument, number: str, original: str, seen: datetime
) -> NewVatDocument:
    key, shipped = document.key, _shipped(document)
    state, reason = reported_state(document, None, seen) or (PENDING, "")
    return NewVatDocument(
        key=str(key),
        marketplace=key.marketplace,
        shipping_id=key.shipping,
        transaction_id=key.transaction,
        transaction_type=key.type,
        account=_account(key.marketplace),
        number=number,
        credit_note=document.credit_note,
        issue_date=_issued(book, document),
        shipment_date=shipped,
        currency=document.currency,
        incl_minor=document.incl_minor,
        vat_minor=document.vat_minor,
        po_number=document.purchase_order,
        lines=tuple(
            NewVatLine(
                description=line.description,
                quantity="" if line.quantity is None else str(line.quantity),
                rate=percent(line).removesuffix("%"),
                unit_excl_minor=line.unit_excl_minor,
                unit_incl_minor=line.unit_incl_minor,
                excl_minor=line.excl_minor,
                vat_minor=line.vat_minor,
                incl_minor=line.incl_minor,
            )
            for line in document.lines
        ),
        deadline=upload_deadline(document, seen),
        content=_content(document.rows),
        state=state,
        reason=reason,
        original=original,
    )


def _issued(book: Book, document: VatDocument) -> date:
    """An invoice bears the day of its dispatch, a credit note the day on which we issue it.

    Never in the future: a report may be tried on an earlier business day.
    """
    shipped = None if document.credit_note else _shipped(document)
    return min(shipped or book.business_date, book.business_date)


def _account(marketplace: str) -> str:
    return f"vidr-{marketplace}"


def _customers(new: Sequence[NewVatDocument]) -> list[VatCustomer]:
    found: dict[str, VatCustomer] = {}
    for document in new:
        place = MARKETPLACES.get(document.marketplace)
        country = place.country if place else ""
        name = f"Buyers on Amazon {country or document.marketplace}"
        found.setdefault(
            document.account, VatCustomer(document.account, name, country, document.currency)
        )
    return list(found.values())


def _shipped(document: VatDocument) -> date | None:
    moment = read_moment(document.shipment_date)
    return moment.date() if isinstance(moment, datetime) else moment


def _content(rows: Sequence[ReportRow]) -> str:
    """The rows as the report has them, with their header."""
    names = list(dict.fromkeys(name for row in rows for name in row.cells))
    lines = [names, *([row[name] for name in names] for row in rows)]
    return "".join("\t".join(line) + "\r\n" for line in lines)

"""An electronic invoice of ours into the ledger, with its lines: one file, one act.

It was issued by another system, so it is posted as it is or refused.
"""

import stat
from datetime import date
from pathlib import Path

from artui.domain.kinds import ItemKind, Origin
from artui.domain.money import CURRENCIES, Bare
from artui.domain.priced_lines import refuse_wrong_lines
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence
from artui.domain.terms import counting_start
from artui.domain.text import BadDocumentNumber, typed_number
from artui.einvoice_files import MOST_BYTES, PDF_MARK, NoInvoiceFile, invoice_xml_in
from artui.imports.einvoices import cii, ubl
from artui.imports.einvoices.agreed_terms import agreed_terms
from artui.imports.einvoices.both_sides import buyer_account, entity_of
from artui.imports.einvoices.claimed_twice import refuse_corrected, refuse_prepaid
from artui.imports.einvoices.incoming import IncomingInvoice
from artui.imports.einvoices.proved_lines import DocumentSums, sums_of
from artui.imports.einvoices.xml_nodes import BadElement, Node, day_of, nodes_of
from artui.imports.imported import Imported
from artui.imports.refusals import FileRefused, RowError, WrongFormat, shown
from artui.ledger.book.acts import ActName
from artui.ledger.book.audit_log import note_batch
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.records import NewInvoice, NewMemo, Posted, PutOff, Same
from artui.ledger.cash.auto_apply import post_and_apply_memos
from artui.ledger.documents.invoice_lines import NewLine, post_lines, write_lines
from artui.ledger.documents.invoices import post_invoices
from artui.ledger.documents.posting import PostingContext, posting_context
from artui.ledger.items.open_items import items_numbered

# UNTDID 1001: what an invoice of ours may be called, and the only kind of credit memo.
_CODES = "80 82 84 130 202 203 204 211 295 325 326 380 383 384 386 875 876 877"
INVOICES = frozenset(_CODES.split())
CORRECTED, CREDIT_NOTE = "384", "381"
_MARKS = (b"<?xml", b"<", PDF_MARK)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class _NothingStays(Exception):
    """Ends the act without a trace."""


def is_einvoice(path: str | Path) -> bool:
    """Whether a file is XML or a PDF, by its first bytes; raises OSError. A stream, which can't be
    read twice, is taken for a table."""
    if not stat.S_ISREG(Path(path).stat().st_mode):
        return False
    with Path(path).open("rb") as handle:
        head = handle.read(64)
    for bom in _BOMS:
        head = head.removeprefix(bom)
    return head.replace(b"\0", b"").lstrip().startswith(_MARKS)


def import_einvoice(book: Book, path: Path, *, dry_run: bool = False) -> Imported:
    """Post the invoice or credit memo of a file as one act, or report what is wrong with it.

    Raises OSError, FileRefused (no invoice can be read from it), and what `Book.act` raises.
    """
    with path.open("rb") as handle:
        data = handle.read(MOST_BYTES + 1)
    invoice = read_einvoice(path.name, data)
    act_id: int | None = None
    outcome: Posted | Same | RowError | None = None
    try:
        with book.act(ActName.IMPORT_INVOICES, shown(path.name)) as entry:
            outcome = _outcome(entry, path.name, invoice)
            if dry_run or not isinstance(outcome, Posted):
                raise _NothingStays
            note_batch(
                entry, "invoices", shown(path.name), added=1, changed=0, skipped=0, rejected=0
            )
            act_id = entry.id
    except _NothingStays:
        act_id = None
    errors = (outcome,) if isinstance(outcome, RowError) else ()
    note = "" if outcome is None or isinstance(outcome, RowError) else outcome.note
    ahead = outcome.ahead if isinstance(outcome, Posted) else None
    return Imported(
        path.name,
        int(isinstance(outcome, Posted)),
        0,
        int(isinstance(outcome, Same)),
        len(errors),
        act_id,
        errors,
        (RowError(path.name, invoice.number.line, "", "", note),) if note else (),
        f"1 of them counts only from {ahead}" if ahead is not None else "",
    )


def read_einvoice(file: str, data: bytes) -> IncomingInvoice:
    """The invoice in the content of a file; raises FileRefused."""
    try:
        xml = invoice_xml_in(file, data)
    except NoInvoiceFile as refusal:
        reason = str(refusal).partition(": ")[2] or str(refusal)
        raise WrongFormat(file, 0, reason.rstrip(".")) from refusal
    space, root = nodes_of(file, xml)
    try:
        match space:
            case ubl.INVOICE | ubl.CREDIT_NOTE:
                return ubl.read_ubl(root)
            case cii.INVOICE:
                return cii.read_cii(root)
    except BadElement as bad:
        raise FileRefused(file, bad.line, f"{bad.name}: {bad.message}") from bad
    raise WrongFormat(
        file, root.line, f"<{shown(root.name)}> is no invoice of UBL 2.1 or CII (D16B, D22B)"
    )


def _outcome(entry: Entry, file: str, invoice: IncomingInvoice) -> Posted | Same | RowError:
    try:
        return _post(entry, invoice)
    except BadElement as bad:
        return RowError(file, bad.line, bad.name, bad.value[:60], bad.message)
    except Refused as refusal:
        node = invoice.number
        return RowError(file, node.line, node.name, node.said, refusal.sentence)


def _post(entry: Entry, invoice: IncomingInvoice) -> Posted | Same:
    """Post the document with its lines; raises BadElement or what a rule refuses."""
    code = invoice.type_code.said
    if code != CREDIT_NOTE and code not in INVOICES:
        raise BadElement(
            invoice.type_code,
            f"'{shown(code)}' is not taken in; 380, 326, 383, 384, 386, 875 to 877 and a few "
            "others are invoices of ours, 381 is a credit memo",
        )
    currency = invoice.currency.said
    if currency not in CURRENCIES:
        raise BadElement(invoice.currency, f"'{shown(currency)}' is not a currency; write EUR")
    number = _number(invoice.number)
    sums = sums_of(invoice, currency)
    if sums.amount_minor <= 0:
        said = "comes to ", Bare(sums.amount_minor, currency)
        right = (
            "; a credit memo is written with amounts above 0"
            if code == CREDIT_NOTE
            else "; what is given back is a credit memo, 381"
        )
        raise BadElement(invoice.number, Sentence(*said, right))
    refuse_wrong_lines(number, sums.lines, currency, sums.amount_minor)
    entity = entity_of(entry.connection, invoice.seller)
    account = buyer_account(entry.connection, invoice.buyer)
    context = posting_context(entry, Origin.FILE)
    if code == CREDIT_NOTE:
        outcome = _memo(context, invoice, number, account, entity, sums)
    else:
        outcome = _invoice(context, invoice, number, account, entity, sums)
    if isinstance(outcome, Posted):
        write_lines(entry, [(outcome.id, currency, sums.lines)], later=False)
        return outcome
    lines = post_lines(entry, [NewLine(number, entity, line) for line in sums.lines])
    if isinstance(lines[0], Refused):
        raise lines[0]
    return lines[0]


def _number(node: Node) -> str:
    try:
        return typed_number(node.said)
    except BadDocumentNumber as refusal:
        raise BadElement(node, str(refusal).rstrip(".")) from refusal


def _invoice(
    context: PostingContext,
    invoice: IncomingInvoice,
    number: str,
    account: str,
    entity: str,
    sums: DocumentSums,
) -> Posted | Same:
    connection, currency = context.entry.connection, invoice.currency.said
    notes: list[str] = []
    if invoice.type_code.said == CORRECTED:
        notes += refuse_corrected(context, invoice, number, account, entity)
    if sums.prepaid_minor:
        refuse_prepaid(connection, invoice, account, sums.prepaid_minor)
    issued, due, delivered = day_of(invoice.issued), _day(invoice.due), _day(invoice.delivered)
    agreed = agreed_terms(invoice.terms, _starts(context, account, issued, delivered), due)
    new = NewInvoice(
        number,
        account,
        issued,
        sums.amount_minor,
        currency,
        None if agreed.leads_to_due else due,
        delivered,
        agreed.terms,
        entity=entity,
        po_number=invoice.order,
        net_minor=sums.net_minor,
        tax_minor=sums.tax_minor,
    )
    outcome = _one(post_invoices(context, [new]))
    notes += agreed.notes
    if sums.prepaid_minor:
        minor = Bare(sums.prepaid_minor, currency)
        notes.append(Sentence("the prepaid ", minor, f" {currency} stay unapplied: apply them"))
    return _noted(outcome, notes)


def _starts(
    context: PostingContext, account: str, issued: date, delivered: date | None
) -> tuple[date, ...]:
    """The days from which the terms of an invoice may count, the one that the policy has first."""
    context.accounts.load([account])
    _, from_shipment = context.policy(context.customer(account))
    first = counting_start(issued, delivered, counts_from_shipment=from_shipment)
    return (first, *filter(None, (issued, delivered)))


def _memo(
    context: PostingContext,
    invoice: IncomingInvoice,
    number: str,
    account: str,
    entity: str,
    sums: DocumentSums,
) -> Posted | Same:
    if sums.prepaid_minor:
        assert invoice.totals.prepaid is not None
        raise BadElement(invoice.totals.prepaid, "of a credit memo nothing can be prepaid")
    connection = context.entry.connection
    ours = context.entity(entity)
    known = {
        number
        for number, items in items_numbered(connection, ItemKind.INVOICE, invoice.earlier).items()
        if any(item.entity_id == ours for item in items)
    }
    there = [each for each in invoice.earlier if each in known]
    notes = [f"invoice {shown(each)} is not here" for each in invoice.earlier if each not in known]
    if len(there) > 1:
        notes.append(f"it is about several invoices ({', '.join(map(shown, there))})")
    new = NewMemo(
        number,
        account,
        day_of(invoice.issued),
        sums.amount_minor,
        invoice.currency.said,
        entity,
        there[0] if len(there) == 1 else "",
        net_minor=sums.net_minor,
        tax_minor=sums.tax_minor,
    )
    return _noted(_one(post_and_apply_memos(context, [new])), notes)


def _one(outcomes: "list[Posted | Same | PutOff | Refused]") -> Posted | Same:
    (outcome,) = outcomes
    if isinstance(outcome, Refused):
        raise outcome
    assert not isinstance(outcome, PutOff)
    return outcome


def _noted(outcome: Posted | Same, notes: "list[str]") -> Posted | Same:
    if not notes or isinstance(outcome, Same):
        return outcome
    before = [outcome.note] if outcome.note else []
    parts: list[str] = []
    for note in (*before, *notes):
        parts += ["; ", note] if parts else [note]
    return outcome._replace(note=Sentence(*parts))


def _day(node: Node | None) -> date | None:
    return None if node is None else day_of(node)

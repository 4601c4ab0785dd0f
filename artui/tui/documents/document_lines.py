"""The page of a document as lines of text: overview, interest, history; measured in cells."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from artui.domain.text import visible
from artui.tui.desk import open_matters
from artui.tui.desk.amounts import Amounts
from artui.tui.kit import cells
from artui.tui.kit.widgets.line import PieceStyle
from artui.wording import kind_word, state_word

if TYPE_CHECKING:
    from artui.ledger.lists.document_page import Document, ListedAllocation
    from artui.tui.documents.document_reads import InterestView, InvoiceView

Lines = list[tuple[str, PieceStyle]]
_LABEL = 12
_FACT = 20


def headline(view: "InvoiceView", amounts: Amounts) -> str:
    """The line of totals of a document: open amount of the whole, lateness, state and flags."""
    item = view.document.item
    parts = [
        f"{kind_word(item.kind).capitalize()} {item.number}",
        f"open {amounts.number(item.open_minor, item.currency)}"
        f" of {amounts.money(item.amount_minor, item.currency)}",
        state_word(item.state),
    ]
    if item.side == 1 and item.days_late > 0 and item.open_minor:
        parts.append(f"{item.days_late} days late")
    return " " + " · ".join([*parts, *item.flags])


def overview(view: "InvoiceView", amounts: Amounts) -> Lines:
    """Customer, dates, amounts, lines, taxes, allocations, disputes, promises, changes, notes."""
    lines = list(_facts(view, amounts))
    lines += _document_lines(view.document, amounts)
    lines += _allocations(view.document, amounts)
    lines += open_matters.disputes(view.disputes, amounts, named=False)
    lines += open_matters.promises(view.promises, amounts, of_document=True)
    lines += _adjustments(view.document, amounts)
    lines += _of_amazon(view, amounts)
    lines += _files(view)
    lines += _notes(view.document)
    return lines


def _fact(label: str, *values: str) -> tuple[str, PieceStyle]:
    return (f" {cells.pad(label, _LABEL)} {'  '.join(value for value in values if value)}", "plain")


def _head(title: str) -> Lines:
    return [("", "plain"), (f" {title}", "strong")]


def _facts(view: "InvoiceView", amounts: Amounts) -> Iterator[tuple[str, PieceStyle]]:
    item = view.document.item

    def money(minor: int) -> str:
        return amounts.money(minor, item.currency)

    yield _fact("Customer", item.name, f"({item.account})")
    yield _fact("Amount", money(item.amount_minor), _net_and_tax(view, amounts))
    yield _fact("Open", money(item.open_minor), state_word(item.state))
    yield _fact("Issued", f"{item.issue_date}", f"by {item.entity}" if item.entity else "")
    if item.side == 1:
        moved = f"(at first {item.original_due_date})"
        changed = moved if item.original_due_date != item.due_date else ""
        yield _fact("Due", f"{item.due_date}", item.terms, changed)
    for part in item.instalments:
        left = (
            f"open {amounts.number(part.open_minor, item.currency)}" if part.open_minor else "paid"
        )
        late = f"{part.days_late} days late" if part.open_minor and part.days_late > 0 else ""
        level = f"level {part.level}" if part.level else ""
        of = f"{money(part.amount_minor)},"
        yield _fact(f"Part {part.position}", f"{part.due_date}", of, left, late, level)
    if item.settled_on is not None:
        yield _fact("Settled", f"{item.settled_on}")
    if view.interest is not None and view.interest.cumulative_minor:
        yield _fact(
            "Interest", f"{money(view.interest.cumulative_minor)} to date,",
            f"{money(view.interest.charged_minor)} charged (i shows how)",
        )  # fmt: skip
    named = (
        ("PO number", item.po_number),
        ("Method", item.method),
        ("Reason", item.reason),
        ("For", item.about),
        ("Corrects", item.corrects),
        ("Shipped", "" if item.shipment_date is None else f"{item.shipment_date}"),
        ("External", item.external_ref),
        ("Billing", " ".join(filter(None, (item.billing_type, item.billing_state)))),
        ("On hold", item.hold_reason),
        ("Flags", " ".join(item.flags)),
        ("Level", f"{item.level}" if item.level else ""),
        ("Notes", view.document.noted),
    )
    yield from (_fact(label, text) for label, text in named if text)


def _net_and_tax(view: "InvoiceView", amounts: Amounts) -> str:
    item = view.document.item
    if item.net_minor is None or item.tax_minor is None:
        return ""
    net = amounts.number(item.net_minor, item.currency)
    return f"net {net}, tax {amounts.number(item.tax_minor, item.currency)}"


def _document_lines(document: "Document", amounts: Amounts) -> Lines:
    currency = document.item.currency
    lines = _head("Lines and taxes") if document.lines or document.taxes else []
    for line in document.lines:
        total = amounts.number(line.gross_minor, currency)
        rate = f"  tax {line.tax_rate}" if line.tax_rate else ""
        lines.append((f"   {line.position:>3}  {line.description}", "plain"))
        price = line.unit_price or amounts.number(line.unit_net_minor, currency)
        pieces = f"{line.quantity} {line.unit}".strip()
        lines.append((f"        {pieces} x {price}{rate}  total {total}", "plain"))
    for tax in document.taxes:
        on = amounts.number(tax.taxable_minor, currency)
        came = amounts.number(tax.tax_minor, currency)
        named = " ".join(filter(None, (tax.tax_type, tax.rate, tax.tax_code))) or "No tax"
        lines.append((f"   {named} on {on}: {came}", "plain"))
    return lines


def _allocations(document: "Document", amounts: Amounts) -> Lines:
    if not document.allocations:
        return []
    width = max(
        cells.width(amounts.number(row.amount_minor, row.currency)) for row in document.allocations
    )
    rows = (_allocation(document, row, amounts, width) for row in document.allocations)
    return [*_head("Allocations (x takes one back)"), *rows]


def _allocation(
    document: "Document", row: "ListedAllocation", amounts: Amounts, width: int
) -> tuple[str, PieceStyle]:
    mine_is_debit = row.debit_id == document.item.id
    kind = row.credit_kind if mine_is_debit else row.debit_kind
    number = (row.payment or row.credit) if mine_is_debit else row.debit
    amount = cells.pad_right(amounts.number(row.amount_minor, row.currency), width)
    state = ""
    if row.reverses is not None:
        state = f"  takes back {row.reverses}"
    elif not row.in_force:
        state = "  taken back"
    text = f"   {row.id:>5}  {row.effective_date}  {amount}  {kind_word(kind)} {number}{state}"
    return (text, "plain" if row.in_force else "faint")


def _adjustments(document: "Document", amounts: Amounts) -> Lines:
    if len(document.chain) < 2:
        return []
    lines = _head("Adjustments")
    for step in document.chain:
        waits = "  when approved" if step.waits else ""
        amount = cells.pad_right(amounts.number(step.amount_minor, step.currency), 14)
        lines.append((f"   {step.day}  {amount} ({step.step})  {step.number}{waits}", "plain"))
    return lines


def _of_amazon(view: "InvoiceView", amounts: Amounts) -> Lines:
    """What Amazon's services say: period, payer, issuer, payments, fees, the state of an upload."""
    found = view.services
    if found is None or not found.facts:
        return []
    lines = _head("Amazon")
    lines += [
        (f"   {cells.pad(fact, _FACT)} {visible(amounts.kept(text))}", "plain")
        for fact, text in found.facts
    ]
    if found.undecided:
        lines.append((f"   {cells.pad('', _FACT)} (Y accepts a deduction, E disputes it)", "plain"))
    for fee in found.fees:
        left = f", {amounts.number(fee.remaining_minor, fee.currency)} of it due"
        money = amounts.money(fee.amount_minor, fee.currency)
        words = visible(fee.type.lower().replace("_", " "))
        lines.append((f"   {cells.pad('fee', _FACT)} {words}: {money}{left}", "plain"))
    if found.documents:
        named = visible(", ".join(found.documents).lower())
        lines.append((f"   {cells.pad('documents', _FACT)} {named}", "plain"))
    return lines


def _files(view: "InvoiceView") -> Lines:
    if not view.files:
        return []
    return [
        *_head("Files"),
        *(
            (
                f"   {visible(file.name)}  {file.size} bytes  SHA-256 {file.digest[:16]}…"
                f"  {file.at:%Y-%m-%d}, {file.actor}"
                + (", Amazon's own document" if file.original else ""),
                "plain",
            )
            for file in view.files
        ),
    ]


def _notes(document: "Document") -> Lines:
    if not document.notes:
        return []
    rows: Lines = [
        (f"   {note.day}  {note.actor}: {note.text}", "plain") for note in document.notes
    ]
    return [*_head("Notes"), *rows]


def interest(view: "InterestView | None", currency: str, amounts: Amounts) -> Lines:
    """The trace: a line for each span of days, the sum, what was charged, what comes next."""
    if view is None:
        return [(" This document bears no interest.", "plain")]
    lines: Lines = [*((f" {words}", "plain") for words in view.words), ("", "plain")]
    if view.segments:
        lines.append(
            (" From        To          Days        Balance    Rate         Amount", "strong")
        )
    for line in view.segments:
        balance = cells.pad_right(amounts.number(line.balance_minor, currency), 14)
        amount = cells.pad_right(line.amount.replace(".", amounts.point), 14)
        rate = cells.pad_right(line.rate, 7)
        capped = " capped" if line.capped else ""
        text = f" {line.start}  {line.end}  {line.days:>4} {balance} {rate} {amount}{capped}"
        lines.append((text, "plain"))
    lines += [("", "plain"), *_interest_sums(view, currency, amounts)]
    return lines


def beside(view: "InvoiceView", amounts: Amounts) -> Lines:
    """How the interest of an invoice is made up and what else is known of it, for a narrow pane."""
    item = view.document.item
    lines: Lines = [(f" {item.number}", "strong"), (f" {item.name or item.account}", "plain")]
    lines += open_matters.disputes(view.disputes, amounts, named=False)
    lines += open_matters.promises(view.promises, amounts, of_document=True)
    return [*lines, ("", "plain"), *interest_beside(view.interest, item.currency, amounts)]


def interest_beside(view: "InterestView | None", currency: str, amounts: Amounts) -> Lines:
    """The sums, then the trace in two narrow rows for each span of days."""
    if view is None or not view.segments:
        return [(" No interest to date.", "plain")]
    lines: Lines = [
        (" Interest", "strong"),
        *_interest_sums(view, currency, amounts),
        ("", "plain"),
    ]
    lines += [(f" {words}", "faint") for words in view.words]
    for line in view.segments:
        capped = " capped" if line.capped else ""
        balance = amounts.number(line.balance_minor, currency)
        exact = line.amount.replace(".", amounts.point)
        lines.append((f" {line.start} to {line.end} {line.days:>4}d", "plain"))
        lines.append((f"   {balance} at {line.rate}: {exact}{capped}", "plain"))
    return lines


def _interest_sums(view: "InterestView", currency: str, amounts: Amounts) -> Lines:
    def money(minor: int) -> str:
        return amounts.money(minor, currency)

    uncharged = view.uncharged_minor
    lines: Lines = [
        _fact("To date", money(view.cumulative_minor), f"(exactly {view.exact})"),
        _fact("Charged", money(view.charged_minor)),
        _fact("Not charged" if uncharged >= 0 else "Too much", money(abs(uncharged))),
    ]
    if view.grows_on is not None:
        lines.append(_fact("Next", f"{money(view.grows_minor)} more on {view.grows_on}"))
    return lines


def history(document: "Document", amounts: Amounts) -> Lines:
    """The acts that touched the document, the latest first; and what was charged on it."""
    lines: Lines = []
    for act in reversed(document.history):
        when = f"{act.at:%Y-%m-%d %H:%M}"
        lines.append((f" {when}  {act.actor}  {act.act} {act.subject}", "plain"))
        if act.summary:
            lines.append((f"    {amounts.kept(act.summary)}", "faint"))
    return lines or [(" Nothing has happened yet.", "plain")]

"""The statement as a PDF: letterhead, what is due, the items, the ageing, where to pay."""

from collections.abc import Callable
from itertools import zip_longest

from artui.domain.kinds import Flag
from artui.statements.model import (
    DebitItem,
    FinanceCharge,
    Movement,
    Section,
    SettledInterest,
    Statement,
    UnappliedCredit,
    check,
    shows_accounts,
)
from artui.statements.pdf.fonts import shape, wrap
from artui.statements.pdf.letter import (
    address,
    address_abroad,
    continuation,
    heading,
    letterhead,
    remittance_box,
)
from artui.statements.pdf.paper import ACCENT, INK, MUTED, TINT, Paper
from artui.statements.pdf.running_table import PrintedColumn, PrintedRow, draw_table
from artui.statements.words import (
    STYLES,
    adds_sentence,
    amount,
    bucket_title,
    movement_word,
    promise_words,
    term_sentence,
    unapplied_sentence,
)
from artui.wording import flag_word, kind_title

_DAY = 50.0
_MONEY = 66.0


def statement_pdf(statement: Statement) -> bytes:
    """The PDF of a statement; the same statement gives the same bytes.

    Raises StatementDoesNotTie if any two totals differ (domain.md section 8).
    """
    check(statement)
    customer, day = statement.customer, statement.as_of.isoformat()
    paper = Paper(
        title=f"Statement {customer.account} {day}",
        author=statement.entity.name,
        country=customer.country or statement.entity.country,
        foot=f"{statement.entity.name} · {customer.account} · {day}",
    )
    subtitle = f"{STYLES[statement.style]} as of {day}"
    letterhead(paper, statement.entity, "Statement of account", subtitle)
    lines = address_abroad(customer, statement.entity)
    address(paper, customer.name, lines, _facts(statement))
    _totals_band(paper, statement)
    paper.head = continuation(
        paper, statement.entity.name, f"Statement of account {customer.account}, {day}"
    )
    for section in statement.sections:
        _section(paper, statement, section)
    _remittance(paper, statement)
    return paper.pdf()


def _facts(statement: Statement) -> list[tuple[str, str]]:
    """What identifies the statement; a fact that is not known has no line."""
    customer = statement.customer
    currencies = ", ".join(section.currency for section in statement.sections)
    accepted = customer.terms_accepted.isoformat() if customer.terms_accepted else ""
    facts = [
        ("Account", customer.account),
        ("As of", statement.as_of.isoformat()),
        ("Period from", statement.since.isoformat() if statement.since else ""),
        ("Currency", currencies),
        ("Your tax id", customer.tax_id),
        ("Terms", customer.terms_version),
        ("Terms accepted", accepted),
    ]
    return [(label, value) for label, value in facts if value]


def _totals_band(paper: Paper, statement: Statement) -> None:
    """The one thing the reader looks for: what is due, per currency."""
    lines = statement.sections or ()
    height = 18 * max(1, len(lines)) + 10
    paper.y -= height
    paper.box(paper.left, paper.y, paper.right - paper.left, height, TINT)
    y = paper.y + height - 19
    words = f"Total due and payoff on {statement.as_of.isoformat()}"
    paper.text(paper.left + 10, y, words, 9.5, colour=MUTED)
    if not lines:
        paper.text(paper.right - 10, y, "nothing open", 13, bold=True, align="right")
    for section in lines:
        due = f"{amount(section.total_due_minor, section.currency)} {section.currency}"
        paper.text(paper.right - 10, y - 1, due, 13, bold=True, align="right", colour=ACCENT)
        y -= 18
    paper.y -= 16


def _section(paper: Paper, statement: Statement, section: Section) -> None:
    accounts = shows_accounts(statement, section)
    if statement.style != "open-item":
        heading(paper, f"Account in {section.currency}")
        _movements(paper, section, accounts)
    # An activity statement shows what moved; its open items are summed in the ageing.
    if statement.style != "activity":
        heading(paper, f"Open items in {section.currency}")
        if section.items:
            _items(paper, section, accounts, len(statement.other_entities) > 0)
        else:
            _line(paper, "No open items.")
        if section.credits:
            heading(paper, f"Unapplied credits in {section.currency}")
            _credits(paper, section, accounts)
    if section.finance_charges:
        heading(paper, f"Finance charges posted in {section.currency}")
        _charges(paper, section)
    for promise in section.promises:
        _line(paper, f"For the account: {promise_words(promise, section.currency)}.")
    _ageing(paper, section)
    _interest_and_totals(paper, statement, section)
    if section.settled:
        heading(paper, f"Interest on paid invoices in {section.currency}, not yet charged")
        _settled(paper, section)


def _line(paper: Paper, words: str) -> None:
    paper.y -= 11
    paper.text(paper.left, paper.y, words, 8, colour=MUTED)
    paper.y -= 4


def _items(paper: Paper, section: Section, accounts: bool, entities: bool) -> None:
    """Open debit items; the open amount is carried from page to page."""
    currency = section.currency
    po_numbers = any(item.po_number for item in section.items)
    interest = any(item.interest_uncharged_minor for item in section.items)
    optional: list[tuple[bool, PrintedColumn, Callable[[DebitItem], str]]] = [
        (True, PrintedColumn("Document"), lambda i: f"{kind_title(i.kind)} {i.name}"),
        (accounts, PrintedColumn("Account", 56), lambda i: i.account),
        (entities, PrintedColumn("Our entity", 46), lambda i: i.entity),
        (po_numbers, PrintedColumn("PO number", 58), lambda i: i.po_number),
        (True, PrintedColumn("Issued", _DAY), lambda i: i.issue_date.isoformat()),
        (True, PrintedColumn("Due", _DAY), lambda i: i.due_date.isoformat() if i.due_date else ""),
        (True, PrintedColumn("Days late", 38, "right"), lambda i: str(max(i.days_late, 0) or "")),
        (
            True,
            PrintedColumn("Amount", _MONEY, "right"),
            lambda i: amount(i.amount_minor, currency),
        ),
        (
            interest,
            PrintedColumn("Interest not yet charged", 56, "right"),
            lambda i: amount(i.interest_uncharged_minor, currency),
        ),
        (True, PrintedColumn("Open", _MONEY, "right"), lambda i: amount(i.open_minor, currency)),
    ]
    columns = [column for shown, column, _ in optional if shown]
    cells = [cell for shown, _, cell in optional if shown]
    rows = []
    running = 0
    for item in section.items:
        before = amount(running, currency)
        rows.append(PrintedRow(tuple(cell(item) for cell in cells), _marks(item, currency), before))
        running += item.open_minor
    total = ["Open debits", *[""] * (len(columns) - 2), amount(running, currency)]
    rows.append(PrintedRow(tuple(total), bold=True))
    draw_table(paper, columns, rows)


def _marks(item: DebitItem, currency: str) -> str:
    """The marks of an item in words, with the disputed part where there is one, and what to quote
    when it is paid."""
    # What was promised, and by when, says more than the flag.
    flags = [flag for flag in item.marks if flag is not Flag.PROMISED or not item.promises]
    said = [*map(flag_word, flags), *(promise_words(each, currency) for each in item.promises)]
    words = ", ".join(said)
    if item.disputed_minor:
        part = f"{amount(item.disputed_minor, currency)} {currency} in dispute"
        words = f"{words}: {part}" if words else part
    references = " · ".join(each.text for each in item.references)
    return "; ".join(filter(None, (words, references and f"reference {references}")))


def _credits(paper: Paper, section: Section, accounts: bool) -> None:
    """Unapplied credits, negative as in the ageing strip."""
    currency = section.currency

    def row(credit: UnappliedCredit) -> PrintedRow:
        cells = [f"{kind_title(credit.kind)} {credit.number}"]
        cells += [credit.account] if accounts else []
        cells += [credit.issue_date.isoformat()]
        cells += [amount(-credit.amount_minor, currency), amount(-credit.open_minor, currency)]
        return PrintedRow(tuple(cells), credit.note)

    columns = [PrintedColumn("Document")]
    columns += [PrintedColumn("Account", 90)] if accounts else []
    columns += [PrintedColumn("Date", _DAY), PrintedColumn("Amount", _MONEY, "right")]
    columns += [PrintedColumn("Unapplied", _MONEY, "right")]
    total = ["Unapplied credits", *[""] * (len(columns) - 2)]
    total.append(amount(-section.unapplied_minor, currency))
    rows = [row(credit) for credit in section.credits]
    draw_table(paper, columns, [*rows, PrintedRow(tuple(total), bold=True)])


def _charges(paper: Paper, section: Section) -> None:
    """Late interest already posted; what is open of it is among the open items too."""
    currency = section.currency

    def row(charge: FinanceCharge) -> PrintedRow:
        return PrintedRow(
            (
                charge.number,
                charge.issue_date.isoformat(),
                charge.through.isoformat(),
                amount(charge.amount_minor, currency),
                amount(charge.open_minor, currency),
            )
        )

    columns = [
        PrintedColumn("Number"),
        PrintedColumn("Posted", _DAY),
        PrintedColumn("Through", _DAY),
        PrintedColumn("Amount", _MONEY, "right"),
        PrintedColumn("Open", _MONEY, "right"),
    ]
    draw_table(paper, columns, [row(charge) for charge in section.finance_charges])


def _settled(paper: Paper, section: Section) -> None:
    """Paid invoices with interest to charge, three on a line, as they may be many."""
    currency = section.currency

    def cells(row: SettledInterest) -> tuple[str, ...]:
        number = f"{row.number} ({row.account})" if row.account else row.number
        return (number, str(row.days_late), amount(row.interest_uncharged_minor, currency))

    columns = [
        PrintedColumn("Invoice"),
        PrintedColumn("Days late", 28, "right"),
        PrintedColumn("Interest", 46, "right"),
    ]
    gap = PrintedColumn("", 12)
    blanks = ("",) * len(columns)
    found = [cells(row) for row in section.settled]
    rows = [
        PrintedRow((*left, "", *middle, "", *right))
        for left, middle, right in zip_longest(
            found[::3], found[1::3], found[2::3], fillvalue=blanks
        )
    ]
    total = amount(sum(row.interest_uncharged_minor for row in section.settled), currency)
    rows.append(PrintedRow((*blanks, "", *blanks, "", "Together", "", total), bold=True))
    draw_table(paper, [*columns, gap, *columns, gap, *columns], rows)


def _movements(paper: Paper, section: Section, accounts: bool) -> None:
    """Opening balance, each movement with the balance after it, closing balance."""
    currency = section.currency

    def row(movement: Movement, before: int) -> PrintedRow:
        effect = amount(abs(movement.effect_minor), currency)
        cells = [movement.day.isoformat(), f"{movement_word(movement.kind)} {movement.number}"]
        cells += [movement.account] if accounts else []
        cells += [effect if movement.effect_minor > 0 else ""]
        cells += [effect if movement.effect_minor < 0 else ""]
        cells += [amount(movement.balance_minor, currency)]
        if movement.text:
            cells[1] = f"{cells[1]}: {movement.text}"
        return PrintedRow(tuple(cells), before=amount(before, currency))

    columns = [PrintedColumn("Date", _DAY), PrintedColumn("Document")]
    columns += [PrintedColumn("Account", 80)] if accounts else []
    columns += [
        PrintedColumn(title, _MONEY + 4, "right") for title in ("Debit", "Credit", "Balance")
    ]
    blanks = [""] * (len(columns) - 3)
    rows = [
        PrintedRow(
            ("", "Opening balance", *blanks, amount(section.opening_minor, currency)), bold=True
        )
    ]
    before = section.opening_minor
    for movement in section.movements:
        rows.append(row(movement, before))
        before = movement.balance_minor
    closing = amount(section.closing_minor, currency)
    rows.append(PrintedRow(("", "Closing balance", *blanks, closing), bold=True))
    draw_table(paper, columns, rows)


def _ageing(paper: Paper, section: Section) -> None:
    """The ageing strip: a box per bucket, and their sum."""
    paper.need(62)
    paper.y -= 14
    cells = [
        (bucket_title(bucket), amount(bucket.minor, section.currency)) for bucket in section.buckets
    ]
    cells.append(("Total", amount(section.control_minor, section.currency)))
    width = (paper.right - paper.left + 3) / len(cells)
    paper.y -= 34
    for index, (title, figure) in enumerate(cells):
        x = paper.left + index * width
        last = index == len(cells) - 1
        paper.box(x, paper.y, width - 3, 34, ACCENT if last else TINT)
        colours = ((1.0, 1.0, 1.0),) * 2 if last else (MUTED, INK)
        middle = x + (width - 3) / 2
        room = width - 7
        paper.text(middle, paper.y + 22, title, 6.8, align="centre", colour=colours[0], width=room)
        size = min(8.6, room / shape(figure, True).width)
        paper.text(middle, paper.y + 8, figure, size, bold=True, align="centre", colour=colours[1])
    paper.y -= 8


def _interest_and_totals(paper: Paper, statement: Statement, section: Section) -> None:
    """Interest and its terms on the left, the sum that makes the total due on the right."""
    currency, interest = section.currency, section.interest
    left_width = (paper.right - paper.left) * 0.54
    on_paid = sum(row.interest_uncharged_minor for row in section.settled)
    of_it = f", of it {amount(on_paid, currency)} on paid invoices" if on_paid else ""
    uncharged = f"{amount(interest.uncharged_minor, currency)} {currency}"
    words = [
        f"Interest not yet charged: {uncharged}{of_it}.",
        adds_sentence(interest, currency),
        *map(term_sentence, interest.terms),
        *filter(None, (unapplied_sentence(section),)),
    ]
    lines = [line for sentence in words for line in wrap(sentence, 7.8, left_width - 20)]
    height = max(len(lines) * 10.5 + 29, 74)
    paper.need(height + 8)
    paper.y -= height
    bottom = paper.y
    paper.box(paper.left, bottom, left_width, height, TINT)
    y = bottom + height - 14
    paper.text(paper.left + 10, y, "Late interest", 8.5, bold=True, colour=ACCENT)
    y -= 3
    for line in lines:
        y -= 10.5
        paper.text(paper.left + 10, y, line, 7.8)
    x = paper.left + left_width + 14
    y = bottom + height - 14
    parts = [
        ("Open debits", section.open_debits_minor),
        ("Unapplied credits", -section.unapplied_minor),
        ("Interest not yet charged", interest.uncharged_minor),
    ]
    for label, minor in parts:
        paper.text(x, y, label, 8.5, colour=MUTED)
        paper.text(paper.right, y, amount(minor, currency), 8.5, align="right")
        y -= 13
    paper.box(x, y + 7, paper.right - x, 0.8, ACCENT)
    paper.text(x, y - 5, f"Total due {currency}", 10, bold=True, colour=ACCENT)
    due = amount(section.total_due_minor, currency)
    paper.text(paper.right, y - 5, due, 10, bold=True, align="right", colour=ACCENT)
    paper.text(x, y - 17, f"as of {statement.as_of.isoformat()}", 7.5, colour=MUTED)
    paper.y -= 12


def _remittance(paper: Paper, statement: Statement) -> None:
    """Where to pay, for each of our entities that says so, and what to quote."""
    for entity in (statement.entity, *statement.other_entities):
        if not entity.remittance:
            continue
        quote = f"Please quote account {statement.customer.account} and the invoice numbers."
        code = f" ({entity.code})" if entity.code and statement.other_entities else ""
        remittance_box(paper, f"Please pay to {entity.name}{code}", (*entity.remittance, quote))

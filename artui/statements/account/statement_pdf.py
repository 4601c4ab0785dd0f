"""The statement as a PDF: letterhead, what is due, the items, the ageing, where to pay."""

from collections.abc import Callable
from itertools import accumulate, zip_longest

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
from artui.statements.pdf.letter_data import (
    DAY,
    MONEY,
    LetterColumn,
    LetterRow,
    LetterTable,
    address_abroad,
    addressed_to,
    box,
    head_of,
    paper_of,
)
from artui.statements.pdf.press import press
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

_CARRIED = ("Carried forward", "Brought forward")


def statement_pdf(statement: Statement) -> bytes:
    """The PDF of a statement; the same statement gives the same bytes.

    Raises StatementDoesNotTie if any two totals differ (domain.md section 8), BrokenTemplate.
    """
    check(statement)
    return press(
        "statement.typ",
        statement_data(statement),
        title=f"Statement {statement.customer.account} {statement.as_of.isoformat()}",
        author=statement.entity.name,
        language="en",
        made=statement.as_of,
    )


def statement_data(statement: Statement) -> dict[str, object]:
    """All that the template prints, in finished words and figures."""
    customer, entity, day = statement.customer, statement.entity, statement.as_of.isoformat()
    title = "Statement of account"
    return {
        "paper": paper_of(customer.country or entity.country),
        "head": head_of(entity),
        "title": title,
        "subtitle": f"{STYLES[statement.style]} as of {day}",
        "to": addressed_to(customer.name, address_abroad(customer, entity)),
        "facts": _facts(statement),
        "due": {
            "words": f"Total due and payoff on {day}",
            "amounts": [
                f"{amount(section.total_due_minor, section.currency)} {section.currency}"
                for section in statement.sections
            ]
            or ["nothing open"],
        },
        "sections": [_section(statement, section) for section in statement.sections],
        "pay": _remittance(statement),
        "continued": [entity.name, f"{title} {customer.account}, {day}"],
        "foot": f"{entity.name} · {customer.account} · {day}",
    }


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


def _section(statement: Statement, section: Section) -> dict[str, object]:
    accounts = shows_accounts(statement, section)
    tables = []
    if statement.style != "open-item":
        tables.append(_movements(section, accounts))
    # An activity statement shows what moved; its open items are summed in the ageing.
    if statement.style != "activity":
        tables.append(_items(section, accounts, len(statement.other_entities) > 0))
        if section.credits:
            tables.append(_credits(section, accounts))
    if section.finance_charges:
        tables.append(_charges(section))
    currency = section.currency
    ageing = [(bucket_title(bucket), amount(bucket.minor, currency)) for bucket in section.buckets]
    return {
        "tables": [table.data() for table in tables],
        "remarks": [
            f"For the account: {promise_words(promise, currency)}." for promise in section.promises
        ],
        "ageing": [*ageing, ("Total", amount(section.control_minor, currency))],
        "end": _end(statement, section),
        "after": [_settled(section).data()] if section.settled else [],
    }


def _items(section: Section, accounts: bool, entities: bool) -> LetterTable:
    """Open debit items; the open amount is carried from page to page."""
    currency = section.currency
    po_numbers = any(item.po_number for item in section.items)
    interest = any(item.interest_uncharged_minor for item in section.items)
    optional: list[tuple[bool, LetterColumn, Callable[[DebitItem], str]]] = [
        (True, LetterColumn("document", "Document"), lambda i: f"{kind_title(i.kind)} {i.name}"),
        (accounts, LetterColumn("account", "Account", 56), lambda i: i.account),
        (entities, LetterColumn("entity", "Our entity", 46), lambda i: i.entity),
        (po_numbers, LetterColumn("po_number", "PO number", 58), lambda i: i.po_number),
        (True, LetterColumn("issued", "Issued", DAY), lambda i: i.issue_date.isoformat()),
        (
            True,
            LetterColumn("due", "Due", DAY),
            lambda i: i.due_date.isoformat() if i.due_date else "",
        ),
        (
            True,
            LetterColumn("days_late", "Days late", 40, "right"),
            lambda i: str(max(i.days_late, 0) or ""),
        ),
        (
            True,
            LetterColumn("amount", "Amount", MONEY, "right"),
            lambda i: amount(i.amount_minor, currency),
        ),
        (
            interest,
            LetterColumn("interest", "Interest not yet charged", 58, "right"),
            lambda i: amount(i.interest_uncharged_minor, currency),
        ),
        (
            True,
            LetterColumn("open", "Open", MONEY, "right"),
            lambda i: amount(i.open_minor, currency),
        ),
    ]
    cells = [cell for shown, _, cell in optional if shown]
    sums = accumulate(item.open_minor for item in section.items)
    return LetterTable(
        "items",
        [column for shown, column, _ in optional if shown],
        [
            LetterRow(
                [cell(item) for cell in cells], _marks(item, currency), amount(sum_, currency)
            )
            for item, sum_ in zip(section.items, sums, strict=True)
        ],
        title=f"Open items in {currency}",
        total=("Open debits", amount(section.open_debits_minor, currency)),
        carried=_CARRIED,
        more={"none": "No open items."},
    )


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


def _credits(section: Section, accounts: bool) -> LetterTable:
    """Unapplied credits, negative as in the ageing strip."""
    currency = section.currency

    def row(credit: UnappliedCredit) -> LetterRow:
        cells = [f"{kind_title(credit.kind)} {credit.number}"]
        cells += [credit.account] if accounts else []
        cells += [credit.issue_date.isoformat()]
        cells += [amount(-credit.amount_minor, currency), amount(-credit.open_minor, currency)]
        return LetterRow(cells, credit.note)

    columns = [LetterColumn("document", "Document")]
    columns += [LetterColumn("account", "Account", 90)] if accounts else []
    columns += [LetterColumn("date", "Date", DAY)]
    columns += [LetterColumn("amount", "Amount", MONEY, "right")]
    columns += [LetterColumn("unapplied", "Unapplied", MONEY, "right")]
    return LetterTable(
        "credits",
        columns,
        [row(credit) for credit in section.credits],
        title=f"Unapplied credits in {currency}",
        total=("Unapplied credits", amount(-section.unapplied_minor, currency)),
    )


def _charges(section: Section) -> LetterTable:
    """Late interest already posted; what is open of it is among the open items too."""
    currency = section.currency

    def row(charge: FinanceCharge) -> LetterRow:
        return LetterRow(
            (
                charge.number,
                charge.issue_date.isoformat(),
                charge.through.isoformat(),
                amount(charge.amount_minor, currency),
                amount(charge.open_minor, currency),
            )
        )

    columns = [
        LetterColumn("number", "Number"),
        LetterColumn("posted", "Posted", DAY),
        LetterColumn("through", "Through", DAY),
        LetterColumn("amount", "Amount", MONEY, "right"),
        LetterColumn("open", "Open", MONEY, "right"),
    ]
    return LetterTable(
        "charges",
        columns,
        [row(charge) for charge in section.finance_charges],
        title=f"Finance charges posted in {currency}",
    )


def _settled(section: Section) -> LetterTable:
    """Paid invoices with interest to charge, three on a line, as they may be many."""
    currency = section.currency

    def cells(row: SettledInterest) -> tuple[str, ...]:
        number = f"{row.number} ({row.account})" if row.account else row.number
        return (number, str(row.days_late), amount(row.interest_uncharged_minor, currency))

    columns = [
        LetterColumn("invoice", "Invoice"),
        LetterColumn("days_late", "Days late", 40, "right"),
        LetterColumn("interest", "Interest", 50, "right"),
    ]
    gap = LetterColumn("gap", "", 12)
    blanks = ("",) * len(columns)
    found = [cells(row) for row in section.settled]
    rows = [
        LetterRow((*left, "", *middle, "", *right))
        for left, middle, right in zip_longest(
            found[::3], found[1::3], found[2::3], fillvalue=blanks
        )
    ]
    total = amount(sum(row.interest_uncharged_minor for row in section.settled), currency)
    return LetterTable(
        "settled",
        [*columns, gap, *columns, gap, *columns],
        rows,
        title=f"Interest on paid invoices in {currency}, not yet charged",
        total=("Together", total),
    )


def _movements(section: Section, accounts: bool) -> LetterTable:
    """Opening balance, each movement with the balance after it, closing balance."""
    currency = section.currency

    def row(movement: Movement) -> LetterRow:
        effect = amount(abs(movement.effect_minor), currency)
        cells = [movement.day.isoformat(), f"{movement_word(movement.kind)} {movement.number}"]
        cells += [movement.account] if accounts else []
        cells += [effect if movement.effect_minor > 0 else ""]
        cells += [effect if movement.effect_minor < 0 else ""]
        cells += [amount(movement.balance_minor, currency)]
        if movement.text:
            cells[1] = f"{cells[1]}: {movement.text}"
        return LetterRow(cells, after=cells[-1])

    columns = [LetterColumn("date", "Date", DAY), LetterColumn("document", "Document")]
    columns += [LetterColumn("account", "Account", 80)] if accounts else []
    columns += [
        LetterColumn(title.lower(), title, MONEY + 4, "right")
        for title in ("Debit", "Credit", "Balance")
    ]
    opening = amount(section.opening_minor, currency)
    blanks = [""] * (len(columns) - 3)
    first = LetterRow(("", "Opening balance", *blanks, opening), after=opening, bold=True)
    return LetterTable(
        "movements",
        columns,
        [first, *map(row, section.movements)],
        title=f"Account in {currency}",
        total=("Closing balance", amount(section.closing_minor, currency)),
        carried=_CARRIED,
    )


def _end(statement: Statement, section: Section) -> dict[str, object]:
    """Interest and its terms on the left, the sum that makes the total due on the right."""
    currency, interest = section.currency, section.interest
    on_paid = sum(row.interest_uncharged_minor for row in section.settled)
    of_it = f", of it {amount(on_paid, currency)} on paid invoices" if on_paid else ""
    uncharged = f"{amount(interest.uncharged_minor, currency)} {currency}"
    sentences = [
        f"Interest not yet charged: {uncharged}{of_it}.",
        adds_sentence(interest, currency),
        *map(term_sentence, interest.terms),
        *filter(None, (unapplied_sentence(section),)),
    ]
    parts = [
        ("Open debits", section.open_debits_minor),
        ("Unapplied credits", -section.unapplied_minor),
        ("Interest not yet charged", interest.uncharged_minor),
    ]
    return {
        "title": "Late interest",
        "sentences": sentences,
        "parts": [(label, amount(minor, currency)) for label, minor in parts],
        "total": {
            "label": f"Total due {currency}",
            "sum": amount(section.total_due_minor, currency),
            "note": f"as of {statement.as_of.isoformat()}",
        },
    }


def _remittance(statement: Statement) -> list[dict[str, object]]:
    """Where to pay, for each of our entities that says so, and what to quote."""
    boxes = []
    for entity in (statement.entity, *statement.other_entities):
        if not entity.remittance:
            continue
        quote = f"Please quote account {statement.customer.account} and the invoice numbers."
        code = f" ({entity.code})" if entity.code and statement.other_entities else ""
        boxes.append(box(f"Please pay to {entity.name}{code}", (*entity.remittance, quote)))
    return boxes

"""The statement as a PDF: letterhead, what is due, the items, the ageing, where to pay."""

from collections.abc import Callable, Sequence
from itertools import accumulate, zip_longest

from artui.statements.account.statement_words import (
    adds_sentence,
    credit_note,
    item_notes,
    movement_note,
    promise_words,
    term_sentence,
    unapplied_sentence,
    uncharged_sentence,
)
from artui.statements.language.addresses import address_in_head, address_on_mail, addressee
from artui.statements.language.choosing import spoken_to
from artui.statements.language.printed_words import (
    STYLES,
    bucket_title,
    kind_title,
    movement_title,
)
from artui.statements.language.speech import Spoken
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
    PAGE_WIDTH,
    PAPER_MORE,
    LetterColumn,
    LetterRow,
    LetterTable,
    addressed_to,
    are_flat,
    box,
    head_of,
    most_lines,
    page_words,
    paper_of,
)
from artui.statements.pdf.line_width import line_width, lines_in
from artui.statements.pdf.own_templates import own_folder
from artui.statements.pdf.press import press

# What the sums at the end have in width at least, in points.
_SUMS_ROOM = 228.0


def statement_pdf(statement: Statement) -> bytes:
    """The PDF of a statement in the customer's language; the same statement gives the same bytes.

    Raises StatementDoesNotTie if any two totals differ (domain.md section 8), BrokenTemplate,
    BadCatalogue.
    """
    check(statement)
    told = spoken_to(statement.customer, own_folder())
    return press(
        "statement.typ",
        statement_data(statement),
        title=_name(statement, told),
        author=statement.entity.name,
        language=told.tag,
        made=statement.as_of,
    )


def _name(statement: Statement, told: Spoken) -> str:
    return told.say(
        "Statement of account {account}, {day}",
        account=statement.customer.account,
        day=statement.as_of,
    )


def statement_data(statement: Statement) -> dict[str, object]:
    """All that the template prints, in finished words and figures."""
    customer, entity = statement.customer, statement.entity
    told = spoken_to(customer, own_folder())
    day = told.date(statement.as_of)
    style = told.word(STYLES[statement.style])
    tax = told.say("Tax id {id}", id=entity.tax_id) if entity.tax_id else ""
    facts = _facts(statement, told)
    return {
        "paper": paper_of(customer.country or entity.country),
        "page": page_words(told),
        "head": head_of(entity.name, address_in_head(entity, told), tax),
        "title": told.say("Statement of account"),
        "subtitle": told.say("{style} as of {day}", style=style, day=day),
        "to": addressed_to(addressee(customer.name, told), address_on_mail(customer, entity)),
        "facts": facts,
        "flat_facts": are_flat(facts),
        "due": {
            "words": told.say("Total due and payoff on {day}", day=day),
            "amounts": [
                told.money(section.total_due_minor, section.currency)
                for section in statement.sections
            ]
            or [told.say("nothing open")],
        },
        "sections": [_section(statement, section, told) for section in statement.sections],
        "pay": _remittance(statement, told),
        "continued": [entity.name, _name(statement, told)],
        "foot": f"{entity.name} · {customer.account} · {day}",
    }


def _facts(statement: Statement, told: Spoken) -> list[tuple[str, str]]:
    """What identifies the statement; a fact that is not known has no line."""
    customer = statement.customer
    currencies = ", ".join(section.currency for section in statement.sections)
    accepted = told.date(customer.terms_accepted) if customer.terms_accepted else ""
    facts = [
        (told.say("Account"), customer.account),
        (told.say("As of"), told.date(statement.as_of)),
        (told.say("Period from"), told.date(statement.since) if statement.since else ""),
        (told.say("Currency"), currencies),
        (told.say("Your tax id"), customer.tax_id),
        (told.say("Terms"), customer.terms_version),
        (told.say("Terms accepted"), accepted),
    ]
    return [(label, value) for label, value in facts if value]


def _section(statement: Statement, section: Section, told: Spoken) -> dict[str, object]:
    accounts = shows_accounts(statement, section)
    tables = []
    if statement.style != "open-item":
        tables.append(_movements(section, accounts, told))
    # An activity statement shows what moved; its open items are summed in the ageing.
    if statement.style != "activity":
        tables.append(_items(section, accounts, len(statement.other_entities) > 0, told))
        if section.credits:
            tables.append(_credits(section, accounts, told))
    if section.finance_charges:
        tables.append(_charges(section, told))
    currency = section.currency
    ageing = [
        (bucket_title(told, bucket.label), told.amount(bucket.minor, currency))
        for bucket in section.buckets
    ]
    ageing.append((told.say("Total"), told.amount(section.control_minor, currency)))
    return {
        "tables": [table.data() for table in tables],
        "remarks": [
            told.say("For the account: {promise}.", promise=promise_words(told, promise, currency))
            for promise in section.promises
        ],
        "ageing": ageing,
        "ageing_lines": _strip_lines(ageing),
        "end": _end(statement, section, told),
        "after": [_settled(section, told).data()] if section.settled else [],
    }


def _strip_lines(cells: Sequence[tuple[str, str]]) -> int:
    """On how many lines the longest title of the strip stands; 0 where that is not sure, or its
    figure may have two."""
    room = _width_in(PAGE_WIDTH - 6, len(cells))
    more = _width_in(PAGE_WIDTH - 6 + PAPER_MORE, len(cells)) - room + 0.1
    if any(lines_in(figure, room / 8.4, bold=True) != 1 for _, figure in cells):
        return 0
    return most_lines(lines_in(title, room / 6.6, more=more / 6.6) for title, _ in cells)


def _width_in(page: float, count: int) -> float:
    """The width of each box of a strip, less its inset."""
    return (page - 3 * (count - 1)) / count - 4


def _items(section: Section, accounts: bool, entities: bool, told: Spoken) -> LetterTable:
    """Open debit items; the open amount is carried from page to page."""
    currency = section.currency
    po_numbers = any(item.po_number for item in section.items)
    interest = any(item.interest_uncharged_minor for item in section.items)
    optional: list[tuple[bool, LetterColumn, Callable[[DebitItem], str]]] = [
        (
            True,
            LetterColumn("document", told.say("Document")),
            lambda i: f"{kind_title(told, i.kind)} {i.name}",
        ),
        (accounts, _account(told, 56), lambda i: i.account),
        (entities, LetterColumn("entity", told.say("Our entity"), 46), lambda i: i.entity),
        (po_numbers, LetterColumn("po_number", told.say("PO number"), 58), lambda i: i.po_number),
        (True, _day("issued", told.say("Issued")), lambda i: told.date(i.issue_date)),
        (
            True,
            _day("due", told.say("Due")),
            lambda i: told.date(i.due_date) if i.due_date else "",
        ),
        (
            True,
            LetterColumn("days_late", told.say("Days late"), 40, "right"),
            lambda i: told.number(i.days_late) if i.days_late > 0 else "",
        ),
        (
            True,
            LetterColumn("amount", told.say("Amount"), MONEY, "right"),
            lambda i: told.amount(i.amount_minor, currency),
        ),
        (
            interest,
            LetterColumn("interest", told.say("Interest not yet charged"), 58, "right"),
            lambda i: told.amount(i.interest_uncharged_minor, currency),
        ),
        (True, _open(told), lambda i: told.amount(i.open_minor, currency)),
    ]
    cells = [cell for shown, _, cell in optional if shown]
    sums = accumulate(item.open_minor for item in section.items)
    return LetterTable(
        "items",
        [column for shown, column, _ in optional if shown],
        [
            LetterRow(
                [cell(item) for cell in cells],
                item_notes(told, item, currency),
                told.amount(sum_, currency),
            )
            for item, sum_ in zip(section.items, sums, strict=True)
        ],
        title=told.say("Open items in {currency}", currency=currency),
        total=(told.say("Open debits"), told.amount(section.open_debits_minor, currency)),
        carried=_carried(told),
        more={"none": told.say("No open items.")},
    )


def _carried(told: Spoken) -> tuple[str, str]:
    return told.say("Carried forward"), told.say("Brought forward")


def _account(told: Spoken, width: float) -> LetterColumn:
    return LetterColumn("account", told.say("Account"), width)


def _day(key: str, title: str) -> LetterColumn:
    return LetterColumn(key, title, DAY, whole=True)


def _open(told: Spoken) -> LetterColumn:
    return LetterColumn("open", told.say("Open"), MONEY, "right")


def _credits(section: Section, accounts: bool, told: Spoken) -> LetterTable:
    """Unapplied credits, negative as in the ageing strip."""
    currency = section.currency

    def row(credit: UnappliedCredit) -> LetterRow:
        cells = [f"{kind_title(told, credit.kind)} {credit.number}"]
        cells += [credit.account] if accounts else []
        cells += [told.date(credit.issue_date)]
        cells += [told.amount(-credit.amount_minor, currency)]
        cells += [told.amount(-credit.open_minor, currency)]
        return LetterRow(cells, credit_note(told, credit))

    columns = [LetterColumn("document", told.say("Document"))]
    columns += [_account(told, 90)] if accounts else []
    columns += [_day("date", told.say("Date"))]
    columns += [LetterColumn("amount", told.say("Amount"), MONEY, "right")]
    columns += [LetterColumn("unapplied", told.say("Unapplied"), MONEY, "right")]
    return LetterTable(
        "credits",
        columns,
        [row(credit) for credit in section.credits],
        title=told.say("Unapplied credits in {currency}", currency=currency),
        total=(told.say("Unapplied credits"), told.amount(-section.unapplied_minor, currency)),
    )


def _charges(section: Section, told: Spoken) -> LetterTable:
    """Late interest already posted; what is open of it is among the open items too."""
    currency = section.currency

    def row(charge: FinanceCharge) -> LetterRow:
        return LetterRow(
            (
                charge.number,
                told.date(charge.issue_date),
                told.date(charge.through),
                told.amount(charge.amount_minor, currency),
                told.amount(charge.open_minor, currency),
            )
        )

    columns = [
        LetterColumn("number", told.say("Number")),
        _day("posted", told.say("Posted")),
        _day("through", told.say("Through")),
        LetterColumn("amount", told.say("Amount"), MONEY, "right"),
        _open(told),
    ]
    return LetterTable(
        "charges",
        columns,
        [row(charge) for charge in section.finance_charges],
        title=told.say("Late interest charged in {currency}", currency=currency),
    )


def _settled(section: Section, told: Spoken) -> LetterTable:
    """Paid invoices with interest to charge, three on a line, as they may be many."""
    currency = section.currency

    def cells(row: SettledInterest) -> tuple[str, ...]:
        number = f"{row.number} ({row.account})" if row.account else row.number
        interest = told.amount(row.interest_uncharged_minor, currency)
        return (number, told.number(row.days_late), interest)

    columns = [
        LetterColumn("invoice", told.say("Invoice")),
        LetterColumn("days_late", told.say("Days late"), 40, "right"),
        LetterColumn("interest", told.say("Interest"), 50, "right"),
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
    total = sum(row.interest_uncharged_minor for row in section.settled)
    return LetterTable(
        "settled",
        [*columns, gap, *columns, gap, *columns],
        rows,
        title=told.say(
            "Interest on paid invoices in {currency}, not yet charged", currency=currency
        ),
        total=(told.say("Together"), told.amount(total, currency)),
    )


def _movements(section: Section, accounts: bool, told: Spoken) -> LetterTable:
    """Opening balance, each movement with the balance after it, closing balance."""
    currency = section.currency

    def row(movement: Movement) -> LetterRow:
        effect = told.amount(abs(movement.effect_minor), currency)
        document = f"{movement_title(told, movement.kind)} {movement.number}"
        note = movement_note(told, movement, currency)
        cells = [told.date(movement.day), f"{document}: {note}" if note else document]
        cells += [movement.account] if accounts else []
        cells += [effect if movement.effect_minor > 0 else ""]
        cells += [effect if movement.effect_minor < 0 else ""]
        cells += [told.amount(movement.balance_minor, currency)]
        return LetterRow(cells, after=cells[-1])

    columns = [_day("date", told.say("Date")), LetterColumn("document", told.say("Document"))]
    columns += [_account(told, 80)] if accounts else []
    columns += [
        LetterColumn(key, title, MONEY + 4, "right")
        for key, title in (
            ("debit", told.say("Debit")),
            ("credit", told.say("Credit", about="column")),
            ("balance", told.say("Balance")),
        )
    ]
    opening = told.amount(section.opening_minor, currency)
    cells = ("", told.say("Opening balance"), *[""] * (len(columns) - 3), opening)
    first = LetterRow(cells, after=opening, bold=True)
    return LetterTable(
        "movements",
        columns,
        [first, *map(row, section.movements)],
        title=told.say("Account in {currency}", currency=currency),
        total=(told.say("Closing balance"), told.amount(section.closing_minor, currency)),
        carried=_carried(told),
    )


def _end(statement: Statement, section: Section, told: Spoken) -> dict[str, object]:
    """Interest and its terms on the left, the sum that makes the total due on the right."""
    currency, interest = section.currency, section.interest
    sentences = [
        uncharged_sentence(told, section),
        adds_sentence(told, interest, currency),
        *(term_sentence(told, rule) for rule in interest.terms),
        *filter(None, (unapplied_sentence(told, section),)),
    ]
    parts = [
        (told.say("Open debits"), section.open_debits_minor),
        (told.say("Unapplied credits"), -section.unapplied_minor),
        (told.say("Interest not yet charged"), interest.uncharged_minor),
    ]
    said = [(label, told.amount(minor, currency)) for label, minor in parts]
    label = told.say("Total due {currency}", currency=currency)
    total = told.amount(section.total_due_minor, currency)
    note = told.say("as of {day}", day=statement.as_of)
    return {
        "title": told.say("Late interest"),
        "sentences": sentences,
        "parts": said,
        "total": {"label": label, "sum": total, "note": note},
        "flat": _are_flat_sums(said, (label, total), note),
    }


def _are_flat_sums(parts: Sequence[tuple[str, str]], total: tuple[str, str], note: str) -> bool:
    """Whether each of the sums at the end surely has a line: they share a column of figures."""
    sizes = [(*part, 8.5, False) for part in parts] + [(*total, 10.0, True)]
    figures = max(line_width(figure, bold=bold) * size for _, figure, size, bold in sizes)
    room = _SUMS_ROOM - figures
    return lines_in(note, room / 7.5) == 1 and all(
        lines_in(label, room / size, bold=bold) == 1
        and lines_in(figure, _SUMS_ROOM / size, bold=bold) == 1
        for label, figure, size, bold in sizes
    )


def _remittance(statement: Statement, told: Spoken) -> list[dict[str, object]]:
    """Where to pay, for each of our entities that says so, and what to quote."""
    boxes = []
    for entity in (statement.entity, *statement.other_entities):
        if not entity.remittance:
            continue
        quote = told.say(
            "Please quote account {account} and the invoice numbers.",
            account=statement.customer.account,
        )
        code = f" ({entity.code})" if entity.code and statement.other_entities else ""
        title = told.say("Please pay to {name}", name=f"{entity.name}{code}")
        boxes.append(box(title, (*entity.remittance, quote)))
    return boxes

"""A customer's page as lines of text: headline, credit with the account tree, notes, contacts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from artui.domain.credit_use import CreditUse
from artui.domain.kinds import AccountState, ContactRole, CreditState, OrdersState
from artui.tui.customers.credit_bar import exposure_bar
from artui.tui.desk import open_matters
from artui.tui.desk.amounts import Amounts
from artui.tui.kit import cells
from artui.tui.kit.widgets.line import PieceStyle
from artui.wording import credit_used

if TYPE_CHECKING:
    from artui.ledger.lists.customer_list import CustomerRow
    from artui.tui.customers.reads import Branch, CustomerView

Lines = list[tuple[str, PieceStyle]]
_LABEL = 11
_ROLES = {
    ContactRole.ACCOUNTS_PAYABLE: "accounts payable",
    ContactRole.COLLECTIONS: "collections",
    ContactRole.PURCHASING: "purchasing",
    ContactRole.OTHER: "other",
}


def headline(view: "CustomerView", place: int, amounts: Amounts) -> str:
    """Problems of the account, then open, credit, overdue and unapplied in one currency."""
    row = view.row(place)
    others = len(view.page.rows) - 1
    parts = []
    if view.credit.state in (CreditState.SUSPENDED, CreditState.REVOKED):
        parts.append(f"credit {view.credit.state}")
    if row.account_state is not AccountState.OPEN:
        parts.append(f"account {row.account_state}")
    if view.snoozed is not None:
        parts.append(f"snoozed until {view.snoozed.until}")
    more = f" +{others}" if others else ""
    parts.append(f"open {_money(row.open_debits_minor, row, amounts)}{more}")
    if row.limit_minor is not None:
        parts.append(f"credit {credit_used(CreditUse(row.limit_minor, row.exposure_minor))}")
    if row.overdue_minor:
        overdue = amounts.number(row.overdue_minor, row.currency)
        parts.append(f"overdue {overdue}, {row.oldest_days}d")
    if row.unapplied_minor:
        parts.append(f"unapplied {amounts.number(row.unapplied_minor, row.currency)}")
    line = " · ".join(parts)
    return f" {line[:1].upper()}{line[1:]}"


def credit(view: "CustomerView", amounts: Amounts) -> Lines:
    """State, limit, exposure and what is available per currency, open matters, the account tree."""
    held, account = view.credit, view.row(0).account
    state = f"{held.state} (l changes the credit)"
    lines: Lines = [_fact("State", state, "plain" if held.state is CreditState.ACTIVE else "warn")]
    lines += open_matters.remedies(held.remedies, account, amounts)
    lines.append(("", "plain"))
    for row in view.page.rows:
        lines += list(_credit_in(row, amounts))
    if view.page.ancestors:
        lines += [("", "plain"), _fact("Under", " < ".join(view.page.ancestors))]
    if len(view.branches) > 1:
        lines += [("", "plain"), (" Account tree", "strong")]
        for branch in view.branches:
            lines += list(_branch(branch, amounts))
    lines += open_matters.disputes(held.disputes, amounts)
    lines += open_matters.promises(held.promises, amounts)
    lines += open_matters.checks(held.checks)
    lines += open_matters.questions(held.questions)
    return lines


def _credit_in(row: "CustomerRow", amounts: Amounts) -> Iterator[tuple[str, PieceStyle]]:
    yield (f" Credit in {row.currency}" if row.currency else " Credit", "strong")
    yield _fact("Exposure", _money(row.exposure_minor, row, amounts))
    if row.limit_minor is None:
        yield _fact("Limit", "none: unlimited")
    else:
        use = CreditUse(row.limit_minor, row.exposure_minor)
        yield _fact("Limit", _money(row.limit_minor, row, amounts))
        bar = exposure_bar(use, 16)
        yield (f" {cells.pad('Used', _LABEL)} {bar}".rstrip(), "warn" if use.over else "plain")
        if use.over:
            above = _money(row.exposure_minor - row.limit_minor, row, amounts)
            yield (f" {cells.pad('', _LABEL)} {above} over the limit", "warn")
    if row.available_minor is not None:
        yield _fact("Available", _money(row.available_minor, row, amounts))
    if row.unapplied_minor:
        yield _fact("Unapplied", _money(row.unapplied_minor, row, amounts))


def _branch(branch: "Branch", amounts: Amounts) -> Iterator[tuple[str, PieceStyle]]:
    member = branch.member
    name = f"{member.account} {member.name}".strip()
    yield (f"   {'  ' * member.depth}{name}", "plain")
    for currency, held in branch.credits:
        if not held.exposure_minor and not held.limit_minor:
            continue
        text = f"exposure {amounts.money(held.exposure_minor, currency)}"
        use = CreditUse(held.limit_minor, held.exposure_minor)
        if held.limit_minor is not None:
            text += f" of {amounts.number(held.limit_minor, currency)} {credit_used(use)}"
        yield (f"     {'  ' * member.depth}{text}", "warn" if use.over else "faint")


def notes(view: "CustomerView") -> Lines:
    """Until when and why the customer is off Today, what to come back to, and the notes on the
    customer and their documents, the latest first."""
    lines: Lines = []
    if (held := view.snoozed) is not None:
        lines.append((f" Off Today from {held.day} until {held.until}  {held.actor}", "warn"))
        lines += [(f"   {held.reason}", "plain"), ("", "plain")]
    for each in view.reminders:
        about = f"  on {each.number}" if each.number else ""
        lines.append((f" Follow up {each.due}  {each.actor}{about}", "warn"))
        lines += [(f"   {each.text}", "plain"), ("", "plain")]
    for one in view.mails:
        sent = one.mail.tried or one.mail.at
        lines.append(
            (f" {sent:%Y-%m-%d %H:%M}  mail {one.mail.id} {one.state}  {one.mail.actor}", "plain")
        )
        lines.append((f"   {one.mail.about} to {one.mail.recipient}", "plain"))
    if view.mails:
        lines.append(("", "plain"))
    if not view.page.notes:
        return [*lines, (" Nothing was noted yet; n writes a note.", "plain")]
    for note in view.page.notes:
        about = f"  on {note.number}" if note.number else ""
        lines.append((f" {note.day}  {note.actor}{about}", "strong"))
        lines.append((f"   {note.text}", "plain"))
    return lines


def reached(view: "CustomerView") -> str:
    """Whom to call about what is owed, with the phone; empty if nobody is known by name."""
    if (found := view.reached) is None:
        return ""
    phone = found.phone or view.row(0).phone
    return " · ".join(filter(None, (f"{found.name} ({_ROLES[found.role]})", phone, found.email)))


def _people(view: "CustomerView") -> Iterator[tuple[str, PieceStyle]]:
    """The contacts, each with what they are there for and how to reach them."""
    for each in view.contacts:
        yield _fact("Contact", f"{each.name}, {_ROLES[each.role]}", "strong")
        how = (each.phone, each.email, each.language and f"in {each.language}")
        if said := "  ".join(filter(None, how)):
            yield _fact("", said)


def contact(view: "CustomerView") -> Lines:
    """The customer's name and contact data, and the terms on which they buy."""
    row, master = view.row(0), view.page.master
    electronic = f"{master.einvoice_address} ({master.einvoice_scheme})"
    accepted = f"{row.terms_accepted}" if row.terms_accepted else ""
    version = f"{row.terms_version}  accepted {accepted}" if accepted else row.terms_version
    facts = (
        ("Account", row.account),
        ("Name", row.name),
        ("Registered", master.legal_name),
        ("E-mail", row.email),
        ("Phone", row.phone),
        ("Address", row.address),
        ("Street", master.street),
        ("City", f"{master.postcode} {master.city}".strip()),
        ("Country", " ".join(part for part in (row.country, row.region) if part)),
        ("Language", master.language),
        ("VAT id", master.vat_id),
        ("Register", master.registration_id),
        ("E-invoices", electronic if master.einvoice_address else ""),
        ("Buyer ref.", master.buyer_reference),
        ("Our entity", master.entity),
        ("DATEV", master.datev_account),
        ("Currency", row.default_currency),
        ("Terms", row.terms),
        ("Version", version),
        ("Interest", view.page.interest),
        ("Parent", row.parent),
        ("External", row.external_ref),
        ("State", row.account_state),
        ("Orders", "" if row.orders_state is OrdersState.OK else row.orders_state),
        ("Receivable", "" if row.receivable else "no: not in the totals"),
        ("Auto-apply", "yes: memos pay the invoice they name" if row.auto_apply else ""),
        ("Notes", view.page.noted),
    )
    return [*_people(view), *(_fact(label, text) for label, text in facts if text)]


def _fact(label: str, value: str, style: PieceStyle = "plain") -> tuple[str, PieceStyle]:
    return (f" {cells.pad(label, _LABEL)} {value}", style)


def _money(minor: int, row: "CustomerRow", amounts: Amounts) -> str:
    return amounts.money(minor, row.currency) if row.currency else f"{minor}"

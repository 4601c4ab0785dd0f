"""One statement, frozen: what a customer owes us on a day, ready to be drawn.

The ledger fills these rows; PDF, XLSX, CSV and JSON render them and compute
nothing of their own, so the four always agree. A customer with two currencies
has two sections, and no figure ever adds the two. `check` proves that every
total ties before a byte is written (domain.md section 8).

Amounts are integers of minor units. Open debits and unapplied credits are both
held positive; only the ageing strip and the totals subtract.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from artui.domain.check_digits import ReferenceKind
from artui.domain.interest_rates import InterestMethod
from artui.domain.kinds import Flag, ItemKind
from artui.domain.money import Bare
from artui.domain.refusal import Refused
from artui.ledger.bank.issued_references import PrintedReference

Style = Literal["open-item", "balance-forward", "activity"]
UNAPPLIED = "unapplied"
APPLIED = "allocation"


class StatementDoesNotTie(Refused):
    """Two figures of a statement that must be equal are not; nothing is printed."""


class PayAccount(NamedTuple):
    """An account of ours at a bank: its number, an IBAN as a rule, without blanks."""

    number: str
    currency: str


@dataclass(frozen=True, slots=True)
class Entity:
    """One of our legal entities, as the letterhead shows it."""

    name: str
    country: str = ""
    address: tuple[str, ...] = ()
    tax_id: str = ""
    remittance: tuple[str, ...] = ()
    code: str = ""
    references: tuple[ReferenceKind, ...] = ()
    """The kinds of payment references that are printed for it."""
    legal_name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    vat_id: str = ""
    registration_id: str = ""
    registration_scheme: str = ""
    einvoice_address: str = ""
    einvoice_scheme: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    language: str = ""
    accounts: tuple[PayAccount, ...] = ()


@dataclass(frozen=True, slots=True)
class Customer:
    """Who the document is for, and which version of the terms they accepted, and when."""

    account: str
    name: str
    country: str = ""
    address: tuple[str, ...] = ()
    tax_id: str = ""
    terms_version: str = ""
    terms_accepted: date | None = None
    legal_name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    vat_id: str = ""
    registration_id: str = ""
    einvoice_address: str = ""
    einvoice_scheme: str = ""
    buyer_reference: str = ""
    language: str = ""
    entity: str = ""
    """Which of our entities deals with them, by its name in the ledger; blank if none was said."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise to pay that is pending. `account` names the sub-account that made it."""

    amount_minor: int
    promised_for: date
    made: date
    account: str = ""


@dataclass(frozen=True, slots=True)
class DebitItem:
    """An open debit item.

    An invoice in instalments is one item for each open part; `part` is its place, `2/3`.
    `marks` are flags such as `disputed`, `claimed`, `promised`; `disputed_minor` is
    the disputed part, `promises` those that name this item. `account` names the
    sub-account and `entity` our entity, where it is not the statement's own.
    """

    kind: ItemKind
    number: str
    issue_date: date
    due_date: date | None
    days_late: int
    bucket: str
    amount_minor: int
    open_minor: int
    interest_uncharged_minor: int = 0
    po_number: str = ""
    marks: tuple[Flag, ...] = ()
    disputed_minor: int = 0
    account: str = ""
    entity: str = ""
    promises: tuple[Promise, ...] = ()
    part: str = ""
    references: tuple[PrintedReference, ...] = ()

    @property
    def name(self) -> str:
        """Its number, with its place among the instalments."""
        return f"{self.number} ({self.part})" if self.part else self.number


@dataclass(frozen=True, slots=True)
class SettledInterest:
    """A paid invoice on which interest is not charged yet; below zero, it is to be given back."""

    number: str
    issue_date: date
    due_date: date
    settled_on: date | None
    days_late: int
    amount_minor: int
    interest_uncharged_minor: int
    account: str = ""
    entity: str = ""


@dataclass(frozen=True, slots=True)
class UnappliedCredit:
    """A payment or credit memo with something left to apply (`open_minor`, positive)."""

    kind: ItemKind
    number: str
    issue_date: date
    amount_minor: int
    open_minor: int
    account: str = ""
    note: str = ""
    about: str = ""
    """The number of the invoice that it is for, which `note` says in English."""


@dataclass(frozen=True, slots=True)
class FinanceCharge:
    """Late interest already posted, and what of it is still open."""

    number: str
    issue_date: date
    through: date
    amount_minor: int
    open_minor: int


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of the account: `effect_minor` is signed, `balance_minor` is what follows.

    An allocation moves no balance: its effect is 0, `applied_minor` was set against `applied_to`,
    below zero taken back from it, and `text` says so in English.
    """

    day: date
    kind: str
    number: str
    effect_minor: int
    balance_minor: int
    text: str = ""
    account: str = ""
    applied_minor: int = 0
    applied_to: str = ""


@dataclass(frozen=True, slots=True)
class Bucket:
    """One column of the ageing strip; the one labelled `unapplied` is negative."""

    label: str
    minor: int


@dataclass(frozen=True, slots=True)
class InterestTerm:
    """A method and its rate (of 1), a month or a year; `account` if it holds for one only.

    `yearly` is the yearly equivalent. A rate that has ended charged `until` a day, one that is
    `fixed` holds for debts due between two days.
    """

    method: InterestMethod
    rate: Fraction
    monthly: bool = True
    yearly: Fraction | None = None
    cap: Fraction | None = None
    until: date | None = None
    fixed: tuple[date, date] | None = None
    policy: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Interest:
    """Interest not yet charged, and what comes next.

    `adds_minor` is added on `adds_on`: the next day if `each_day`, else the next
    date on which a month method adds something. Without `adds_on` nothing accrues.
    """

    uncharged_minor: int = 0
    adds_minor: int = 0
    adds_on: date | None = None
    each_day: bool = True
    terms: tuple[InterestTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """All that one currency says. `control_minor` is the ledger's own balance,
    asked for apart from the items: open debits less unapplied credits. `promises`
    are those of the account, which name no item."""

    currency: str
    items: tuple[DebitItem, ...]
    buckets: tuple[Bucket, ...]
    open_debits_minor: int
    unapplied_minor: int
    control_minor: int
    total_due_minor: int
    credits: tuple[UnappliedCredit, ...] = ()
    finance_charges: tuple[FinanceCharge, ...] = ()
    settled: tuple[SettledInterest, ...] = ()
    promises: tuple[Promise, ...] = ()
    interest: Interest = Interest()
    opening_minor: int = 0
    movements: tuple[Movement, ...] = ()
    closing_minor: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """One customer or account tree on one day. `since` opens the period of the two
    styles that show movements. Items of `other_entities` name theirs by code."""

    style: Style
    entity: Entity
    customer: Customer
    as_of: date
    sections: tuple[Section, ...]
    since: date | None = None
    other_entities: tuple[Entity, ...] = ()


def unapplied_since(section: Section) -> date | None:
    """Since when credits lie unapplied while interest is not yet charged; None if none do."""
    if not section.unapplied_minor or section.interest.uncharged_minor <= 0:
        return None
    return min(credit.issue_date for credit in section.credits)


def shows_accounts(statement: Statement, section: Section) -> bool:
    """Whether a row belongs to a sub-account, so that the tables need that column."""
    own = ("", statement.customer.account)
    accounts = [item.account for item in section.items]
    accounts += [credit.account for credit in section.credits]
    accounts += [movement.account for movement in section.movements]
    accounts += [row.account for row in section.settled]
    return any(account not in own for account in accounts)


def check(statement: Statement) -> None:
    """Prove that Σ buckets = Σ open items = control total, and every other total.

    Raises StatementDoesNotTie, naming the currency and the two numbers (section 8).
    """
    currencies = [section.currency for section in statement.sections]
    if len(set(currencies)) != len(currencies):
        raise StatementDoesNotTie(
            f"The statement of {statement.customer.account} has two sections in one "
            f"currency ({', '.join(currencies)}). Nothing was printed."
        )
    for section in statement.sections:
        for first, first_minor, second, second_minor in _pairs(statement, section):
            if first_minor != second_minor:
                raise StatementDoesNotTie(
                    f"The statement of {statement.customer.account} in {section.currency} "
                    f"does not tie: {first} ",
                    Bare(first_minor, section.currency),
                    f", {second} ",
                    Bare(second_minor, section.currency),
                    ". Nothing was printed.",
                )


_Pair = tuple[str, int, str, int]


def _pairs(statement: Statement, section: Section) -> list[_Pair]:
    """Every two figures of a section that must be equal, in words."""
    open_items = sum(item.open_minor for item in section.items)
    open_credits = sum(credit.open_minor for credit in section.credits)
    uncharged = sum(item.interest_uncharged_minor for item in section.items)
    uncharged += sum(row.interest_uncharged_minor for row in section.settled)
    due = section.open_debits_minor - section.unapplied_minor + section.interest.uncharged_minor
    pairs = [
        ("open items sum to", open_items, "open debits are", section.open_debits_minor),
        ("open credits sum to", open_credits, "unapplied credits are", section.unapplied_minor),
        (
            "the ageing sums to",
            sum(bucket.minor for bucket in section.buckets),
            "the control total is",
            section.control_minor,
        ),
        (
            "open items less credits are",
            open_items - open_credits,
            "the control total is",
            section.control_minor,
        ),
        (
            "the uncharged interest of the invoices sums to",
            uncharged,
            "uncharged interest is",
            section.interest.uncharged_minor,
        ),
        ("the parts come to", due, "the total due is", section.total_due_minor),
    ]
    pairs += _bucket_pairs(section)
    pairs += _charge_pairs(section)
    if statement.style != "open-item":
        pairs += _movement_pairs(section)
    return pairs


def _bucket_pairs(section: Section) -> list[_Pair]:
    """Each bucket against its items; unapplied credits against their bucket."""
    by_label: dict[str, int] = {bucket.label: 0 for bucket in section.buckets}
    for item in section.items:
        by_label[item.bucket] = by_label.get(item.bucket, 0) + item.open_minor
    by_label[UNAPPLIED] = by_label.get(UNAPPLIED, 0) - section.unapplied_minor
    printed = {bucket.label: bucket.minor for bucket in section.buckets}
    return [
        (f"bucket {label} shows", printed.get(label, 0), "its items sum to", minor)
        for label, minor in by_label.items()
    ]


def _charge_pairs(section: Section) -> list[_Pair]:
    """What is open of the charges listed as posted against the open charges among the items."""
    listed = sum(charge.open_minor for charge in section.finance_charges)
    among_items = sum(
        item.open_minor for item in section.items if item.kind == ItemKind.FINANCE_CHARGE
    )
    return [("posted finance charges are open by", listed, "the items say", among_items)]


def _movement_pairs(section: Section) -> list[_Pair]:
    """Opening + movements = closing = control, and each running balance on the way."""
    pairs: list[_Pair] = []
    balance = section.opening_minor
    for movement in section.movements:
        balance += movement.effect_minor
        pairs.append(
            (
                f"the balance after {movement.number} is",
                movement.balance_minor,
                "the movements come to",
                balance,
            )
        )
    pairs.append(("opening and movements come to", balance, "closing is", section.closing_minor))
    pairs.append(
        ("the closing balance is", section.closing_minor, "control is", section.control_minor)
    )
    return pairs

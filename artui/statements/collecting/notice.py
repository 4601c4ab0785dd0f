"""A dunning notice: what is overdue, at which level, what it costs, and what we hold.

One notice is for one customer and one currency. Unapplied credits are shown and
taken off, so that nobody is asked for money that we already have (section 7).
"""

from dataclasses import dataclass
from datetime import date

from artui.domain.kinds import ItemKind
from artui.domain.money import Bare, Money
from artui.domain.refusal import Refused
from artui.ledger.bank.issued_references import PrintedReference
from artui.statements.model import Customer, Entity, Interest, UnappliedCredit

_NONE = Interest()


class NoticeDoesNotTie(Refused):
    """The parts of a notice do not come to the amount it asks for; it is not written."""


@dataclass(frozen=True, slots=True)
class NoticeItem:
    """An overdue item; `open_minor` is what the notice asks for of it, `fee_minor` what it adds.

    `document_minor` is the amount of the document or instalment. `left_out_minor` is open too, but
    withheld under a claim; `disputed_minor` is what an open dispute is about, with a claim or
    without.
    """

    number: str
    issue_date: date
    due_date: date
    days_late: int
    level: int
    open_minor: int
    fee_minor: int = 0
    kind: ItemKind = ItemKind.INVOICE
    po_number: str = ""
    disputed_minor: int = 0
    left_out_minor: int = 0
    document_minor: int = 0
    references: tuple[PrintedReference, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice ready to be drawn. `text` holds its paragraphs, `reference` what to quote.

    `total_minor` = open amounts + fees − unapplied credits. `interest` is what has accrued on the
    account and is not charged yet: it is mentioned, not asked for. `answer_to` is our mail address,
    `contact` the name of whom we write to.
    """

    entity: Entity
    customer: Customer
    title: str
    level: int
    day: date
    currency: str
    items: tuple[NoticeItem, ...]
    total_minor: int
    credits: tuple[UnappliedCredit, ...] = ()
    interest: Interest = _NONE
    text: tuple[str, ...] = ()
    reference: str = ""
    pay_by: date | None = None
    answer_to: str = ""
    contact: str = ""

    @property
    def overdue_minor(self) -> int:
        """What is asked for of the items."""
        return sum(item.open_minor for item in self.items)

    @property
    def fees_minor(self) -> int:
        """What the notice itself costs."""
        return sum(item.fee_minor for item in self.items)

    @property
    def held_minor(self) -> int:
        """The credits that we hold."""
        return sum(credit.open_minor for credit in self.credits)


def check_notice(notice: Notice) -> None:
    """Prove that the parts come to the amount asked for; raises NoticeDoesNotTie."""
    parts = notice.overdue_minor + notice.fees_minor - notice.held_minor
    if parts != notice.total_minor:
        raise NoticeDoesNotTie(
            f"The notice for {notice.customer.account} does not tie: its parts come to ",
            Bare(parts, notice.currency),
            ", it asks for ",
            Money(notice.total_minor, notice.currency),
            ".",
        )

"""The order in which debits are paid, and the day from which a credit counts against them.

Whole families are paid, starting with the oldest due date. A family is an invoice with its fees and
finance charges. See section 1 of the domain rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from artui.domain.kinds import ItemKind
from artui.domain.money import Money
from artui.domain.refusal import Refused

Age = tuple[date, date, str]
Order = Literal["principal-first", "costs-interest-principal"]
ORDERS: tuple[Order, ...] = ("principal-first", "costs-interest-principal")

_COSTS_FIRST = {"fee": 0, "finance_charge": 1}


class AllocatesTooMuch(Refused):
    """A named amount is larger than what one of the two sides has open."""

    def __init__(self, number: str, asked_minor: int, has_minor: int, where: str, currency: str):
        self.number, self.asked_minor, self.has_minor = number, asked_minor, has_minor
        asked, has = Money(asked_minor, currency), Money(has_minor, currency)
        super().__init__(asked, f" can't be allocated to {number}: only ", has, f" is {where}.")


class NothingToAllocate(Refused):
    """The amount to allocate is zero or negative."""

    def __init__(self, number: str, asked_minor: int, currency: str) -> None:
        self.number, self.asked_minor = number, asked_minor
        asked = Money(asked_minor, currency)
        super().__init__(asked, f" can't be allocated to {number}: give more than 0.")


class EffectiveTooEarly(Refused):
    """The chosen day is before one of the two items was issued."""

    def __init__(self, chosen: date, number: str, issue: date) -> None:
        self.chosen, self.number, self.issue = chosen, number, issue
        super().__init__(f"{chosen} is before {number} was issued on {issue}.")


class EffectiveTooLate(Refused):
    """The day of effect is after the business day."""

    def __init__(self, effective: date, credit: str, debit: str, business_day: date) -> None:
        self.effective, self.business_day = effective, business_day
        super().__init__(
            f"{credit} would count against {debit} from {effective}, "
            f"after the business day {business_day}."
        )


@dataclass(frozen=True, slots=True)
class OpenDebit:
    """A debit item with an open amount; an invoice and what belongs to it share a `family`.

    Of a fee or charge whose invoice is paid, `invoice_age` is the invoice's due date, issue date
    and number.
    """

    id: int
    number: str
    due: date
    issue: date
    open_minor: int
    kind: str
    family: int
    currency: str
    invoice_age: Age | None = None


def oldest_first(debits: Iterable[OpenDebit], order: Order) -> list[OpenDebit]:
    """Debits by family, the oldest due first, and within each in the customer's order.

    Its invoice gives a family its place, whether it is still open or not; without an invoice its
    oldest member does.
    """
    everything = sorted(debits, key=_age)
    place: dict[int, Age] = {}
    for debit in everything:
        if debit.kind == ItemKind.INVOICE or debit.family not in place:
            place[debit.family] = debit.invoice_age or _age(debit)

    def rank(debit: OpenDebit) -> int:
        if order == "principal-first":
            return 0 if debit.kind == ItemKind.INVOICE else 1
        return _COSTS_FIRST.get(debit.kind, 2)

    return sorted(everything, key=lambda debit: (place[debit.family], debit.family, rank(debit)))


def effective_date(
    kind: str,
    *,
    credit: str,
    credit_date: date,
    debit: str,
    debit_issue: date,
    business_day: date,
    chosen: date | None = None,
) -> date:
    """The day from which a credit item counts against a debit item.

    For a payment it is the value date, or the debit's issue date if later. For any other credit it
    is the later of its date and the business day of the request, or the day that the clerk chose:
    never before either was issued (`EffectiveTooEarly`), never after the business day
    (`EffectiveTooLate`).
    """
    if kind == ItemKind.PAYMENT and chosen is None:
        return max(credit_date, debit_issue)
    for number, issue in ((credit, credit_date), (debit, debit_issue)):
        if chosen is not None and chosen < issue:
            raise EffectiveTooEarly(chosen, number, issue)
    effective = chosen or max(credit_date, debit_issue, business_day)
    if effective > business_day:
        raise EffectiveTooLate(effective, credit, debit, business_day)
    return effective


def _age(debit: OpenDebit) -> Age:
    return debit.due, debit.issue, debit.number

"""Where a document asks to be paid: our account, what to quote, and a code if the rules allow one.

A code never contradicts the letter: it names an account of ours in the ledger, and one that the
remittance details name too, if they name any.
"""

import re
from dataclasses import dataclass

from artui.domain.check_digits import ReferenceKind, compact, is_iban
from artui.domain.swiss_bill import BillAddress, SwissBill, is_qr_iban, is_swiss_iban
from artui.domain.transfer_code import NoPaymentCode, TransferCode
from artui.ledger.bank.issued_references import PrintedReference
from artui.statements.model import Customer, Entity

# A text in which an IBAN seems to stand: letters, check digits and at least eleven more.
_LIKE_IBAN = re.compile(r"\b[A-Z]{2}\d\d(?: ?[0-9A-Z]){11}")


@dataclass(frozen=True, slots=True)
class Payable:
    """What is asked for: an amount to one of our entities.

    `references` are those of the one document that is paid; without one, `quote` is. What is paid
    in several payments has no code.
    """

    entity: Entity
    customer: Customer | None
    amount_minor: int
    currency: str
    references: tuple[PrintedReference, ...] = ()
    quote: str = ""
    coded: bool = True


@dataclass(frozen=True, slots=True)
class WayToPay:
    """How to pay: lines as our entity writes them, what to quote as it is printed, and a code.

    `transfer` is the text of a code, `bill` a Swiss bill; `why_none` says why there is neither.
    """

    lines: tuple[str, ...]
    quote: tuple[str, ...] = ()
    transfer: str = ""
    bill: SwissBill | None = None
    why_none: str = ""


def way_to_pay(payable: Payable) -> WayToPay:
    """How to pay what is asked for."""
    lines, accounts = _accounts(payable)
    quote = tuple(each.text for each in payable.references) or tuple(filter(None, [payable.quote]))
    if not payable.coded:
        return WayToPay(lines, quote, why_none="It is paid in several payments.")
    refused = ""
    for number in accounts:
        try:
            if is_swiss_iban(number):
                return WayToPay(lines, quote, bill=_bill(payable, number))
            return WayToPay(lines, quote, transfer=_transfer(payable, number))
        except NoPaymentCode as refusal:
            refused = refused or str(refusal)
    ours = payable.entity.code or payable.entity.name
    known = f"No IBAN of {ours} in {payable.currency} is known that its remittance details name."
    return WayToPay(lines, quote, why_none=refused or known)


def _accounts(payable: Payable) -> tuple[tuple[str, ...], list[str]]:
    """The lines that say where to pay, and the IBANs of ours that a code may name."""
    lines = payable.entity.remittance
    ours = [each.number for each in payable.entity.accounts if each.currency == payable.currency]
    accounts = ibans_named(payable.entity, payable.currency)
    if _names_an_iban(lines):
        return lines, accounts
    if accounts:
        lines = (*lines, f"IBAN {grouped_iban(accounts[0])}")
    elif ours:
        lines = (*lines, ours[0])
    return lines, accounts


def ibans_named(entity: Entity, currency: str) -> list[str]:
    """The IBANs of ours in a currency: those that the remittance details name, if they name any."""
    ours = [each.number for each in entity.accounts if each.currency == currency]
    accounts = [number for number in ours if is_iban(number)]
    if not _names_an_iban(entity.remittance):
        return accounts
    compacted = "".join("".join(entity.remittance).upper().split())
    return [number for number in accounts if number in compacted]


def _names_an_iban(lines: tuple[str, ...]) -> bool:
    return bool(_LIKE_IBAN.search("\n".join(lines).upper()))


def grouped_iban(iban: str) -> str:
    """An IBAN as it is printed, in groups of four."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


def _transfer(payable: Payable, number: str) -> str:
    """The text of a transfer's code; raises NoPaymentCode."""
    reference = _compact(payable, ReferenceKind.RF)
    code = TransferCode(
        payable.entity.name,
        number,
        payable.amount_minor,
        payable.currency,
        reference,
        "" if reference else payable.quote,
    )
    return code.payload()


def _bill(payable: Payable, number: str) -> SwissBill:
    """A Swiss bill; raises NoPaymentCode."""
    bill = SwissBill(
        number,
        _address(payable.entity.name, payable.entity),
        payable.amount_minor,
        payable.currency,
        _debtor(payable.customer),
        _compact(payable, ReferenceKind.QRR if is_qr_iban(number) else ReferenceKind.RF),
        payable.quote,
    )
    bill.payload()
    return bill


def _address(name: str, party: Entity | Customer) -> BillAddress:
    country = party.country.upper()
    return BillAddress(name, party.postcode, party.city, country, party.street)


def _debtor(customer: Customer | None) -> BillAddress | None:
    """Who pays; none if the code does not take their address: the payer fills it in by hand."""
    if customer is None:
        return None
    found = _address(customer.legal_name or customer.name, customer)
    try:
        found.check()
    except NoPaymentCode:
        return None
    return found


def _compact(payable: Payable, kind: ReferenceKind) -> str:
    printed = next((each.text for each in payable.references if each.kind is kind), "")
    return compact(kind, printed)

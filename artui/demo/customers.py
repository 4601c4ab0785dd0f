"""Our customers and how each of them pays, and our own two companies."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from artui.demo.names import FIRMS, Firm, branch, firm, parted, people
from artui.domain.kinds import ContactRole
from artui.ledger.book.records import NewCustomer
from artui.ledger.customers.contacts import NewContact
from artui.ledger.office.seed import FIRST_ENTITY

SECOND_ENTITY = "north-america"
ENTITIES = {
    FIRST_ENTITY: {
        "legal_name": "Meridian Supply GmbH",
        "country": "DE",
        "tax_id": "DE999999999",
        "vat_id": "DE999999999",
        "registration_id": "HRB 999999",
        "street": "Speicherstraße 20",
        "postcode": "20457",
        "city": "Hamburg",
        "einvoice_address": "invoices@meridian-supply.example",
        "einvoice_scheme": "EM",
        "contact_name": "Accounts receivable",
        "contact_phone": "+49 40 66969 100",
        "contact_email": "receivables@meridian-supply.example",
        "address": "Speicherstraße 20\n20457 Hamburg\nGermany",
        "remittance": "Meridian Supply GmbH, Hansebank Hamburg\n"
        "IBAN DE02 1203 0000 0000 2020 51, BIC BYLADEM1001\n"
        "Please quote the invoice number.",
    },
    SECOND_ENTITY: {
        "legal_name": "Meridian Supply Inc.",
        "country": "US",
        "tax_id": "00-0000000",
        "address": "500 Front Street\nPortland OR 97209\nUnited States",
        "street": "500 Front Street",
        "postcode": "97209",
        "city": "Portland",
        "region": "OR",
        "contact_name": "Rosa Delgado",
        "contact_phone": "+1 503 555 0142",
        "contact_email": "receivables@meridian-supply.example",
        "remittance": "Meridian Supply Inc., First Example Bank\n"
        "ABA 011000015, account 000 123 456\n"
        "Please quote the invoice number.",
    },
}
HABITS = ("prompt",) * 9 + ("slow",) * 5 + ("erratic",) * 3 + ("parts",) * 2 + ("never",)
LATE_PAYERS = ("slow", "erratic", "parts", "never")
TERMS = ("net 30",) * 5 + ("net 14", "net 45", "net 60", "eom 30", "net 30 eom", "proximo 15")
DISCOUNT = "2/10 net 30"
_PHONES = {
    "US": "+1 202 555 01{:02}",
    "CA": "+1 613 555 01{:02}",
    "GB": "+44 20 7946 09{:02}",
    "DE": "+49 30 23125 0{:02}",
    "FR": "+33 1 99 00 12 {:02}",
    "SE": "+46 8 465 004 {:02}",
    "IE": "+353 20 915 01{:02}",
}


@dataclass(frozen=True, slots=True)
class Payer:
    """A customer of the demo. `head` is the place of the one who pays for it, often itself."""

    place: int
    account: str
    firm: Firm
    parent: str | None
    head: int
    entity: str
    terms: str
    habit: str
    run: int
    currencies: tuple[str, ...]


def invent_customers(chance: Random, count: int) -> list[Payer]:
    """Customers with their habits; every tenth company has two branches for which it pays."""
    found: list[Payer] = []
    companies = 0
    while len(found) < count:
        own = firm(companies, chance)
        head = _payer(chance, len(found), own, None, companies)
        found.append(head)
        for number in range(2) if companies % 10 == 0 else ():
            if len(found) < count:
                # Now and then the second branch is below the first: trees of three levels.
                parent = found[-1] if companies % 20 == 0 else head
                other = own._replace(name=branch(own, number))
                found.append(_payer(chance, len(found), other, (parent, head), companies))
        companies += 1
    return found


def _payer(
    chance: Random, place: int, own: Firm, above: tuple[Payer, Payer] | None, company: int
) -> Payer:
    # Few get discounts: the companies at the end of the hand-written list.
    discount = company % 14 == 13 and company < len(FIRMS)
    terms = DISCOUNT if discount else TERMS[int(chance.random() * len(TERMS))]
    habit = HABITS[int(chance.random() * len(HABITS))]
    abroad = company % 17 == 5 and own.currency != "USD"
    return Payer(
        place=place,
        account=f"C-{1001 + place}",
        firm=own,
        parent=None if above is None else above[0].account,
        head=place if above is None else above[1].place,
        entity=SECOND_ENTITY if own.country in ("US", "CA") else FIRST_ENTITY,
        terms=terms if above is None else above[1].terms,
        habit="early" if discount else habit,
        run=place % 5 + place % 2 * 7,
        currencies=(own.currency, "USD") if abroad else (own.currency,),
    )


def master_data(payers: list[Payer]) -> Iterator[NewCustomer]:
    """The customers as in a file; credit limits come later."""
    for payer in payers:
        phone, parts = _phone(payer), parted(payer.firm)
        yield NewCustomer(
            payer.account,
            payer.firm.name,
            parent=payer.parent,
            country=payer.firm.country,
            region=payer.firm.region or None,
            currency=payer.firm.currency,
            terms=payer.terms,
            email=f"accounts-{payer.account.lower()}@example.com",
            phone=phone or None,
            address=payer.firm.address,
            street=parts.street if parts else None,
            postcode=parts.postcode if parts else None,
            city=parts.city if parts else None,
            policy="standard",
            terms_version="2025-07" if payer.place % 3 else "2024-01",
        )


def contacts(payers: list[Payer]) -> list[NewContact]:
    """Whom to write to in the accounts of those who pay, where the country has names."""
    named = ((payer, people(payer.firm.country, payer.place)) for payer in payers)
    return [
        NewContact(
            payer.account,
            ContactRole.ACCOUNTS_PAYABLE,
            name,
            email=f"accounts-{payer.account.lower()}@example.com",
            phone=_phone(payer),
        )
        for payer, name in named
        if name is not None and payer.parent is None
    ]


def _phone(payer: Payer) -> str:
    phone = _PHONES.get(payer.firm.country, "")
    return phone.format(payer.place % 100)

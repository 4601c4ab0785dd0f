"""What is known of a customer for letters and electronic invoices, set by hand: also taken away,
which a file never does.

Limits, policies and places in a tree have acts of their own.
"""

from typing import TypedDict, Unpack

from sqlalchemy import select

from artui.countries import countries, likely_country
from artui.domain.party_facts import party_fact, refuse_bare_vat_id, refuse_half_address
from artui.domain.text import visible
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done
from artui.ledger.book.refusals import BadMasterData, UnknownCustomer
from artui.ledger.items.open_items import entity_ids
from artui.ledger.store.tables import CUSTOMER


class CustomerFacts(TypedDict, total=False):
    """What can be set; a blank takes it away, but for the name."""

    name: str
    email: str
    phone: str
    address: str
    country: str
    region: str
    entity: str
    language: str
    legal_name: str
    street: str
    postcode: str
    city: str
    vat_id: str
    registration_id: str
    einvoice_address: str
    einvoice_scheme: str
    buyer_reference: str
    datev_account: str


CUSTOMER_FACTS = tuple(CustomerFacts.__annotations__)
# Any text as it came, as in files; the others are checked by what they are.
_AS_IT_CAME = frozenset(("name", "email", "phone", "address", "country", "region", "entity"))


def set_customer(book: Book, customer_id: int, **facts: Unpack[CustomerFacts]) -> Done:
    """Change what is known of a customer: one act.

    Raises UnknownCustomer, BadPartyFact or BadMasterData, which name the field.
    """
    given = {
        name: str(text).strip() if name in _AS_IT_CAME else party_fact(name, str(text))
        for name, text in facts.items()
    }
    with book.act(ActName.CUSTOMER, "") as entry:
        query = select(CUSTOMER).where(
            CUSTOMER.c.id == customer_id, CUSTOMER.c.withdrawn_act_id.is_(None)
        )
        known = entry.connection.execute(query).one_or_none()
        if known is None:
            raise UnknownCustomer(f"There is no customer with the internal id {customer_id}.")
        entry.subject = known.account
        changed = {name: text for name, text in given.items() if text != getattr(known, name)}
        if not changed:
            raise BadMasterData(f"Nothing of {known.account} was changed.")
        _refuse_wrong(changed, {name: getattr(known, name) for name in CUSTOMER_FACTS} | changed)
        ours = entity_ids(entry.connection)
        if changed.get("entity", "") not in ours:
            known_entities = ", ".join(filter(None, ours))
            raise BadMasterData(
                f"There is no entity '{visible(changed['entity'])}'; there are {known_entities}."
            ).at("entity")
        entry.change(CUSTOMER, customer_id, **changed)
        said = ", ".join(f"{name} {text or 'taken away'}" for name, text in changed.items())
        entry.summary = f"customer {known.account}: {said}"
        return Done(entry.id, entry.summary)


def _refuse_wrong(changed: dict[str, str], stands: dict[str, str]) -> None:
    if not stands["name"]:
        raise BadMasterData("A customer needs a name.").at("name")
    country = changed.get("country", "")
    if country and country not in countries():
        right = likely_country(country) or "an ISO 3166 code such as DE"
        raise BadMasterData(f"'{visible(country)}' is not a country; write {right}.").at("country")
    if changed.keys() & {"vat_id", "country"}:
        refuse_bare_vat_id(stands["vat_id"], stands["country"])
    if changed.keys() & {"einvoice_address", "einvoice_scheme"}:
        refuse_half_address(stands["einvoice_address"], stands["einvoice_scheme"])

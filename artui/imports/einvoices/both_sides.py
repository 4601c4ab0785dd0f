"""Which of our entities the seller of an electronic invoice is, and which customer the buyer.

Nobody is guessed by name where something better is known: an identifier that is ours, a VAT id, an
electronic address. What names nobody, several, or two different ones is refused.
"""

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Connection, select

from artui.domain.party_facts import BadPartyFact, vat_id
from artui.imports.einvoices.incoming import IncomingParty
from artui.imports.einvoices.xml_nodes import BadElement
from artui.imports.refusals import shown
from artui.ledger.store.tables import CUSTOMER, ENTITY


def entity_of(connection: Connection, seller: IncomingParty) -> str:
    """The name of our entity that sells; raises BadElement."""
    rows = connection.execute(
        select(ENTITY).where(ENTITY.c.withdrawn_act_id.is_(None)).order_by(ENTITY.c.id)
    ).all()
    numbers = {_plain(text) for text in (*seller.vat_ids, *seller.registrations)}
    tests: list[Callable[[object], bool]] = [
        lambda row: _known(_texts(row, "vat_id", "tax_id", "registration_id"), numbers),
        lambda row: bool(seller.address) and seller.address == getattr(row, "einvoice_address", ""),
        lambda row: (
            not getattr(row, "vat_id", "")
            and _words(getattr(row, "legal_name", "") or "") == _words(seller.name) != ""
        ),
    ]
    for test in tests:
        found = [row.name for row in rows if test(row)]
        if len(found) == 1:
            return str(found[0])
        if found:
            raise BadElement(seller.node, f"is several of our entities: {', '.join(found)}")
    known = ", ".join(filter(None, (seller.name, *seller.vat_ids))) or "nobody"
    raise BadElement(
        seller.node,
        f"sells as '{shown(known)}', which is none of our entities by VAT id, registration, "
        "electronic address or legal name; `artui entity set NAME --vat-id …` says what is ours",
    )


def _known(texts: Iterable[str], numbers: set[str]) -> bool:
    return any(_plain(text) in numbers for text in texts if text)


def _texts(row: object, *names: str) -> list[str]:
    return [str(getattr(row, name) or "") for name in names]


def buyer_account(connection: Connection, buyer: IncomingParty) -> str:
    """The account of the customer that buys; raises BadElement."""
    live = CUSTOMER.c.withdrawn_act_id.is_(None)
    query = select(CUSTOMER.c.account).where(live).order_by(CUSTOMER.c.account)
    vat = sorted({_plain(text) for text in buyer.vat_ids})
    electronic = (
        CUSTOMER.c.einvoice_address == buyer.address,
        CUSTOMER.c.einvoice_scheme == buyer.address_scheme,
    )
    ways: list[tuple[str, str, set[str]]] = []
    for what, said, given, where in (
        ("buyer identifier", ", ".join(buyer.ids), buyer.ids, (CUSTOMER.c.account.in_(buyer.ids),)),
        ("VAT id", ", ".join(buyer.vat_ids), vat, (CUSTOMER.c.vat_id.in_(vat),)),
        ("electronic address", buyer.address, buyer.address, electronic),
    ):
        if given:
            ways.append((what, said, set(connection.execute(query.where(*where)).scalars())))
    hits = [(what, said, accounts) for what, said, accounts in ways if accounts]
    if not hits:
        tried = "; ".join(f"{what} '{shown(said)}'" for what, said, _ in ways) or "nothing to go by"
        raise BadElement(
            buyer.node,
            f"buys as '{shown(buyer.name)}', who is no customer of ours by {tried}; give the "
            "account as the buyer's identifier, or the customer this VAT id or electronic address",
        )
    common = set.intersection(*(accounts for _, _, accounts in hits))
    if not common:
        told = "; ".join(f"{what} '{shown(said)}' is {_named(some)}" for what, said, some in hits)
        raise BadElement(buyer.node, f"names different customers: {told}")
    if len(common) > 1:
        told = " and ".join(what for what, _, _ in hits)
        raise BadElement(
            buyer.node,
            f"is several customers by {told}: {_named(common)}; give the account as the buyer's "
            "identifier",
        )
    return str(common.pop())


def _named(accounts: Iterable[str]) -> str:
    found = sorted(accounts)
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    return ", ".join(map(shown, _few(found))) + more


def _few(accounts: list[str]) -> Iterator[str]:
    yield from accounts[:5]


def _plain(text: str) -> str:
    """An identifier without what people write into it."""
    try:
        return vat_id(text)
    except BadPartyFact:
        return "".join(char for char in text.upper() if char.isalnum())


def _words(text: str) -> str:
    return " ".join(text.casefold().split())

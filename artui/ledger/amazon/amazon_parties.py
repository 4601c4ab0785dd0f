"""Addresses as Amazon has them: its own, which are billed or shipped to, and ours, which are paid
or shipped from.

A vendor invoice must have them exactly so. They change only by a supervisor. VO-2 of the Amazon
rules.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.countries import countries
from artui.domain.kinds import PartyRole
from artui.domain.refusal import Refused
from artui.domain.text import typed_number, visible
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done, Entry, require_supervisor
from artui.ledger.book.records import Changed, Posted, Same
from artui.ledger.book.refusals import BadMasterData
from artui.ledger.documents.posting import Said
from artui.ledger.store.tables import AMAZON_PARTY, ENTITY

Outcome = Posted | Same | Changed | Refused


class AmazonParty(NamedTuple):
    """A party by the id that Amazon gives it, with its address; a blank is no such line."""

    party_id: str
    name: str
    line1: str
    line2: str
    line3: str
    city: str
    state: str
    postal_code: str
    country: str
    tax_type: str = ""
    tax_id: str = ""


class NewPayee(NamedTuple):
    """A party of Amazon's own: one that is billed, or that goods are shipped to."""

    party: AmazonParty
    role: PartyRole = PartyRole.BILL_TO


FIELDS = AmazonParty._fields
_NEEDED = ("name", "line1", "city", "postal_code", "country")


def parties(
    connection: Connection, role: PartyRole, entity_id: int | None = None
) -> list[AmazonParty]:
    """The parties of a role, by id: all, or those of one of our entities."""
    return list(_parties(connection, role, entity_id).values())


def all_parties(connection: Connection) -> dict[PartyRole, list[AmazonParty]]:
    """The parties of each role, by id."""
    return {role: parties(connection, role) for role in PartyRole}


def _parties(
    connection: Connection, role: PartyRole, entity_id: int | None = None
) -> Mapping[int, AmazonParty]:
    party = AMAZON_PARTY.c
    query = select(party.id, *(party[name] for name in FIELDS)).where(
        party.role == role, party.withdrawn_act_id.is_(None)
    )
    if entity_id is not None:
        query = query.where(party.entity_id == entity_id)
    rows = connection.execute(query.order_by(party.party_id))
    return {row.id: AmazonParty(*row[1:]) for row in rows}


def written(party: AmazonParty) -> str:
    """`VEND1: Vendor Inc, 1 Any Street, 12345 Anytown, US`."""
    town = " ".join(filter(None, (party.postal_code, party.city, party.state)))
    lines = (party.name, party.line1, party.line2, party.line3, town, party.country, party.tax_id)
    return f"{party.party_id}: {', '.join(filter(None, lines))}"


def post_payees(entry: Entry, rows: Sequence[NewPayee], said: Said) -> list[Outcome]:
    """Add Amazon's parties or bring them up to date on an open act: one outcome a row.

    A row is the whole address: a blank line of it is none. `said` is what earlier rows of the file
    have said, which no later one contradicts. Raises NeedsSupervisor.
    """
    require_supervisor(entry.connection, entry.book.actor, "Amazon's list of payees")
    known = {
        (role, party.party_id): (number, party)
        for role in {row.role for row in rows}
        for number, party in _parties(entry.connection, role).items()
    }
    outcomes: list[Outcome] = []
    for row in rows:
        new = row.party._replace(tax_type=row.party.tax_type or ("VAT" if row.party.tax_id else ""))
        key = row.role, new.party_id
        before = said.setdefault(("party", *key), new)
        if before != new:
            outcomes.append(_twice(before, new))
            continue
        saved = _save(entry, row.role, new, known.get(key))
        outcomes.append(saved)
        known[key] = saved.id, new
    return outcomes


def _twice(before: tuple[str, ...], new: AmazonParty) -> Refused:
    """The refusal of a row that says otherwise than an earlier one."""
    differing = zip(FIELDS, before, new, strict=True)
    name, text = next((name, one) for name, one, other in differing if one != other)
    said = f"The file has {new.party_id} twice, before with {name} {visible(text)}."
    return BadMasterData(said).at(name)


def set_own_party(book: Book, entity: str, role: PartyRole, **given: str) -> Done:
    """Set where one of our entities is paid (REMIT_TO), or ships from (SHIP_FROM), as Amazon has
    it: one act of a supervisor.

    `given` are fields of AmazonParty; `party_id` is the vendor code, or that of the warehouse. What
    is not given remains. Raises BadMasterData, NeedsSupervisor.
    """
    name, word = typed_number(entity), role.replace("_", "-")
    with book.act(ActName.ENTITY, name) as entry:
        require_supervisor(entry.connection, book.actor, f"The {word} address")
        query = select(ENTITY.c.id).where(
            ENTITY.c.name == name, ENTITY.c.withdrawn_act_id.is_(None)
        )
        entity_id = entry.connection.execute(query).scalar_one_or_none()
        if entity_id is None:
            raise BadMasterData(f"There is no entity '{visible(name)}'; `artui entity list`.")
        all_known = _parties(entry.connection, role)
        own = _parties(entry.connection, role, entity_id)
        known = _meant(name, word, own, given)
        before = known[1] if known else AmazonParty(*[""] * len(FIELDS))
        new = before._replace(**{key: text.strip() for key, text in given.items()})
        new = new._replace(tax_type=new.tax_type or ("VAT" if new.tax_id else ""))
        _demand_whole(new, word)
        for number, party in all_known.items():
            if party.party_id == new.party_id and number not in own:
                raise BadMasterData(f"{new.party_id} is the vendor code of another entity.")
        outcome = _save(entry, role, new, known, entity_id=entity_id)
        if isinstance(outcome, Same):
            raise BadMasterData(f"Amazon's {word} address of {name} is so already.")
        entry.summary = f"entity {name}: {word} {new.party_id}, {new.name}, {new.city}"
        return Done(entry.id, entry.summary)


def _meant(
    name: str, word: str, own: Mapping[int, AmazonParty], given: Mapping[str, str]
) -> tuple[int, AmazonParty] | None:
    """Which of an entity's parties is meant: that of the given id, else the only one."""
    wanted = given.get("party_id")
    if wanted is not None:
        return next((each for each in own.items() if each[1].party_id == wanted), None)
    if len(own) != 1:
        said = ", ".join(party.party_id for party in own.values()) or "none yet"
        raise BadMasterData(f"Say which party of {name} is meant (--{word}-id); it has {said}.")
    return next(iter(own.items()))


def _demand_whole(party: AmazonParty, word: str) -> None:
    for name in _NEEDED:
        if not getattr(party, name):
            option = f"--{word}-{name.replace('_', '-')}"
            raise BadMasterData(f"Amazon's address needs {option}: an address must be whole.")
    if party.country not in countries():
        raise BadMasterData(f"{visible(party.country)} is no country; write one such as DE.")


def _save(
    entry: Entry,
    role: PartyRole,
    new: AmazonParty,
    known: tuple[int, AmazonParty] | None,
    *,
    entity_id: int | None = None,
) -> Posted | Same | Changed:
    if known is None:
        values = {"role": role, "entity_id": entity_id, "withdrawn_act_id": None}
        number = entry.add(AMAZON_PARTY, **new._asdict(), **values)
        entry.made(AMAZON_PARTY, number)
        return Posted(number, new.party_id)
    number, before = known
    if before == new:
        return Same(number, new.party_id)
    entry.change(AMAZON_PARTY, number, **new._asdict())
    return Changed(number, new.party_id)

"""Addresses as Amazon has them: of its payees, which are billed, and of ours, which are paid.

A vendor invoice must have both exactly so. They change only by a supervisor. VO-2 of the Amazon
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


FIELDS = AmazonParty._fields
_NEEDED = ("name", "line1", "city", "postal_code", "country")


def payees(connection: Connection) -> list[AmazonParty]:
    """The parties of Amazon that are billed, by id."""
    return list(_parties(connection, PartyRole.BILL_TO).values())


def remit_to(connection: Connection, entity_id: int | None = None) -> list[AmazonParty]:
    """Our parties that are paid, as Amazon has them: all, or those of one of our entities."""
    return list(_parties(connection, PartyRole.REMIT_TO, entity_id).values())


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


def post_payees(entry: Entry, rows: Sequence[AmazonParty]) -> list[Outcome]:
    """Add payees or bring them up to date on an open act: one outcome a row.

    A row is the whole address: a blank line of it is none. Raises NeedsSupervisor.
    """
    require_supervisor(entry.connection, entry.book.actor, "Amazon's list of payees")
    known = {
        party.party_id: (number, party)
        for number, party in _parties(entry.connection, PartyRole.BILL_TO).items()
    }
    outcomes: list[Outcome] = []
    seen: set[str] = set()
    for row in rows:
        new = row._replace(tax_type=row.tax_type or ("VAT" if row.tax_id else ""))
        if new.party_id in seen and known[new.party_id][1] != new:
            before = known[new.party_id][1]
            name, said = next(
                (name, one)
                for name, one, other in zip(FIELDS, before, new, strict=True)
                if one != other
            )
            twice = f"The file has {new.party_id} twice, before with {name} {visible(said)}."
            outcomes.append(BadMasterData(twice).at(name))
            continue
        seen.add(new.party_id)
        saved = _save(entry, PartyRole.BILL_TO, new, known.get(new.party_id))
        outcomes.append(saved)
        known[new.party_id] = saved.id, new
    return outcomes


def set_remit_to(book: Book, entity: str, **given: str) -> Done:
    """Set our address as Amazon has it for one of our entities: one act of a supervisor.

    `given` are fields of AmazonParty; `party_id` is the vendor code. What is not given remains.
    Raises BadMasterData, NeedsSupervisor.
    """
    name = typed_number(entity)
    with book.act(ActName.ENTITY, name) as entry:
        require_supervisor(entry.connection, book.actor, "The remit-to address")
        query = select(ENTITY.c.id).where(
            ENTITY.c.name == name, ENTITY.c.withdrawn_act_id.is_(None)
        )
        entity_id = entry.connection.execute(query).scalar_one_or_none()
        if entity_id is None:
            raise BadMasterData(f"There is no entity '{visible(name)}'; `artui entity list`.")
        all_known = _parties(entry.connection, PartyRole.REMIT_TO)
        own = _parties(entry.connection, PartyRole.REMIT_TO, entity_id)
        known = _meant(name, own, given)
        before = known[1] if known else AmazonParty(*[""] * len(FIELDS))
        new = before._replace(**{key: text.strip() for key, text in given.items()})
        new = new._replace(tax_type=new.tax_type or ("VAT" if new.tax_id else ""))
        _demand_whole(new)
        for number, party in all_known.items():
            if party.party_id == new.party_id and number not in own:
                raise BadMasterData(f"{new.party_id} is the vendor code of another entity.")
        outcome = _save(entry, PartyRole.REMIT_TO, new, known, entity_id=entity_id)
        if isinstance(outcome, Same):
            raise BadMasterData(f"Amazon's address of {name} is so already.")
        entry.summary = f"entity {name}: remit-to {new.party_id}, {new.name}, {new.city}"
        return Done(entry.id, entry.summary)


def _meant(
    name: str, own: Mapping[int, AmazonParty], given: Mapping[str, str]
) -> tuple[int, AmazonParty] | None:
    """Which of an entity's parties is meant: that of the given id, else the only one."""
    wanted = given.get("party_id")
    if wanted is not None:
        return next((each for each in own.items() if each[1].party_id == wanted), None)
    if len(own) != 1:
        said = ", ".join(party.party_id for party in own.values()) or "none yet"
        raise BadMasterData(f"Say which vendor code of {name} (--remit-to-id); it has {said}.")
    return next(iter(own.items()))


def _demand_whole(party: AmazonParty) -> None:
    for name in _NEEDED:
        if not getattr(party, name):
            option = f"--remit-to-{name.replace('_', '-')}"
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

"""Administration of the ledger: closing a period, settings, roles, legal entities.

Entities and roles are typed objects (`master_data`), whose fields define what may be set.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict, Unpack, cast

from sqlalchemy import Connection, func
from sqlalchemy import select as sql_select
from sqlmodel import select

from artui.countries import countries, likely_country
from artui.domain.kinds import Role
from artui.domain.party_facts import party_fact, refuse_bare_vat_id, refuse_half_address
from artui.domain.provision import parse_matrix
from artui.domain.text import typed_number, visible
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done, four_eyes, require_supervisor
from artui.ledger.book.ledger_settings import (
    LEDGER_SETTINGS,
    LedgerKey,
    LedgerSetting,
    checked_setting,
    ledger_settings,
)
from artui.ledger.book.master_session import checked, master_session, save
from artui.ledger.book.periods import CLOSED_THROUGH, closed_through
from artui.ledger.book.refusals import BadMasterData, BooksBehind, PeriodClosed
from artui.ledger.book.supervised import refuse_moved, require_two, supervised
from artui.ledger.journal.unbooked import left_by
from artui.ledger.store.master_data import LegalEntity, LoginRole
from artui.ledger.store.server_roles import group_roles
from artui.ledger.store.tables import ENTITY, ROLE, SETTING


class EntityFields(TypedDict, total=False):
    """The fields of a legal entity that are printed."""

    legal_name: str
    country: str
    tax_id: str
    address: str
    remittance: str
    region: str
    language: str
    street: str
    postcode: str
    city: str
    vat_id: str
    registration_id: str
    registration_scheme: str
    einvoice_address: str
    einvoice_scheme: str
    contact_name: str
    contact_phone: str
    contact_email: str


ENTITY_FIELDS = tuple(EntityFields.__annotations__)


def entities(connection: Connection) -> list[LegalEntity]:
    """Our legal entities in the order they were made."""
    query = select(LegalEntity).where(ENTITY.c.withdrawn_act_id.is_(None)).order_by(ENTITY.c.id)
    with master_session(connection) as session:
        return list(session.exec(query))


def roles(connection: Connection) -> list[LoginRole]:
    """The logins that have a role; if nobody has one, everybody may do everything."""
    with master_session(connection) as session:
        return list(session.exec(select(LoginRole).order_by(ROLE.c.login)))


def close_period(book: Book, day: date, *, without_books: bool = False) -> Done:
    """Close the books through a day: one act of a supervisor.

    Raises PeriodClosed if they are closed that far already, BooksBehind if what is dated up to the
    day is in no batch of an entity that was ever cut, unless it is closed `without_books`.
    """
    with book.act(ActName.CLOSE, str(day)) as entry:
        require_supervisor(entry.connection, book.actor, "Closing a period")
        closed = closed_through(entry.connection)
        if closed is not None and day <= closed:
            raise PeriodClosed(f"The books are closed through {closed} already; {day} is no later.")
        if day > book.business_date:
            raise PeriodClosed(
                f"The books can't be closed through {day}, after the "
                f"business day {book.business_date}."
            )
        left = left_by(entry.connection, day)
        first = day + timedelta(1)
        said = ", ".join(f"{each.postings} of {each.entity}" for each in left)
        if left and not without_books:
            raise BooksBehind(
                f"What is dated up to {day} is not all in the books ({said}): cut a batch first, "
                f"or close without the books; then it moves to {first} there."
            )
        entry.set_fact(SETTING, CLOSED_THROUGH, day.isoformat())
        moved = f"; documents that move to {first} in the books: {said}" if left else ""
        entry.summary = f"books closed through {day}{moved}"
        return Done(entry.id, entry.summary)


def set_ledger_setting(book: Book, key: str, value: str) -> Done:
    """Set a setting of the ledger, to its default if the value is blank: one act of a supervisor.

    Raises BadMasterData for an unknown key, a value that is not allowed, or no change.
    """
    known = {each.key: each for each in LEDGER_SETTINGS}
    if key not in known:
        raise BadMasterData(
            f"The ledger has no setting '{visible(key)}'; it has {', '.join(known)}."
        )
    setting = known[LedgerKey(key)]
    given = checked_setting(setting.key, value)
    with book.act(ActName.LEDGER_SETTINGS, key) as entry:
        require_supervisor(entry.connection, book.actor, f"Setting {key} of the ledger")
        if setting.key is LedgerKey.PROVISION_MATRIX and given:
            _refuse_strangers(entry.connection, given)
        before = next(each for each in ledger_settings(entry.connection) if each.setting is setting)
        if given == (before.value if before.is_set else ""):
            raise BadMasterData(f"{key} is {_setting_words(setting, given)} already.")
        entry.set_fact(SETTING, key, given or None)
        was = _setting_words(setting, before.value if before.is_set else "")
        entry.summary = f"{key} of the ledger is {_setting_words(setting, given)}, before {was}"
        return Done(entry.id, entry.summary)


def _refuse_strangers(connection: Connection, matrix: str) -> None:
    """Raise BadMasterData if a provision matrix names an entity that is none of ours."""
    ours = set(connection.execute(select(ENTITY.c.name)).scalars())
    for name in parse_matrix(matrix).entities:
        if name not in ours:
            raise BadMasterData(f"There is no entity '{visible(name)}'; `entity list` has ours.")


def _setting_words(setting: LedgerSetting, value: str) -> str:
    """A value of a setting, or its default where none is set."""
    if value:
        return value
    return f"{setting.default} (the default)" if setting.default else "not set"


@dataclass(frozen=True, slots=True)
class RoleGiven(Done):
    """A role that was given. `follows` says, a sentence each, what is different from now on;
    `statements` are what an administrator of the server still does, so that the database knows."""

    follows: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()


def set_role(book: Book, login: str, role: str) -> RoleGiven:
    """Give a login a role: one act of a supervisor. With the first role of a ledger its giver
    becomes a supervisor too, unless it is their own. To take the role of a supervisor from another
    takes two people.

    Raises BadMasterData if no supervisor would remain, NeedsSupervisor.
    """
    given = checked(LoginRole, {"login": login, "role": role})
    with book.reading() as connection:
        demotes = _is_demoted(connection, book, given)
        if demotes:
            require_supervisor(connection, book.actor, "Giving roles")
    return take_role(book, login, role) if demotes else _give_role(book, given)


@supervised(ActName.ROLE)
def take_role(book: Book, login: str, role: str) -> RoleGiven:
    """Give another supervisor another role: one act, which takes two people, else one of them could
    be left alone to act alone. Raises NeedsSupervisor."""
    return _give_role(book, checked(LoginRole, {"login": login, "role": role}))


def _is_demoted(connection: Connection, book: Book, given: LoginRole) -> bool:
    """Whether the actor takes the role of a supervisor from another."""
    had = connection.execute(sql_select(ROLE.c.role).where(ROLE.c.login == given.login)).scalar()
    return had == Role.SUPERVISOR != given.role and given.login != book.actor


def _give_role(book: Book, given: LoginRole) -> RoleGiven:
    login, role = given.login, given.role
    with book.act(ActName.ROLE, login) as entry:
        connection = entry.connection
        require_supervisor(connection, book.actor, "Giving roles")
        if _is_demoted(connection, book, given):
            what = f"Taking the role of supervisor from {login}, who would be {role}"
            require_two(entry, what, {"login": login, "role": str(role)})
        first = not four_eyes(connection)
        own = first and login != book.actor
        if own:
            giver = {"login": book.actor, "role": Role.SUPERVISOR}
            save(entry, checked(LoginRole, giver))
        save(entry, given)
        if not any(each.role is Role.SUPERVISOR for each in roles(connection)):
            raise BadMasterData(
                f"{login} can't become {role}: the ledger would have no supervisor left."
            )
        entry.summary = f"login {login} is {role}"
        if own:
            entry.summary += f", and {book.actor}, who gave the first role, is supervisor"
        follows = tuple(_follows(book, login, role, first=first))
        if book.database.is_sqlite:
            return RoleGiven(entry.id, entry.summary, follows)
        if login != book.actor:
            # Also a login that was made since its role was given; one's own follows at the end.
            connection.execute(sql_select(func.artui.follow_role(login)))
        statements = tuple(group_roles.left_to_administrators(connection, besides=book.actor))
        return RoleGiven(entry.id, entry.summary, follows, statements)


def _follows(book: Book, login: str, role: Role, *, first: bool) -> Iterator[str]:
    """What is different once a login has a role."""
    if first:
        yield (
            "From now on every other login may only read until it is given a role, and what takes "
            "a supervisor waits for one who has not asked for it."
            if book.database.is_sqlite
            else "From now on what takes a supervisor waits for one who has not asked for it."
        )
    if login == book.actor and role is not Role.SUPERVISOR:
        yield "You can give no more roles now; another supervisor can."


@supervised(ActName.ENTITY)
def set_entity(
    book: Book,
    name: str,
    *,
    seen: str | None = None,
    becomes: str | None = None,
    **fields: Unpack[EntityFields],
) -> Done:
    """Add one of our legal entities or change its fields: one act.

    To add one takes a supervisor. Where customers pay to takes two people; `seen` is where they
    paid when the first one asked, and `becomes` where they will.
    Raises BadMasterData or BadPartyFact, which name the field, NeedsSupervisor, GroundMoved.
    """
    name = typed_number(name)
    fields = _entity_facts(fields)
    with book.act(ActName.ENTITY, name) as entry:
        with master_session(entry.connection) as session:
            known = session.exec(select(LegalEntity).where(ENTITY.c.name == name)).one_or_none()
        before = {"name": name} if known is None else known.model_dump()
        stands = {name: str((before | fields).get(name) or "") for name in ENTITY_FIELDS}
        had = str(before.get("remittance") or "")
        refuse_moved(f"Where to pay {name}", seen, had)
        if fields.keys() & {"vat_id", "country"}:
            refuse_bare_vat_id(stands["vat_id"], stands["country"])
        if fields.keys() & {"einvoice_address", "einvoice_scheme"}:
            refuse_half_address(stands["einvoice_address"], stands["einvoice_scheme"])
        new = checked(LegalEntity, before | fields | {"withdrawn_act_id": None})
        if stands["remittance"] != had:
            # The server holds what is written against this.
            pays = stands["remittance"]
            refuse_moved(f"Where to pay {name}", becomes, pays)
            asked = {"name": name, "seen": had, "becomes": pays}
            require_two(entry, _paid_elsewhere(name, had, fields), asked)
        elif known is None:
            require_supervisor(entry.connection, book.actor, f"Adding entity {name}")
        save(entry, new)
        if known is None:
            entry.summary = f"entity {name} added"
        else:
            entry.summary = (
                f"entity {name}: {', '.join(f'{key} {value}' for key, value in fields.items())}"
            )
        return Done(entry.id, entry.summary)


def _paid_elsewhere(name: str, had: str, fields: EntityFields) -> str:
    """What another person is asked to agree to, with all that the act would set."""
    more = [f"{key} “{_in_line(str(value))}”" for key, value in fields.items()]
    before = f"before “{_in_line(had)}”" if had else "before nothing"
    return f"Setting where to pay entity {name} ({', '.join(more)}; {before})"


def _in_line(text: str) -> str:
    return ", ".join(text.splitlines())


def _entity_facts(fields: EntityFields) -> EntityFields:
    """The fields as they are kept, each checked where there is a rule for it."""
    given = {key: party_fact(key, str(value)) for key, value in fields.items()}
    country = given.get("country", "")
    if country and country not in countries():
        right = likely_country(country) or "an ISO 3166 code such as DE"
        raise BadMasterData(f"'{visible(country)}' is not a country; write {right}.").at("country")
    return cast("EntityFields", given)

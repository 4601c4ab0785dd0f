"""Administration of the ledger: closing a period, settings, roles, legal entities, policies.

Entities, roles and policies are typed objects (`master_data`), whose fields define what may be set.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict, Unpack, cast

from sqlalchemy import Connection, func
from sqlalchemy import select as sql_select
from sqlmodel import Session, select

from artui.countries import countries, likely_country
from artui.domain.kinds import Role
from artui.domain.party_facts import party_fact, refuse_bare_vat_id, refuse_half_address
from artui.domain.provision import parse_matrix
from artui.domain.sentence import raised
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
from artui.ledger.book.master_session import STAMPS, checked, master_session, save
from artui.ledger.book.periods import CLOSED_THROUGH, closed_through
from artui.ledger.book.refusals import BadMasterData, BooksBehind, PeriodClosed, UnknownPolicy
from artui.ledger.book.supervised import refuse_moved, require_two, supervised
from artui.ledger.journal.unbooked import left_by
from artui.ledger.store.master_data import DatedPolicy, LegalEntity, LoginRole
from artui.ledger.store.server_roles import group_roles
from artui.ledger.store.tables import ENTITY, INTEREST_POLICY, ROLE, SETTING


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


class PolicyFields(TypedDict, total=False):
    """The terms of a policy: rates and cap in percent, the minimum in major units, all as text."""

    method: str
    monthly_rate: str
    annual_rate: str
    cap: str
    grace_days: int
    minimum: str


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
    becomes a supervisor too, unless it is their own. Raises BadMasterData if no supervisor would
    remain."""
    given = checked(LoginRole, {"login": login, "role": role})
    with book.act(ActName.ROLE, login) as entry:
        connection = entry.connection
        require_supervisor(connection, book.actor, "Giving roles")
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
        entry.summary = f"{login} is {role}"
        if own:
            entry.summary += f", and {book.actor}, who gave the first role, is supervisor"
        follows = tuple(_follows(book, login, given.role, first=first))
        if book.database.is_sqlite:
            return RoleGiven(entry.id, entry.summary, follows)
        # A login that was made since its role was given follows now.
        connection.execute(sql_select(func.artui.follow_role(login)))
        statements = tuple(group_roles.left_to_administrators(connection))
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
    book: Book, name: str, *, seen: str | None = None, **fields: Unpack[EntityFields]
) -> Done:
    """Add one of our legal entities or change its fields: one act.

    To add one takes a supervisor. Where customers pay to takes two people; `seen` is where they
    paid when the first one asked.
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
            require_two(entry, _paid_elsewhere(name, had, fields), {"seen": had})
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


@supervised(ActName.POLICY)
def set_policy(
    book: Book,
    name: str,
    *,
    from_date: date | None = None,
    reviewed_because: str = "",
    seen: list[int] | None = None,
    **changes: Unpack[PolicyFields],
) -> Done:
    """Set the terms of an interest policy from a day on (by default from the beginning): one act. A
    new name is added.

    `reviewed_because` is the source of the rate, or who decided. What interest costs takes two
    people; `seen` are the rows that the policy had when the first one asked.

    Raises BadMasterData (a new one without a rate, nothing to change, a value that is not allowed),
    BadPercent, NeedsSupervisor or GroundMoved.
    """
    if "monthly_rate" in changes and "annual_rate" in changes:
        raise BadMasterData("A policy has a monthly rate or an annual rate, not both.")
    name = typed_number(name)
    with book.act(ActName.POLICY, name) as entry:
        with master_session(entry.connection) as session:
            known = _dated_rows(session, name)
            _refuse_nothing(name, changes, new=not known)
            base = _in_force(known, from_date) if known else _standard(session)
        ids = [each.id for each in known]
        refuse_moved(f"Policy {name}", seen, ids)
        row = base.model_dump(exclude=STAMPS)
        if "monthly_rate" in changes:
            row["annual_rate"] = ""
        if "annual_rate" in changes:
            row["monthly_rate"] = ""
        stated: dict[str, object] = {"name": name, "from_date": from_date, "reviewed": True}
        because = f", reviewed: {reviewed_because}" if reviewed_because else ""
        stated["source"] = f"set by {book.actor}{because}"
        new = checked(DatedPolicy, row | changes | stated)
        said = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in changes.items())
        what = f"{'policy' if known else 'new policy'} {name} from {from_date or 'the beginning'}"
        had = ", ".join(_before(base, key) for key in changes)
        before = f", before: {had}" if known else ""
        require_two(entry, raised(f"{what} ({said}{before})"), {"seen": ids})
        for same in (each for each in known if each.from_date == from_date):
            same.withdrawn_act_id = entry.id
            save(entry, same)
        save(entry, new)
        entry.summary = f"{what}: {said}{because}"
        return Done(entry.id, entry.summary)


def _before(row: DatedPolicy, key: str) -> str:
    """A term of a policy before it is changed."""
    return f"{key.replace('_', ' ')} {getattr(row, key) or 'none'}"


@supervised(ActName.REVIEW_POLICY)
def review_policy(
    book: Book,
    name: str,
    *,
    reason: str,
    from_date: date | None = None,
    seen: list[int] | None = None,
) -> Done:
    """Mark the rows of an interest policy that have a rate as reviewed (of one day only, if it is
    given), so that they charge: one act that takes two people, with the source or reason; `seen`
    are the rows that the first one saw.

    Raises UnknownPolicy, BadMasterData (no reason, or nothing that waits for a review),
    NeedsSupervisor, GroundMoved.
    """
    if not reason.strip():
        raise BadMasterData("A review needs its reason: the source of the rate, or who decided.")
    name = typed_number(name)
    with book.act(ActName.POLICY, name) as entry:
        with master_session(entry.connection) as session:
            known = _dated_rows(session, name)
        if not known:
            raise UnknownPolicy(f"There is no policy '{name}'.")
        ids = [each.id for each in known]
        refuse_moved(f"Policy {name}", seen, ids)
        waiting = [row for row in known if not row.reviewed and from_date in (None, row.from_date)]
        if not waiting:
            raise BadMasterData(f"Nothing in policy {name} waits for a review.")
        rated = [row for row in waiting if row.monthly_rate or row.annual_rate]
        if not rated:
            days = ", ".join(str(row.from_date or "the beginning") for row in waiting)
            raise BadMasterData(f"Policy {name} has no rate from {days}: set one.")
        days = ", ".join(str(row.from_date or "the beginning") for row in rated)
        rates = ("monthly_rate", "annual_rate")
        terms = "; ".join(_before(row, key) for row in rated for key in rates if getattr(row, key))
        require_two(entry, f"Reviewing policy {name} from {days} ({terms})", {"seen": ids})
        for row in rated:
            source = f"{row.source}; reviewed by {book.actor}: {reason}"
            row.reviewed, row.source = True, source.removeprefix("; ")
            save(entry, row)
        entry.summary = f"policy {name} from {days} reviewed: {reason}"
        return Done(entry.id, entry.summary)


def _refuse_nothing(name: str, changes: PolicyFields, *, new: bool) -> None:
    """Refuse a new policy without terms, which is most likely a mistyped name."""
    if new and not changes.keys() & {"monthly_rate", "annual_rate"}:
        raise BadMasterData(
            f"There is no policy '{name}', and a new one needs a monthly or an annual rate; its "
            "method is pro-rata unless one is given."
        )
    if not changes:
        raise BadMasterData(
            f"Nothing changes in policy {name}: give a method, a rate, a cap, a grace or a minimum."
        )


def _dated_rows(session: Session, name: str) -> list[DatedPolicy]:
    """The rows of a policy by date; one that applies from the beginning comes first."""
    query = (
        select(DatedPolicy)
        .where(INTEREST_POLICY.c.name == name, INTEREST_POLICY.c.withdrawn_act_id.is_(None))
        .order_by(
            INTEREST_POLICY.c.from_date.is_not(None),
            INTEREST_POLICY.c.from_date,
            INTEREST_POLICY.c.id,
        )
    )
    return list(session.exec(query))


def _in_force(rows: list[DatedPolicy], day: date | None) -> DatedPolicy:
    """The row that applies on a day (None: from the beginning), the last if none does yet."""
    begun = [
        row for row in rows if row.from_date is None or (day is not None and row.from_date <= day)
    ]
    return (begun or rows)[-1]


def _standard(session: Session) -> DatedPolicy:
    """The start of a new policy: the standard one, without a country and fixed sums."""
    query = select(DatedPolicy).where(INTEREST_POLICY.c.name == "standard")
    found = session.exec(query.order_by(INTEREST_POLICY.c.id)).first()
    if found is None:
        raise UnknownPolicy("The ledger has lost its standard policy; `db check` shows more.")
    blank = dict.fromkeys(("country", "region", "standard_terms", "compensation"), "")
    return DatedPolicy.model_validate(found.model_dump() | blank)

"""The ledger's own affairs: closing a period, roles, our legal entities, interest policies."""

from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from artui.domain.interest_policy import METHODS
from artui.domain.money import parse_minor
from artui.domain.text import document_number
from artui.ledger.book.book import Book, Done, Entry, require_supervisor
from artui.ledger.book.periods import CLOSED_THROUGH, closed_through
from artui.ledger.book.refusals import BadMasterData, PeriodClosed, UnknownPolicy
from artui.ledger.store.tables import ENTITY, INTEREST_POLICY, ROLE, SETTING

ROLES = ("clerk", "supervisor", "auditor")


def close_period(book: Book, day: date) -> Done:
    """Close the books through a day: one act, a supervisor's. Raises PeriodClosed if they are
    closed that far already."""
    with book.act("close", str(day)) as entry:
        require_supervisor(entry.connection, book.actor, "Closing a period")
        closed = closed_through(entry.connection)
        if closed is not None and day <= closed:
            raise PeriodClosed(f"The books are closed through {closed} already; {day} is no later.")
        if day > book.business_date:
            raise PeriodClosed(
                f"The books can't be closed through {day}, after the "
                f"business day {book.business_date}."
            )
        entry.set_fact(SETTING, CLOSED_THROUGH, day.isoformat())
        entry.summary = f"books closed through {day}"
        return Done(entry.id, entry.summary)


def set_role(book: Book, login: str, role: str) -> Done:
    """Give a login a role: one act, a supervisor's. Raises BadMasterData if no supervisor would
    remain."""
    if role not in ROLES:
        raise BadMasterData(f"{role} is no role; choose {', '.join(ROLES)}.")
    with book.act("role", login) as entry:
        require_supervisor(entry.connection, book.actor, "Giving roles")
        table = ROLE
        entry.set_fact(table, login, role)
        supervisors = select(table.c.login).where(table.c.role == "supervisor")
        if entry.connection.execute(supervisors).first() is None:
            raise BadMasterData(
                f"{login} can't become {role}: the ledger would have no supervisor left."
            )
        entry.summary = f"{login} is {role}"
        return Done(entry.id, entry.summary)


def set_entity(book: Book, name: str, **fields: str) -> Done:
    """Add one of our legal entities or change its fields: one act."""
    with book.act("entity", document_number(name)) as entry:
        query = select(ENTITY.c.id).where(ENTITY.c.name == name)
        known = entry.connection.execute(query).scalar_one_or_none()
        if known is None:
            blank = dict.fromkeys(("legal_name", "country", "tax_id", "address", "remittance"), "")
            number = entry.add(ENTITY, name=name, withdrawn_act_id=None, **(blank | fields))
            entry.made(ENTITY, number)
            entry.summary = f"entity {name} added"
        else:
            entry.change(ENTITY, known, withdrawn_act_id=None, **fields)
            entry.summary = (
                f"entity {name}: {', '.join(f'{key} {value}' for key, value in fields.items())}"
            )
        return Done(entry.id, entry.summary)


def set_policy(book: Book, name: str, *, from_date: date | None = None, **changes: Any) -> Done:
    """Set what an interest policy says from a day on (from the beginning if none): one act; a new
    name is added.

    `changes`: method, monthly_rate, annual_rate, cap (percent as text), grace_days, minimum (major
    units as text). Raises BadMasterData (a new one without a rate, nothing to change).
    """
    _check_policy(changes)
    with book.act("policy", document_number(name)) as entry:
        known = select(INTEREST_POLICY.c.id).where(
            INTEREST_POLICY.c.name == name, INTEREST_POLICY.c.withdrawn_act_id.is_(None)
        )
        new = entry.connection.execute(known).first() is None
        _refuse_nothing(name, changes, new=new)
        base = _row_in_force(entry, name, from_date)
        row = {
            key: value
            for key, value in base.items()
            if key not in ("id", "act_id", "withdrawn_act_id")
        }
        if "monthly_rate" in changes and "annual_rate" not in changes:
            row["annual_rate"] = ""
        if "annual_rate" in changes and "monthly_rate" not in changes:
            row["monthly_rate"] = ""
        row |= changes | {
            "name": name,
            "from_date": from_date,
            "reviewed": True,
            "withdrawn_act_id": None,
        }
        row["source"] = f"set by {book.actor}"
        _withdraw_same_day(entry, name, from_date)
        number = entry.add(INTEREST_POLICY, **row)
        entry.made(INTEREST_POLICY, number)
        said = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in changes.items())
        what = "new policy" if new else "policy"
        entry.summary = f"{what} {name} from {from_date or 'the beginning'}: {said}"
        return Done(entry.id, entry.summary)


def _refuse_nothing(name: str, changes: dict[str, Any], *, new: bool) -> None:
    """Refuse a new policy that says nothing of its own, above all a name with a slip in it."""
    if new and not changes.keys() & {"monthly_rate", "annual_rate"}:
        raise BadMasterData(
            f"There is no policy {name}, and a new one needs a monthly or an annual rate; its "
            "method is pro-rata unless one is given."
        )
    if not changes:
        raise BadMasterData(
            f"Nothing is said of policy {name}: give a method, a rate, a cap, a grace or a minimum."
        )


def _check_policy(changes: dict[str, Any]) -> None:
    if "method" in changes and changes["method"] not in METHODS:
        raise BadMasterData(f"{changes['method']} is no method; choose {', '.join(METHODS)}.")
    for name in ("monthly_rate", "annual_rate", "cap"):
        if name in changes:
            rate = Fraction(changes[name])
            if not 0 <= rate <= 1000:
                raise BadMasterData(
                    f"{changes[name]} percent is no {name.replace('_', ' ')}; give 0 to 1000."
                )
    if "monthly_rate" in changes and "annual_rate" in changes:
        raise BadMasterData("A policy has a monthly rate or an annual rate, not both.")
    if changes.get("grace_days", 0) < 0:
        raise BadMasterData(f"{changes['grace_days']} days of grace can't be.")
    if "minimum" in changes and parse_minor(changes["minimum"], "KWD") < 0:
        raise BadMasterData(f"A minimum charge of {changes['minimum']} can't be.")


def _row_in_force(entry: Entry, name: str, day: date | None) -> dict[str, Any]:
    query = (
        select(INTEREST_POLICY)
        .where(INTEREST_POLICY.c.name == name, INTEREST_POLICY.c.withdrawn_act_id.is_(None))
        .order_by(
            INTEREST_POLICY.c.from_date.is_not(None),
            INTEREST_POLICY.c.from_date,
            INTEREST_POLICY.c.id,
        )
    )
    rows = entry.connection.execute(query).all()
    found = [
        row for row in rows if row.from_date is None or (day is not None and row.from_date <= day)
    ]
    if found or rows:
        return dict((found or rows)[-1]._mapping)
    standard = entry.connection.execute(
        select(INTEREST_POLICY).where(INTEREST_POLICY.c.name == "standard")
    ).first()
    if standard is None:
        raise UnknownPolicy("The ledger has lost its standard policy; `db check` says more.")
    return dict(standard._mapping) | {
        "country": "",
        "region": "",
        "standard_terms": "",
        "compensation": "",
    }


def _withdraw_same_day(entry: Entry, name: str, day: date | None) -> None:
    same = (
        INTEREST_POLICY.c.from_date.is_(None) if day is None else INTEREST_POLICY.c.from_date == day
    )
    query = select(INTEREST_POLICY.c.id).where(
        INTEREST_POLICY.c.name == name, same, INTEREST_POLICY.c.withdrawn_act_id.is_(None)
    )
    for number in entry.connection.execute(query).scalars().all():
        entry.change(INTEREST_POLICY, number, withdrawn_act_id=entry.id)

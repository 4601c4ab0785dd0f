"""The terms of interest policies: set from a day on, and reviewed, so that they charge.

Both take two people once roles are given. Rows are typed objects (`master_data`), whose fields
define what may be set.
"""

from datetime import date
from typing import TypedDict, Unpack

from sqlmodel import Session, select

from artui.domain.sentence import raised
from artui.domain.text import typed_number
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done
from artui.ledger.book.master_session import STAMPS, checked, master_session, save, terms_of
from artui.ledger.book.refusals import BadMasterData, UnknownPolicy
from artui.ledger.book.supervised import refuse_moved, require_two, supervised
from artui.ledger.store.master_data import DatedPolicy
from artui.ledger.store.tables import INTEREST_POLICY


class PolicyFields(TypedDict, total=False):
    """The terms of a policy: rates and cap in percent, the minimum in major units, all as text."""

    method: str
    monthly_rate: str
    annual_rate: str
    cap: str
    grace_days: int
    minimum: str


@supervised(ActName.POLICY)
def set_policy(
    book: Book,
    name: str,
    *,
    from_date: date | None = None,
    reviewed_because: str = "",
    seen: list[int] | None = None,
    becomes: dict[str, object] | None = None,
    **changes: Unpack[PolicyFields],
) -> Done:
    """Set the terms of an interest policy from a day on (by default from the beginning): one act. A
    new name is added.

    `reviewed_because` is the source of the rate, or who decided. What interest costs takes two
    people; `seen` are the rows that the policy had when the first one asked, and `becomes` the
    terms that it would have.

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
        terms = terms_of(new)
        refuse_moved(f"Policy {name}", becomes, terms)
        require_two(entry, raised(f"{what} ({said}{before})"), {"seen": ids, "becomes": terms})
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
    becomes: list[int] | None = None,
) -> Done:
    """Mark the rows of an interest policy that have a rate as reviewed (of one day only, if it is
    given), so that they charge: one act that takes two people, with the source or reason; `seen`
    are the rows that the first one saw, and `becomes` has those to be reviewed.

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
        reviewed = [each.id for each in rated]
        refuse_moved(f"Policy {name}", becomes, reviewed)
        what = f"Reviewing policy {name} from {days} ({terms})"
        require_two(entry, what, {"seen": ids, "becomes": reviewed})
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

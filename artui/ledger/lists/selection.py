"""The items of a list: its tab, kinds and filters as conditions in SQL.

The filter language is that of the filter line and of `--search`. Words are looked up in the
customers, a small table, and in the numbers of the documents.
"""

import operator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from artui.domain.filters import Filter, Term, Value
from artui.domain.kinds import (
    DEBIT_KINDS,
    STATE_RULES,
    Approval,
    Flag,
    ItemKind,
    ItemState,
    Left,
    StateRule,
)
from artui.domain.money import CURRENCIES, decimals
from artui.ledger.book.as_of import (
    Horizon,
    ahead,
    approval,
    approved,
    counted,
    due_on,
    horizon,
    in_books,
    opened,
    reversed_by,
)
from artui.ledger.lists.item_flags import has_flag
from artui.ledger.store.dialects import contains, days_between
from artui.ledger.store.tables import ALLOCATION, CUSTOMER, ITEM

_OTHER, _BACK, _FIRST = ITEM.alias("other"), ALLOCATION.alias("back"), ALLOCATION.alias("first")
T = TypeVar("T")
TABS = ("pending", "open", "overdue", "completed", "all")
_RULES: dict[str, StateRule] = {rule.state: rule for rule in STATE_RULES}

_OPERATORS = {
    ":": operator.eq,
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_INVERSE = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


@dataclass(frozen=True, slots=True)
class Selection:
    """What a list shows, before its filter. `first` and `last` bound the issue (or value) date."""

    kinds: tuple[ItemKind, ...] = (ItemKind.INVOICE,)
    tab: str = "all"
    customer_ids: tuple[int, ...] = ()
    states: tuple[str, ...] = ()
    flagged: bool = False
    min_days: int | None = None
    first: date | None = None
    last: date | None = None
    known_on: date | datetime | None = None

    @property
    def of_open_items(self) -> bool:
        """Whether every row is an open item, so that the partial indexes serve it."""
        return self.tab in ("open", "overdue")

    @property
    def of_history(self) -> bool:
        """Whether the rows are of the whole history, not of what is open or waits."""
        return not self.of_open_items and self.tab != "pending"

    @property
    def of_credits(self) -> bool:
        """Whether no row is a debit: credits are never late."""
        return not set(self.kinds).intersection(DEBIT_KINDS)


def matching(
    connection: Connection,
    column: ColumnElement[int],
    selection: Selection,
    as_of: date,
    wanted: Filter,
) -> Select[int]:
    """A column of all items that a list would show, for selecting other rows."""
    day = horizon(connection, as_of, selection.known_on)
    source, open_minor = opened(day)
    limits = conditions(selection, wanted, day, open_minor)
    return select(column).select_from(source).where(ITEM.c.kind.in_(selection.kinds), *limits)


def conditions(
    selection: Selection,
    wanted: Filter,
    day: Horizon,
    open_minor: ColumnElement[int],
    *,
    by_index: bool = False,
) -> list[ColumnElement[bool]]:
    """All conditions for a row, except its kind. `by_index` looks words up in indexes instead of
    checking each row that is read.
    """
    if selection.tab == "all" and _asks_ahead(selection, wanted):
        found: list[ColumnElement[bool]] = []  # each state says itself whether it counts
    else:
        found = [_tab(selection.tab, day, open_minor)]
    if selection.tab == "overdue" and selection.of_credits:
        found.append(ITEM.c.side == 1)
    if selection.customer_ids:
        found.append(ITEM.c.customer_id.in_(selection.customer_ids))
    if selection.states:
        found.append(or_(*(_state(name, day, open_minor) for name in selection.states)))
    if selection.flagged:
        found.append(has_flag(Flag.FLAGGED, day.as_of, open_minor))
    if selection.min_days is not None:
        found.append(_days(selection, ">=", selection.min_days, day, open_minor))
    if selection.first is not None:
        found.append(ITEM.c.issue_date >= selection.first)
    if selection.last is not None:
        found.append(ITEM.c.issue_date <= selection.last)
    looked_up = _looked_up if by_index else _word
    found += [looked_up(word, selection.kinds) for word in wanted.words if word]
    found += [_term(term, selection, day, open_minor) for term in wanted.terms if term.value != ""]
    return found


def _asks_ahead(selection: Selection, wanted: Filter) -> bool:
    """Whether a state is asked for that no tab shows, since it counts only later."""
    named = (states_named(term) for term in wanted.terms if term.field == "state" and term.value)
    return ItemState.AHEAD in selection.states or any(ItemState.AHEAD in each for each in named)


def _tab(tab: str, day: Horizon, open_minor: ColumnElement[int]) -> ColumnElement[bool]:
    match tab:
        case "pending":
            # The value is not bound, so that the partial index can be used.
            return and_(approval(day) == literal_column("'pending'"), counted(day))
        case "open":
            return in_books(day, open_minor)
        case "overdue":
            return and_(in_books(day, open_minor), due_on(day, open_minor) < day.as_of)
        case "completed":
            done = and_(approved(day), open_minor == 0)
            return and_(counted(day), or_(done, approval(day) == Approval.SUPERSEDED))
        case "all":
            return counted(day)
    raise ValueError(f"no tab {tab!r}; there are {', '.join(TABS)}")


def _state(name: str, day: Horizon, open_minor: ColumnElement[int]) -> ColumnElement[bool]:
    """The rule of domain.kinds for a state, as SQL; an unknown word matches nothing."""
    rule = _RULES.get(name)
    if rule is None:
        return false()
    taken_back = reversed_by(day)
    met = [ahead(day) if rule.ahead else counted(day)]
    if rule.side is not None:
        met.append(ITEM.c.side == rule.side)
    if rule.pending is not None:
        met.append(approval(day) == Approval.PENDING if rule.pending else approved(day))
    met.append(taken_back if rule.taken_back else ~taken_back)
    match rule.left:
        case Left.ALL:
            met += [open_minor > 0, open_minor == ITEM.c.amount_minor]
        case Left.PART:
            met += [open_minor > 0, open_minor < ITEM.c.amount_minor]
        case Left.NONE:
            met.append(open_minor == 0)
    if rule.given_up is not None:
        moved = _moved_by(rule.given_up_by, day)
        met.append(moved if rule.given_up else ~moved)
    return and_(*met)


def _moved_by(kind: ItemKind, day: Horizon) -> ColumnElement[bool]:
    """Whether a write-off or refund in force has taken a part of the item."""
    mine, theirs = ALLOCATION.c.debit_id, ALLOCATION.c.credit_id
    if kind is ItemKind.REFUND:
        mine, theirs = theirs, mine
    return exists().where(
        mine == ITEM.c.id, _OTHER.c.id == theirs, _OTHER.c.kind == kind, *in_force(day)
    )


def in_force(day: Horizon) -> tuple[ColumnElement[bool], ...]:
    """Allocations in force on the day: not taken back by then. Where an undo brought one back, the
    row that did so is in force.
    """
    known = [] if day.known is None else [_BACK.c.recorded_at <= day.known]
    taken = exists().where(
        _BACK.c.reverses_id == ALLOCATION.c.id, _BACK.c.counts_from <= day.as_of, *known
    )
    limits = [ALLOCATION.c.counts_from <= day.as_of, ALLOCATION.c.amount_minor > 0, ~taken]
    return (*limits, *([] if day.known is None else [ALLOCATION.c.recorded_at <= day.known]))


def _word(word: str, kinds: tuple[ItemKind, ...]) -> ColumnElement[bool]:
    """A word of the filter: it occurs in the customer's account or name, or in the number."""
    return or_(ITEM.c.customer_id.in_(customers_with(word)), contains(ITEM.c.number, word))


def _looked_up(word: str, kinds: tuple[ItemKind, ...]) -> ColumnElement[bool]:
    """The same as a list of ids, which two indexes give without reading the items."""
    item = ITEM.alias("hit")
    of_kind: list[ColumnElement[bool]]
    of_kind = [item.c.kind == kinds[0]] if len(kinds) == 1 else [item.c.kind.in_(kinds)]
    if ItemKind.PAYMENT not in kinds:
        of_kind.append(item.c.kind != literal_column("'payment'"))
    return ITEM.c.id.in_(
        union_all(
            select(item.c.id).where(item.c.customer_id.in_(customers_with(word)), *of_kind),
            select(item.c.id).where(contains(item.c.number, word), *of_kind),
        )
    )


def customers_with(word: str) -> Select[int]:
    """The ids of the customers whose account or name contains a word."""
    return select(CUSTOMER.c.id).where(named(word))


def named(word: str) -> ColumnElement[bool]:
    """Whether a customer's account or name contains a word."""
    return or_(contains(CUSTOMER.c.account, word), contains(CUSTOMER.c.name, word))


def _term(
    term: Term, selection: Selection, day: Horizon, open_minor: ColumnElement[int]
) -> ColumnElement[bool]:
    match term.field:
        case "customer":
            return ITEM.c.customer_id.in_(customers_that(term))
        case "number":
            return text_matches(ITEM.c.number, term)
        case "state":
            return or_(false(), *(_state(name, day, open_minor) for name in states_named(term)))
        case "cur":
            return compare(ITEM.c.currency, "=", term.value)
        case "flag":
            return has_flag(Flag(str(term.value)), day.as_of, open_minor)
        case "level":
            return compare(ITEM.c.level, term.op, term.value)
        case "days":
            return _days(selection, term.op, term.whole, day, open_minor)
        case "open":
            return amount_matches(open_minor, ITEM.c.currency, term.op, term.amount)
        case "amount":
            return amount_matches(ITEM.c.amount_minor, ITEM.c.currency, term.op, term.amount)
        case "due":
            return compare(due_on(day, open_minor), term.op, term.value)
        case "issue":
            return compare(ITEM.c.issue_date, term.op, term.value)
    raise ValueError(f"the filter knows no field {term.field!r}")


def states_named(term: Term) -> list[str]:
    """The states that a `state` term names: the exact one, else those that contain the word."""
    word = str(term.value).lower()
    if word in _RULES or term.op == "=":
        return [word]
    return [state for state in ItemState if word in state and state is not ItemState.AHEAD]


def customers_that(term: Term) -> Select[int]:
    """The ids of the customers that a `customer` term names."""
    text = str(term.value)
    if term.op == ":":
        return customers_with(text)
    return select(CUSTOMER.c.id).where(
        or_(text_matches(CUSTOMER.c.account, term), text_matches(CUSTOMER.c.name, term))
    )


def text_matches(column: ColumnElement[str], term: Term) -> ColumnElement[bool]:
    """`:` checks whether the text contains the value, `=` whether it equals it, in any case."""
    text = str(term.value)
    if term.op == ":":
        return contains(column, text)
    return or_(column == text, func.lower(column) == func.lower(text))


def operate(figure: int | Fraction, op: str, value: int | Fraction) -> bool:
    """The same comparisons for a figure at hand."""
    return bool(_OPERATORS[op](figure, value))


def amount_of(minor: int, currency: str) -> Fraction:
    """An amount in major units, exactly."""
    return Fraction(minor, 10 ** decimals(currency))


def compare(
    column: ColumnElement[T], op: str, value: Value | ColumnElement[T]
) -> ColumnElement[bool]:
    """A comparison of the filter language."""
    return cast("ColumnElement[bool]", _OPERATORS[op](column, value))


def amount_matches(
    minor: ColumnElement[int], currency: ColumnElement[str], op: str, value: Fraction
) -> ColumnElement[bool]:
    """An amount in major units against minor units, each row in the decimals of its own
    currency.
    """
    codes: dict[int, list[str]] = {}
    for code, places in CURRENCIES.items():
        codes.setdefault(places, []).append(code)
    common = _threshold(op, value * 100)
    others = [
        (currency.in_(sorted(named)), literal(_threshold(op, value * 10**places)))
        for places, named in sorted(codes.items())
        if places != 2
    ]
    return compare(minor, op, case(*others, else_=literal(common)))


def _threshold(op: str, exact: Fraction) -> int:
    """The whole minor unit to compare with; for `=` one that no amount has if there is none."""
    if op in (">", "<="):
        return floor(exact)
    if op in (">=", "<"):
        return ceil(exact)
    return int(exact) if exact.denominator == 1 else -1


def _days(
    selection: Selection, op: str, count: int, day: Horizon, open_minor: ColumnElement[int]
) -> ColumnElement[bool]:
    """Days late, to the day or to settlement; a range of due dates if all rows are open."""
    if selection.of_credits:
        return compare(literal(0), op, count)
    due = day.as_of - timedelta(count)
    if selection.of_open_items:
        return compare(due_on(day, open_minor), _INVERSE.get(op, op), due)
    late = compare(days_late(day, open_minor), op, count)
    # An item is at most as late as it would be if it were still open.
    return and_(due_on(day, open_minor) <= due, late) if op in (">", ">=", "=", ":") else late


def first_made() -> ColumnElement[date]:
    """The day of an allocation; one restored by an undo counts from when it was first made."""
    above = (
        select(_FIRST.c.reverses_id, _FIRST.c.effective_date)
        .where(_FIRST.c.id == ALLOCATION.c.reverses_id)
        .correlate(ALLOCATION)
        .cte("above", recursive=True, nesting=True)
    )
    further = select(_BACK.c.reverses_id, _BACK.c.effective_date).join(
        above, _BACK.c.id == above.c.reverses_id
    )
    chain = above.union_all(further)
    first = select(chain.c.effective_date).where(chain.c.reverses_id.is_(None)).scalar_subquery()
    return case(
        (ALLOCATION.c.reverses_id.is_(None), ALLOCATION.c.effective_date),
        else_=first,
    )


def days_late(day: Horizon, open_minor: ColumnElement[int]) -> ColumnElement[int]:
    """Days from the due date to the day, or to full settlement if that was earlier."""
    settled = (
        select(func.max(first_made()))
        .where(ALLOCATION.c.debit_id == ITEM.c.id, *in_force(day))
        .scalar_subquery()
    )
    until = case(
        (and_(open_minor == 0, ITEM.c.side == 1), func.coalesce(settled, day.as_of)),
        else_=day.as_of,
    )
    return days_between(due_on(day, open_minor), until)

"""`artui list`: customers, documents and what pays what, filtered and sorted."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from artui.cli.lists.listed_documents import (
    APPLICATIONS,
    CUSTOMERS,
    LISTED,
    Listed,
    allocation_row,
    customer_row,
    field_of,
    values_of,
)
from artui.cli.lists.matters import RECORDED
from artui.cli.lookup import customer_ids
from artui.cli.options import DATE, MOMENT
from artui.cli.output import listing, print_list
from artui.cli.session import Session, pass_session
from artui.domain.bank_entry import EntryState
from artui.domain.filters import parse_filter
from artui.domain.kinds import (
    CREDIT_STATES,
    DEBIT_KINDS,
    INVOICE_STATES,
    DisputeState,
    PromiseState,
)
from artui.ledger import lists
from artui.statements.lists.list_columns import ListColumn, ListRow, ListValue

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from artui.cli.output import Output

BATCH = 5_000
OTHER_STATES = (*DisputeState, *PromiseState, "standing", "lifted", *EntryState)
# Plain words: of an enumeration, click offers the names of the members, not what they say.
STATES = tuple(dict.fromkeys(map(str, (*INVOICE_STATES, *CREDIT_STATES, *OTHER_STATES))))
_ONLY = {
    "customers": {"customer", "search", "overdue", "flagged", "min_days", "limit", "sort"},
    **{kind: {"customer", "state", "limit", "sort"} for kind in RECORDED},
    "contacts": {"customer", "limit", "sort"},
    "snoozes": {"customer", "limit", "sort"},
    "bank": {"state", "limit", "sort"},
    "bank-statements": {"limit", "sort"},
}


@dataclass(frozen=True, slots=True)
class ListFilters:
    """The filters of a list, as given."""

    customer: str | None
    states: tuple[str, ...]
    overdue: bool
    flagged: bool
    min_days: int | None
    search: str
    first: date | None
    last: date | None
    known_on: date | datetime | None
    limit: int | None
    sort: str | None

    def given(self) -> set[str]:
        """The names of the filters that are set."""
        pairs = {
            "customer": self.customer,
            "state": self.states,
            "overdue": self.overdue,
            "flagged": self.flagged,
            "min_days": self.min_days,
            "search": self.search,
            "from": self.first,
            "to": self.last,
            "known_on": self.known_on,
            "limit": self.limit,
            "sort": self.sort,
        }
        return {name for name, value in pairs.items() if value not in (None, (), False, "")}

    @property
    def tab(self) -> str:
        """Which items by what is open on them."""
        return "overdue" if self.overdue else "all"


@click.command("list")
@click.argument("kind", type=click.Choice(["customers", *LISTED, "applications", *RECORDED]))
@click.option("--customer", metavar="ACCOUNT", help="Only of this customer.")
@click.option("--state", "states", type=click.Choice(STATES), multiple=True, help="Only these.")
@click.option("--overdue", is_flag=True, help="Only what is open and late.")
@click.option("--flagged", is_flag=True, help="Only what is flagged for collections.")
@click.option("--min-days", type=int, help="Only what is at least so many days late.")
@click.option("--search", default="", help="Words, or days>30 open>1000 flag:disputed cur:EUR.")
@click.option("--from", "first", type=DATE, help="Issued (paid, effective) on this day or later.")
@click.option("--to", "last", type=DATE, help="Issued (paid, effective) on this day or earlier.")
@click.option("--known-on", type=MOMENT, help="As it was known then (at the end of a day).")
@click.option("--limit", type=click.IntRange(min=0), help="At most so many rows.")
@click.option("--sort", metavar="COLUMN", help="By this column; -COLUMN for the other way.")
@listing
@pass_session
def list_(session: Session, /, *, kind: str, output: "Output", **filters: Any) -> None:
    """List customers, documents of a kind, what was applied to what, or what was recorded.

    Without filters it lists every state, without --limit all rows.

    \b
    Examples:
      artui list invoices --overdue --min-days 30 --sort -open_amount
      artui list invoices --search "northwind open>1000" --format json
      artui list credit-memos --customer C1 --state open --state partly_applied
      artui list applications --from 2026-03-01 --format csv --out applications.csv
    """
    wanted = ListFilters(**filters)
    if strange := wanted.given() - _ONLY.get(kind, wanted.given()):
        names = ", ".join(f"--{name.replace('_', '-')}" for name in sorted(strange))
        raise click.UsageError(f"{names}: no filter for {kind}.")
    with session.book() as book, book.reading() as connection:
        columns, rows = _rows(connection, kind, wanted, book.business_date)
        print_list(session, output, columns, rows)


def _rows(
    connection: "Connection", kind: str, wanted: ListFilters, as_of: date
) -> tuple[list[ListColumn], Iterator[ListRow]]:
    if kind == "applications":
        return APPLICATIONS, _applications(connection, wanted, as_of)
    if kind == "customers":
        return CUSTOMERS, _customers(connection, wanted, as_of)
    if kind in RECORDED:
        recorded = RECORDED[kind]
        found = recorded.read(connection, as_of, customer_ids(connection, wanted.customer))
        kept = (row for row in found if not wanted.states or row["state"] in wanted.states)
        return recorded.columns, _arranged(kept, recorded.columns, wanted)
    listed = LISTED[kind]
    return listed.columns, _documents(connection, listed, wanted, as_of)


def _documents(
    connection: "Connection", listed: Listed, wanted: ListFilters, as_of: date
) -> Iterator[Sequence[ListValue]]:
    selection = lists.items.Selection(
        kinds=listed.kinds,
        tab=wanted.tab,
        customer_ids=customer_ids(connection, wanted.customer),
        states=wanted.states or listed.states,
        flagged=wanted.flagged,
        min_days=wanted.min_days,
        first=wanted.first,
        last=wanted.last,
        known_on=wanted.known_on,
    )

    def read(some: Sequence[int], columns: Sequence[ListColumn]) -> Iterator[tuple[Any, ...]]:
        fields = [field_of(column) for column in columns]
        reader = lists.long_lists.LongList(
            connection, as_of, fields, len(some), known_on=wanted.known_on
        )
        for start in range(0, len(some), BATCH):
            found = reader.columns(some[start : start + BATCH])
            yield from zip(*(values_of(column, found) for column in columns), strict=True)

    asked = parse_filter(wanted.search)
    sort, descending = _sorting(wanted.sort or "due_date")
    if sort in lists.items.SORTS or sort in lists.items.SAME:
        found = lists.items.ids(connection, selection, as_of, asked, sort, descending)
    else:
        # Worked out row by row: only the keys are held, and the rows read again in their order.
        by = [each for each in listed.columns if each.key == sort]
        _check_sort(sort, listed.columns, lists.items.SORTS)
        pairs = read(lists.items.ids(connection, selection, as_of, asked), [*by, ListColumn("id")])
        keys = sorted(((_key(value), item_id) for value, item_id in pairs), reverse=descending)
        found = array("q", [item_id for _, item_id in keys])
    return read(found[: wanted.limit], listed.columns)


def _sorting(text: str) -> tuple[str, bool]:
    column = text.removeprefix("-")
    return column, column != text


def _check_sort(sort: str, columns: Iterable[ListColumn], more: Sequence[str] = ()) -> None:
    """Raise UnknownSort if it is none of the columns."""
    known = tuple(dict.fromkeys([*(column.key for column in columns), *more]))
    if sort not in known:
        raise lists.items.UnknownSort(sort, known)


def _key(value: Any) -> tuple[bool, Any]:
    """A sort key: what is blank comes first."""
    return value is not None, value


def _arranged(
    rows: Iterable[dict[str, ListValue]], columns: Sequence[ListColumn], wanted: ListFilters
) -> Iterator[dict[str, ListValue]]:
    """The rows sorted by any of their columns and cut, as was asked for."""
    if wanted.sort is None:
        return islice(rows, wanted.limit)
    sort, descending = _sorting(wanted.sort)
    _check_sort(sort, columns)
    found = sorted(rows, key=lambda row: _key(row[sort]), reverse=descending)
    return iter(found[: wanted.limit])


def _applications(
    connection: "Connection", wanted: ListFilters, as_of: date
) -> Iterator[dict[str, ListValue]]:
    narrowed = wanted.overdue or wanted.flagged or wanted.states or wanted.min_days is not None
    on = lists.items.Selection(
        DEBIT_KINDS,
        wanted.tab,
        states=wanted.states,
        flagged=wanted.flagged,
        min_days=wanted.min_days,
        known_on=wanted.known_on,
    )
    found = lists.history.allocations.applications(
        connection,
        as_of,
        customer_ids=customer_ids(connection, wanted.customer),
        first=wanted.first,
        last=wanted.last,
        known_on=wanted.known_on,
        limit=wanted.limit if wanted.sort is None else None,
        on=on if narrowed else None,
        wanted=parse_filter(wanted.search),
    )
    return _arranged(map(allocation_row, found), APPLICATIONS, wanted)


def _customers(
    connection: "Connection", wanted: ListFilters, as_of: date
) -> Iterator[dict[str, ListValue]]:
    having = None
    if wanted.overdue or wanted.flagged or wanted.min_days is not None:
        tab = "open" if wanted.min_days is not None and not wanted.overdue else wanted.tab
        having = lists.items.Selection(
            DEBIT_KINDS, tab, flagged=wanted.flagged, min_days=wanted.min_days
        )
    by_limit = wanted.sort is not None and _sorting(wanted.sort)[0] == "credit_limit"
    sort, descending = _sorting(wanted.sort or "account")
    found = lists.masters.masters(
        connection,
        as_of,
        parse_filter(wanted.search),
        customer_ids=customer_ids(connection, wanted.customer),
        having=having,
        sort="account" if by_limit else sort,
        descending=descending and not by_limit,
        limit=None if by_limit else wanted.limit,
    )
    rows = map(customer_row, found)
    return _arranged(rows, CUSTOMERS, wanted) if by_limit else rows

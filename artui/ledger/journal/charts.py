"""The mappings of our entities: which account each kind of act is posted to, from which day."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from artui.domain.chart import BadChart, Chart, checked_pairs
from artui.domain.text import visible
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done, Entry, require_supervisor
from artui.ledger.book.refusals import UnknownEntity
from artui.ledger.journal.known_entries import STANDING
from artui.ledger.store.tables import (
    ENTITY,
    JOURNAL_BATCH,
    JOURNAL_CHART,
    JOURNAL_ENTRY,
    JOURNAL_LEG,
)


class Opening(NamedTuple):
    """The last act whose open amounts were carried into the books, and the mapping by which they
    were: it says where documents are kept that have no entry of their own."""

    act_id: int
    chart: Chart


class DatedChart(NamedTuple):
    """A mapping with the day from which it holds, None from the beginning."""

    id: int
    from_date: date | None
    chart: Chart


@dataclass(frozen=True, slots=True)
class Charts:
    """The mappings of an entity in force, by day."""

    dated: tuple[DatedChart, ...]

    def on(self, day: date) -> DatedChart | None:
        """The mapping of a day."""
        begun = [each for each in self.dated if each.from_date is None or each.from_date <= day]
        return begun[-1] if begun else None


def charts_of(connection: Connection, entity_id: int) -> Charts:
    """The mappings of an entity in force."""
    query = select(JOURNAL_CHART.c.id, JOURNAL_CHART.c.from_date, JOURNAL_CHART.c.content).where(
        JOURNAL_CHART.c.entity_id == entity_id, JOURNAL_CHART.c.withdrawn_act_id.is_(None)
    )
    found = [DatedChart(row[0], row[1], _chart(row[2])) for row in connection.execute(query)]
    return Charts(tuple(sorted(found, key=lambda each: (each.from_date or date.min, each.id))))


def receivables_of(connection: Connection, entity_id: int) -> set[str]:
    """Every account on which open items of an entity may ever have been kept."""
    query = select(JOURNAL_CHART.c.content).where(JOURNAL_CHART.c.entity_id == entity_id)
    contents = connection.execute(query).scalars()
    return {account for content in contents for account in _chart(content).receivables()}


def opening_of(
    connection: Connection, entity_id: int, in_the_books: ColumnElement[bool] = STANDING
) -> Opening | None:
    """How what an entity had open was carried into its books, as batches are now or were when one
    was cut; None if all that it posted is in them."""
    query = (
        select(JOURNAL_BATCH.c.opening_act, JOURNAL_CHART.c.content)
        .join(JOURNAL_BATCH, JOURNAL_BATCH.c.chart_id == JOURNAL_CHART.c.id)
        .where(
            JOURNAL_BATCH.c.entity_id == entity_id,
            JOURNAL_BATCH.c.opening_act.is_not(None),
            in_the_books,
        )
    )
    found = connection.execute(query).one_or_none()
    return None if found is None else Opening(found[0], _chart(found[1]))


def keys_of_accounts(connection: Connection, entity_id: int, last: int) -> dict[str, str]:
    """What each account of an entity was first mapped for (`ar`, `tax`), up to a mapping."""
    query = select(JOURNAL_CHART.c.content).where(
        JOURNAL_CHART.c.entity_id == entity_id, JOURNAL_CHART.c.id <= last
    )
    found: dict[str, str] = {}
    for content in connection.execute(query.order_by(JOURNAL_CHART.c.id)).scalars():
        for account, key in _chart(content).purposes():
            found.setdefault(account, key)
    return found


def program_facts(
    connection: Connection,
    entity_id: int,
    chart_id: int,
    program: str,
    known_by: int | None = None,
) -> tuple[str, dict[str, str]]:
    """The base currency of a mapping (EUR if it has none) and what a program needs to know, each
    from that mapping or the first later one that says it: what was said once never changes.
    `known_by` is the last act whose mapping is looked at."""
    query = select(JOURNAL_CHART.c.content).where(
        JOURNAL_CHART.c.entity_id == entity_id, JOURNAL_CHART.c.id >= chart_id
    )
    if known_by is not None:
        query = query.where(JOURNAL_CHART.c.act_id <= known_by)
    base, facts = "", dict[str, str]()
    for content in connection.execute(query.order_by(JOURNAL_CHART.c.id)).scalars():
        chart = _chart(content)
        base = base or chart.base_currency
        facts = chart.facts_for(program) | facts
    return base or "EUR", facts


def year_start(connection: Connection, chart_id: int, day: date) -> date:
    """The first day of the fiscal year of a day, by a mapping."""
    query = select(JOURNAL_CHART.c.content).where(JOURNAL_CHART.c.id == chart_id)
    chart = _chart(connection.execute(query).scalar_one())
    month, first = map(int, chart.pairs.get("year_start", "01-01").split("-"))
    return date(chart.fiscal_year(day), month, first)


def _filled(pairs: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in pairs.items() if value}


def _inherited(given: Mapping[str, str], known: Mapping[str, str], later: Chart) -> dict[str, str]:
    """What a later mapping takes of given pairs: those that it had from the one before it."""
    same = (key for key in given if later.pairs.get(key) == known.get(key))
    return {key: given[key] for key in same}


def _keep(
    entry: Entry, entity_id: int, charts: Charts, changed: Mapping[date | None, Mapping[str, str]]
) -> None:
    """Keep mappings by the day from which they hold, in place of those that they change."""
    former = {each.from_date: each for each in charts.dated}
    for from_date, pairs in changed.items():
        same = former.get(from_date)
        if same is not None and same.chart.pairs == pairs:
            continue
        if same is not None:
            entry.change(JOURNAL_CHART, same.id, withdrawn_act_id=entry.id)
        content = json.dumps(pairs, ensure_ascii=False, sort_keys=True)
        values = {"entity_id": entity_id, "from_date": from_date, "content": content}
        entry.made(JOURNAL_CHART, entry.add(JOURNAL_CHART, **values, withdrawn_act_id=None))


def _refuse_shared(connection: Connection, entity_id: int, charts: Iterable[Chart]) -> None:
    """Raise BadChart if an account of receivables gets, or has in the books, anything else: then
    what is on it would not be what is open."""
    receivables, others = set[str](), set[str]()
    for chart in charts:
        receivables |= chart.receivables()
        others |= chart.others()
    query = (
        select(JOURNAL_LEG.c.account, JOURNAL_LEG.c.home)
        .join(JOURNAL_ENTRY, JOURNAL_ENTRY.c.id == JOURNAL_LEG.c.entry_id)
        .join(JOURNAL_BATCH, JOURNAL_BATCH.c.id == JOURNAL_ENTRY.c.batch_id)
        .where(STANDING, JOURNAL_BATCH.c.entity_id == entity_id)
    )
    for account, home in connection.execute(query.distinct()):
        (receivables if home else others).add(account)
    if shared := sorted(receivables & others):
        raise BadChart(
            f"{', '.join(shared)} can't be for what is open (ar, unapplied) and for something else "
            "too: the books would not tie to the open items."
        )


def _chart(content: str) -> Chart:
    return Chart(json.loads(content))


def our_entities(connection: Connection) -> dict[str, int]:
    """Our legal entities by name, in the order they were made."""
    query = select(ENTITY.c.name, ENTITY.c.id).where(ENTITY.c.withdrawn_act_id.is_(None))
    return {row[0]: row[1] for row in connection.execute(query.order_by(ENTITY.c.id))}


def our_entity(connection: Connection, name: str | None) -> tuple[str, int]:
    """One of our entities by name, the only one if none is given; raises UnknownEntity."""
    known = our_entities(connection)
    if name is None:
        if len(known) > 1:
            raise UnknownEntity(f"Which of our entities? Give --entity: {', '.join(known)}.")
        return next(iter(known.items()))
    if name not in known:
        raise UnknownEntity(f"We have no entity '{visible(name)}'; known: {', '.join(known)}.")
    return name, known[name]


def set_chart(
    book: Book,
    pairs: Mapping[str, str],
    *,
    entity: str | None = None,
    from_date: date | None = None,
    whole: bool = False,
) -> Done:
    """Set accounts of an entity from a day on (None: from the beginning): one act of a supervisor.

    The other accounts stay as they were on that day, unless the pairs are the `whole` mapping; a
    blank one is taken out. A mapping of a later day takes the pairs too, but for what it has
    otherwise itself. What was cut before keeps its accounts. Raises BadChart, UnknownEntity.
    """
    given = checked_pairs(pairs)
    with book.act(ActName.BOOKS_ACCOUNTS, "") as entry:
        name, entity_id = our_entity(entry.connection, entity)
        entry.subject = name
        require_supervisor(entry.connection, book.actor, f"Mapping the accounts of {name}")
        charts = charts_of(entry.connection, entity_id)
        before = charts.on(from_date or date.min)
        known = {} if whole or before is None else dict(before.chart.pairs)
        after = _filled(known | given)
        if before is not None and after == before.chart.pairs:
            raise BadChart(f"The accounts of {name} are so already; nothing was changed.")
        changed = {from_date: after}
        if not whole:
            changed |= {
                later.from_date: _filled(
                    dict(later.chart.pairs) | _inherited(given, known, later.chart)
                )
                for later in charts.dated
                if later.from_date is not None and later.from_date > (from_date or date.min)
            }
        beside = [each.chart for each in charts.dated if each.from_date not in changed]
        wanted = [Chart(content) for content in changed.values()]
        _refuse_shared(entry.connection, entity_id, [*wanted, *beside])
        _keep(entry, entity_id, charts, changed)
        said = ", ".join(f"{key} {value or 'none'}" for key, value in given.items())
        entry.summary = f"accounts of {name} from {from_date or 'the beginning'}: {said}"
        return Done(entry.id, entry.summary)

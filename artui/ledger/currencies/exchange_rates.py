"""The reference rates that the ledger keeps, a row for each day, and totals at them.

They come from files of the European Central Bank and only serve to look at totals in the base
currency, which is a setting of the ledger; no document is ever converted.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import Connection, select

from artui.domain.exchange import BaseTotal, RatesOfDay, base_total
from artui.domain.money import Money
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.ledger_settings import base_currency
from artui.ledger.book.refusals import BadMasterData
from artui.ledger.store.tables import EXCHANGE_RATES


@dataclass(frozen=True, slots=True)
class WrittenRates:
    """The rates of a day as they were written: decimal text by currency, for one euro."""

    day: date
    per_euro: Mapping[str, str]

    def exact(self) -> RatesOfDay:
        """The rates as exact numbers."""
        return RatesOfDay(self.day, {code: Fraction(text) for code, text in self.per_euro.items()})


@dataclass(frozen=True, slots=True)
class KeptRates:
    """What became of a file of rates; `act_id` is None if all its days were known."""

    days: int
    known: int
    act_id: int | None
    summary: str


def keep_rates(book: Book, found: Sequence[WrittenRates]) -> KeptRates:
    """Keep the rates of days: one act. Days that are known already are skipped.

    Raises BadMasterData if a rate that is kept differs; nothing is kept then.
    """
    with book.transaction() as joined:
        assert joined.joined is not None
        kept = {each.day: each for each in rates(joined.joined)}
        new = [each for each in found if each.day not in kept]
        for each in found:
            if each.day in kept:
                _refuse_other(kept[each.day], each)
        known = len(found) - len(new)
        if not new:
            return KeptRates(0, known, None, f"{known} days, all known already")
        first, last = min(each.day for each in new), max(each.day for each in new)
        span = str(first) if first == last else f"{first} to {last}"
        with joined.act(ActName.RATES, span) as entry:
            rows = [
                {"day": each.day, "per_euro": _as_text(each), "withdrawn_act_id": None}
                for each in sorted(new, key=lambda each: each.day)
            ]
            entry.made_many(EXCHANGE_RATES, entry.insert(EXCHANGE_RATES, rows))
            entry.summary = f"rates of {len(new)} days, {span}; {known} days were known already"
        return KeptRates(len(new), known, entry.id, str(entry.summary))


def rates(connection: Connection, *, until: date | None = None) -> list[WrittenRates]:
    """The rates of all days, or of those up to one, the newest first."""
    query = select(EXCHANGE_RATES.c.day, EXCHANGE_RATES.c.per_euro).where(
        EXCHANGE_RATES.c.withdrawn_act_id.is_(None)
    )
    if until is not None:
        query = query.where(EXCHANGE_RATES.c.day <= until)
    query = query.order_by(EXCHANGE_RATES.c.day.desc())
    return [WrittenRates(row.day, json.loads(row.per_euro)) for row in connection.execute(query)]


def rates_on(connection: Connection, as_of: date) -> WrittenRates | None:
    """The newest rates up to a day; None if there are none."""
    query = (
        select(EXCHANGE_RATES.c.day, EXCHANGE_RATES.c.per_euro)
        .where(EXCHANGE_RATES.c.withdrawn_act_id.is_(None), EXCHANGE_RATES.c.day <= as_of)
        .order_by(EXCHANGE_RATES.c.day.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else WrittenRates(row.day, json.loads(row.per_euro))


def in_all(connection: Connection, as_of: date, sums: Iterable[Money]) -> BaseTotal | None:
    """What sums of a day are worth in the ledger's base currency, at the newest rates up to then;
    None without a base currency, or without rates of it."""
    base = base_currency(connection)
    found = rates_on(connection, as_of) if base else None
    return None if found is None else base_total(sums, base, found.exact())


def _as_text(found: WrittenRates) -> str:
    return json.dumps(dict(sorted(found.per_euro.items())), separators=(",", ":"))


def _refuse_other(kept: WrittenRates, found: WrittenRates) -> None:
    for code in sorted(kept.per_euro.keys() & found.per_euro.keys()):
        before, now = kept.per_euro[code], found.per_euro[code]
        if Fraction(before) != Fraction(now):
            raise BadMasterData(
                f"{found.day}: a euro is kept as {before} {code}, the file says {now}; undo the "
                "import that brought it, or leave the day out."
            )

"""By what an entry is known when its file, a longer one, or another report of it comes again.

A bank's reference alone is no key, since banks use one for different payments; without one an entry
is known by all that it says. Entries with equal keys are counted. bank.md, rule A5.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
)

from artui.domain.bank_entry import BankEntry
from artui.domain.sentence import Sentence
from artui.domain.text import visible
from artui.ledger.bank.statement_chain import EndedStatement, ended_statements, lead_on
from artui.ledger.book.book import Entry
from artui.ledger.store.many import among, chunks
from artui.ledger.store.tables import BANK_CONFIRMATION, BANK_ENTRY, BANK_STATEMENT

_EARLIER = BANK_ENTRY.alias("earlier")
# Ids that no index finds: entries of one amount are few, those of a day or a statement many.
_ZERO: ColumnElement[int] = literal_column("0")
_EARLIER_ID: ColumnElement[int] = _EARLIER.c.id + _ZERO
_MONEY = ("booking_date", "value_date", "amount_minor", "currency", "kind")
_DAY = ("booking_date", "amount_minor", "currency")
# What both reports of one movement say alike, if they say it.
_SAID = ("payer_account", "end_to_end", "mandate", "cheque", "structured")
_REPORTED = (
    *("booking_date", "value_date", "amount_minor", "currency"),
    *(*_SAID, "payer", "text"),
)
_COMPARED = 500  # with how many entries of the same money one is compared at most
_CONFIRMING = BANK_STATEMENT.alias("confirming")
_CONFIRMED = (
    select(BANK_CONFIRMATION.c.id)
    .join(_CONFIRMING, _CONFIRMING.c.id == BANK_CONFIRMATION.c.statement_id)
    .where(BANK_CONFIRMATION.c.entry_id == BANK_ENTRY.c.id)
    .where(_CONFIRMING.c.withdrawn_act_id.is_(None))
    .exists()
)


class FreshEntry(NamedTuple):
    """An entry that the ledger does not have; `occurrence` counts those of one key from 1."""

    key: str
    occurrence: int
    entry: BankEntry
    position: int


class _Said(NamedTuple):
    """What an entry says besides its key."""

    own_reference: str = ""
    payer_account: str = ""
    end_to_end: str = ""
    text: str = ""


class _Known(NamedTuple):
    """An entry that the ledger, or this file, has."""

    occurrence: int
    said: _Said = _Said()


class KnownEntries:
    """Tells the entries of a file that are new from those that are known.

    `begin` a statement before its entries. Statements of one file may overlap as those of two
    files may, so each is compared with all that came before it. An entry that a notice reported is
    confirmed by one statement; another statement reports another.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        # For each key, which occurrences this file added, and which this statement met or added:
        # bit n is occurrence n. Small numbers, since a file may hold a million entries.
        self.final: dict[str, int] = {}
        self.interim: dict[str, int] = {}
        self.met: dict[str, int] = {}
        self.added: dict[str, int] = {}
        # Those that notices of the ledger reported, and those that statements of this file
        # confirmed.
        self.notices: dict[str, int] = {}
        self.confirmed: dict[str, int] = {}
        self.is_interim = self.apart = False

    def begin(self, *, interim: bool, apart: bool) -> None:
        """Begin a statement; `apart` if it begins where the ledger ends, or ends where a later one
        begins, so that an entry which equals one of another statement is another one."""
        self.end()
        self.is_interim, self.apart = interim, apart

    def end(self) -> None:
        """End the statement."""
        kept = self.interim if self.is_interim else self.final
        for key, mask in self.added.items():
            kept[key] = kept.get(key, 0) | mask
        self.met, self.added, self.notices = {}, {}, {}

    def confirmations(self) -> list[tuple[str, int]]:
        """What notices reported and this statement confirms, by key and occurrence; each once."""
        if self.is_interim:
            return []
        found: list[tuple[str, int]] = []
        for key in {*self.notices, *self.interim}:
            noticed = self.notices.get(key, 0) | self.interim.get(key, 0)
            before = self.confirmed.get(key, 0)
            now = self.met.get(key, 0) & noticed & ~before
            if now:
                self.confirmed[key] = before | now
                found += [(key, occurrence) for occurrence in _bits(now)]
        return found

    def forget(self, fresh: Sequence[FreshEntry]) -> None:
        """Take entries for known that `fresh` told to be new."""
        for each in fresh:
            bit = 1 << each.occurrence
            self.added[each.key] &= ~bit
            self.met[each.key] &= ~bit

    def unmet(self, entry: Entry, statement_ids: Sequence[int]) -> list["EntryReport"]:
        """What statements brought, or confirmed, and the statement that is open has not met."""
        confirmed = select(BANK_CONFIRMATION.c.entry_id).where(
            among(entry.connection, BANK_CONFIRMATION.c.statement_id, statement_ids)
        )
        found: list[EntryReport] = []
        for source in entry.sources(BANK_ENTRY):
            columns = ("entry_key", "occurrence", *_REPORTED)
            ours = among(entry.connection, source.c.statement_id, statement_ids)
            query = select(*(source.c[name] for name in columns))
            for row in entry.connection.execute(query.where(or_(ours, source.c.id.in_(confirmed)))):
                key, occurrence, *values = tuple(row)
                if not self.met.get(key, 0) >> occurrence & 1:
                    found.append(_report(*values))
        return found

    def fresh(self, account_id: int, entries: Sequence[tuple[BankEntry, int]]) -> list[FreshEntry]:
        """Those of the next entries of an account that are new; each comes with its position."""
        keys = [entry_key(account_id, entry) for entry, _ in entries]
        free, last = self._stored(keys)
        for key in set(keys):
            earlier = self.interim.get(key, 0)
            if self.apart:
                earlier &= ~self.confirmed.get(key, 0)
            else:
                earlier |= self.final.get(key, 0)
            if earlier:
                free.setdefault(key, []).extend(map(_Known, _bits(earlier)))
            if key in free and (met := self.met.get(key)):
                free[key] = [known for known in free[key] if not met >> known.occurrence & 1]
        left: list[int] = []
        for place, key in enumerate(keys):
            if key not in free or not self._meet(key, free[key], _facts(entries[place][0])):
                left.append(place)
        found = []
        for place in left:
            key, (entry, position) = keys[place], entries[place]
            if key in free and self._meet(key, free[key], _facts(entry), alike=True):
                continue
            masks = (self.final, self.interim, self.met)
            highest = max(mask.get(key, 0).bit_length() - 1 for mask in masks)
            occurrence = max(highest, last.get(key, 0), 0) + 1
            self.met[key] = self.met.get(key, 0) | 1 << occurrence
            self.added[key] = self.added.get(key, 0) | 1 << occurrence
            found.append(FreshEntry(key, occurrence, entry, position))
        return found

    def _meet(self, key: str, free: list[_Known], facts: _Said, *, alike: bool = False) -> bool:
        """Take the first that is the entry out of those that are free."""
        for place, known in enumerate(free):
            if _alike(known.said, facts) if alike else known.said == facts:
                del free[place]
                self.met[key] = self.met.get(key, 0) | 1 << known.occurrence
                return True
        return False

    def _stored(self, keys: Iterable[str]) -> tuple[dict[str, list[_Known]], dict[str, int]]:
        """The entries of these keys that the ledger has and that may be meant, and the highest
        occurrence of each key."""
        columns = ("entry_key", "occurrence", "bank_reference", "batch_reference", "payer_account")
        query = (
            select(
                *(BANK_ENTRY.c[name] for name in columns),
                BANK_ENTRY.c.end_to_end,
                BANK_ENTRY.c.text,
                BANK_STATEMENT.c.interim,
                and_(BANK_STATEMENT.c.interim, _CONFIRMED),
            )
            .join(BANK_STATEMENT, BANK_STATEMENT.c.id == BANK_ENTRY.c.statement_id)
            .where(BANK_STATEMENT.c.withdrawn_act_id.is_(None))
            .order_by(BANK_ENTRY.c.occurrence)
        )
        found: dict[str, list[_Known]] = {}
        last: dict[str, int] = {}
        for part in chunks(sorted(set(keys))):
            asked = query.where(among(self.connection, BANK_ENTRY.c.entry_key, part))
            for row in self.connection.execute(asked):
                key, at, own, batch, account, end_to_end, text, interim, confirmed = tuple(row)
                if self._is_mine(key, at):
                    continue
                last[key] = at
                if interim and not confirmed:
                    self.notices[key] = self.notices.get(key, 0) | 1 << at
                waits = self.notices.get(key, 0) & ~self.confirmed.get(key, 0)
                if not self.apart or waits >> at & 1:
                    own = "" if own == batch else own
                    said = _Said(own, account, end_to_end, _plain(text))
                    found.setdefault(key, []).append(_Known(at, said))
        return found, last

    def _is_mine(self, key: str, occurrence: int) -> bool:
        """Whether this file added it: an act sees its own rows once they are written."""
        mask = self.final.get(key, 0) | self.interim.get(key, 0) | self.added.get(key, 0)
        return bool(mask >> occurrence & 1)


def entries_of(entry: Entry, known: Sequence[tuple[str, int]]) -> list[int]:
    """The entries in force that have these keys and occurrences, by their ids; those that the act
    has added itself are among them."""
    wanted, connection = set(known), entry.connection
    found: list[int] = []
    for source in entry.sources(BANK_ENTRY):
        query = select(source.c.id, source.c.entry_key, source.c.occurrence)
        if source is BANK_ENTRY:
            query = query.join(
                BANK_STATEMENT, BANK_STATEMENT.c.id == BANK_ENTRY.c.statement_id
            ).where(BANK_STATEMENT.c.withdrawn_act_id.is_(None))
        for part in chunks(sorted({key for key, _ in wanted})):
            rows = connection.execute(query.where(among(connection, source.c.entry_key, part)))
            found += [row.id for row in rows if (row.entry_key, row.occurrence) in wanted]
    return sorted(found)


class EntryReport(NamedTuple):
    """An entry as one file reports it: its money, and what is said of it besides references of the
    bank, which differ from form to form."""

    money: tuple[date, date, int, str]
    said: tuple[str, ...]
    payer: str
    text: str


def report_of(entry: BankEntry) -> EntryReport:
    """What a file says of an entry."""
    values = {**entry._asdict(), "text": "".join(entry.parts), "amount_minor": entry.minor}
    return _report(*(values[name] for name in _REPORTED))


def _report(*values: Any) -> EntryReport:
    said = tuple(_letters(value) for value in values[4:])
    return EntryReport(values[:4], said[:-2], *said[-2:])


def same_reports(one: Iterable[EntryReport], other: Iterable[EntryReport]) -> bool:
    """Whether two statements have the same entries: as many of the same money, of which nothing
    is said that is not so in the other."""
    first, second = Counter(one), Counter(other)
    left: dict[object, list[EntryReport]] = {}
    for report in (second - first).elements():
        left.setdefault(report.money, []).append(report)
    for report in (first - second).elements():
        offered = left.get(report.money, ())
        fitting = [each for each in offered[:_COMPARED] if _agree(report, each)]
        if not fitting:
            return False
        best = max(fitting, key=lambda each: (each.text == report.text, each.payer == report.payer))
        left[report.money].remove(best)
    return not any(left.values())


def _agree(one: EntryReport, other: EntryReport) -> bool:
    """Whether two reports may be of one movement."""
    if any(a != b for a, b in zip(one.said, other.said, strict=True) if a and b):
        return False
    parts = one.payer in other.payer or other.payer in one.payer
    return parts and (one.text in other.text or other.text in one.text)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.upper()))


def earlier_alike(connection: Connection, ids: Iterable[int]) -> dict[int, Sentence]:
    """For each of these entries that may be the same money as one of another file, though no key
    says so, which it is: one file gives the bank's reference and the other does not, as MT940 and
    CSV, or they give different ones for the same days."""
    numbers = sorted(ids)
    found = _unreferenced(connection, numbers)
    for number, doubt in _reported_twice(connection, numbers).items():
        found.setdefault(number, doubt)
    return found


def _unreferenced(connection: Connection, ids: Sequence[int]) -> dict[int, Sentence]:
    query = (
        select(
            BANK_ENTRY.c.id,
            _EARLIER.c.id.label("earlier_id"),
            BANK_ENTRY.c.booking_date,
            *(table.c[name] for table in (BANK_ENTRY, _EARLIER) for name in _SAID),
        )
        .join(BANK_STATEMENT, BANK_STATEMENT.c.id == BANK_ENTRY.c.statement_id)
        .join(_EARLIER, and_(*(_EARLIER.c[name] == BANK_ENTRY.c[name] for name in _MONEY)))
        .join(_CONFIRMING, _CONFIRMING.c.id == _EARLIER.c.statement_id)
        .where(BANK_ENTRY.c.id > _EARLIER_ID, _CONFIRMING.c.withdrawn_act_id.is_(None))
        .where(_CONFIRMING.c.account_id == BANK_STATEMENT.c.account_id)
        .where(_CONFIRMING.c.id != BANK_STATEMENT.c.id)
        .where(_has_reference(_EARLIER) != _has_reference(BANK_ENTRY))
        .order_by(BANK_ENTRY.c.id, _EARLIER.c.id)
    )
    found: dict[int, Sentence] = {}
    amounts = _amounts_of_several(connection, ids)
    for part in chunks(ids) if amounts else ():
        some = query.where(among(connection, BANK_ENTRY.c.id, part))
        some = some.where(among(connection, BANK_ENTRY.c.amount_minor + _ZERO, amounts))
        for row in connection.execute(some):
            number, earlier, day, *said = tuple(row)
            pairs = list(zip(said[: len(_SAID)], said[len(_SAID) :], strict=True))
            stated = [one == other for one, other in pairs if one and other]
            if stated and all(stated):
                doubt = Sentence(f"entry {earlier} of {day} may be this money")
                found.setdefault(number, doubt)
    return found


def _amounts_of_several(connection: Connection, ids: Sequence[int]) -> list[int]:
    """The amounts of these entries that several statements of an account have with the same days,
    in some with the bank's reference and in some without. Most have none, and a file of a busy day
    has thousands of some: all pairs of these would take it the square of its length."""
    asked = select(BANK_ENTRY.c.amount_minor, BANK_ENTRY.c.booking_date).distinct()
    wanted: set[tuple[int, date]] = set()
    for part in chunks(ids):
        rows = connection.execute(asked.where(among(connection, BANK_ENTRY.c.id, part)))
        wanted.update((row.amount_minor, row.booking_date) for row in rows)
    days = [day for _, day in wanted]
    referenced = case((_has_reference(BANK_ENTRY), 1), else_=0)
    statement: ColumnElement[int] = BANK_ENTRY.c.statement_id
    query = (
        select(BANK_ENTRY.c.amount_minor)
        .join(BANK_STATEMENT, BANK_STATEMENT.c.id == BANK_ENTRY.c.statement_id)
        .group_by(BANK_STATEMENT.c.account_id, *(BANK_ENTRY.c[name] for name in _MONEY))
        .having(func.min(statement) != func.max(statement))
        .having(func.min(referenced) != func.max(referenced))
    )
    found: set[int] = set()
    for some in chunks(sorted({minor for minor, _ in wanted})):
        about = BANK_ENTRY.c.booking_date.between(min(days), max(days))
        rows = connection.execute(
            query.where(about, among(connection, BANK_ENTRY.c.amount_minor, some))
        )
        found.update(rows.scalars())
    return sorted(found)


def _reported_twice(connection: Connection, ids: Sequence[int]) -> dict[int, Sentence]:
    """The entries of statements that may be other forms of earlier ones. A statement that knows
    some of another one's entries names them as it does, so that the rest is new."""
    mine, theirs = BANK_STATEMENT, _CONFIRMING
    same = and_(
        *(
            theirs.c[name] == mine.c[name]
            for name in ("opening_minor", "closing_minor", "last_day")
        ),
        theirs.c.interim.is_(False),
        mine.c.interim.is_(False),
    )
    asked = select(BANK_ENTRY.c.statement_id).distinct()
    statements: set[int] = set()
    for part in chunks(ids):
        rows = connection.execute(asked.where(among(connection, BANK_ENTRY.c.id, part)))
        statements.update(rows.scalars())
    query = (
        select(mine.c.account_id, mine.c.id, theirs.c.id, case((same, 1), else_=0))
        .join(theirs, and_(theirs.c.account_id == mine.c.account_id, theirs.c.id < mine.c.id))
        .where(mine.c.withdrawn_act_id.is_(None), theirs.c.withdrawn_act_id.is_(None))
        .where(theirs.c.first_day <= mine.c.last_day, theirs.c.last_day >= mine.c.first_day)
        .where(theirs.c.added > 0, or_(mine.c.known == 0, same))
        .where(or_(theirs.c.interim.is_(False), mine.c.interim.is_(False)))
        .order_by(mine.c.id, theirs.c.id)
    )
    chains: dict[int, dict[int, EndedStatement]] = {}
    found: dict[int, Sentence] = {}
    for part in chunks(sorted(statements)):
        for row in connection.execute(query.where(among(connection, mine.c.id, part))).all():
            account_id, number, other, is_same = tuple(row)
            if account_id not in chains:
                ended = ended_statements(connection, account_id)
                chains[account_id] = {each.id: each for each in ended}
            chain = chains[account_id]
            if not is_same and number in chain and other in chain:
                pair = (chain[number], chain[other])
                every = list(chain.values())
                if lead_on(every, *pair) or lead_on(every, *pair[::-1]):
                    continue  # one goes on from where the other ends
            doubts = _doubts(connection, number, other, whole=bool(is_same))
            for entry_id, doubt in doubts.items():
                found.setdefault(entry_id, doubt)
    wanted = set(ids)
    return {number: doubt for number, doubt in found.items() if number in wanted}


def _doubts(connection: Connection, mine: int, theirs: int, *, whole: bool) -> dict[int, Sentence]:
    """The entries of a statement that may be those of an earlier one: of the same day and money,
    or all if the statements are of the same days and balances."""
    asked = select(BANK_STATEMENT.c.number, BANK_STATEMENT.c.last_day)
    name, last_day = tuple(connection.execute(asked.where(BANK_STATEMENT.c.id == theirs)).one())
    which = f"statement {visible(name)}"
    found = {
        entry_id: Sentence(f"entry {earlier} of {day} in {which} may be this money")
        for entry_id, earlier, day in _twins(connection, mine, theirs)
    }
    if whole:
        of_it = select(BANK_ENTRY.c.id).where(BANK_ENTRY.c.statement_id == mine)
        for entry_id in connection.execute(of_it.where(~_is_part(theirs))).scalars():
            found.setdefault(entry_id, Sentence(f"{which} of {last_day} may have this money"))
    return found


def _is_part(statement_id: int) -> ColumnElement[bool]:
    """Whether an entry is of a total that a statement has, by the bank's reference of it."""
    total = BANK_ENTRY.alias("total")
    same = and_(
        total.c.batch_reference != literal_column("''"),
        total.c.batch_reference == BANK_ENTRY.c.batch_reference,
    )
    of_statement: ColumnElement[int] = total.c.statement_id + _ZERO
    return select(total.c.id).where(of_statement == statement_id, same).exists()


def _twins(connection: Connection, mine: int, theirs: int) -> Iterator[tuple[int, int, date]]:
    """The entries of a statement that have the day and the money of one of an earlier one."""
    day = BANK_ENTRY.c.booking_date
    of_statement: ColumnElement[int] = _EARLIER.c.statement_id + _ZERO
    query = (
        select(BANK_ENTRY.c.id, func.min(_EARLIER.c.id), day)
        .join(_EARLIER, and_(*(_EARLIER.c[name] == BANK_ENTRY.c[name] for name in _DAY)))
        .where(BANK_ENTRY.c.statement_id == mine, of_statement == theirs)
        .where(_EARLIER.c.entry_key != BANK_ENTRY.c.entry_key, ~_is_part(theirs))
        .group_by(BANK_ENTRY.c.id, day)
    )
    yield from map(tuple, connection.execute(query))


def _has_reference(table: FromClause) -> ColumnElement[bool]:
    return or_(table.c.bank_reference != "", table.c.batch_reference != "")


def entry_key(account_id: int, entry: BankEntry) -> str:
    """What equal entries have in common: the money, and the bank's reference of it.

    Where an entry has parts the reference is that of the whole, which each report of it gives.
    """
    facts = [account_id, entry.value_date.isoformat(), entry.minor, entry.currency]
    if reference := entry.batch_reference or entry.bank_reference:
        facts += [reference, entry.part]
    else:
        text = _plain("".join(entry.parts))
        facts += [entry.booking_date.isoformat(), text, entry.payer_account, entry.end_to_end]
    return hashlib.sha256("\x1f".join(map(str, facts)).encode()).hexdigest()[:32]


def _facts(entry: BankEntry) -> _Said:
    own = "" if entry.bank_reference == entry.batch_reference else entry.bank_reference
    text = _plain("".join(entry.parts))
    return _Said(own, entry.payer_account, entry.end_to_end, text)


def _plain(text: str) -> str:
    return "".join(text.upper().split())


def _alike(known: _Said, entry: _Said) -> bool:
    """Whether two reports may be about one entry: one may say less, none says something else."""
    pairs = zip(known[:3], entry[:3], strict=True)
    return all(one == other for one, other in pairs if one and other)


def _bits(mask: int) -> list[int]:
    return [place for place in range(mask.bit_length()) if mask >> place & 1]

"""Taking in a bank's file: its statements and entries, all of them or none, as one act.

Nothing is posted here: entries are facts of the bank, and cash is recorded when they are matched.
An entry that is there already is counted and left as it is. bank.md, rules A1 to A6.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from artui.domain.bank_entry import BankBalance, BankEntry, StatementOpened, Ties
from artui.domain.money import Bare, Money
from artui.domain.refusal import Refused
from artui.domain.sentence import Count, Sentence
from artui.domain.text import visible
from artui.ledger.bank.bank_accounts import BankAccount, bank_accounts, compact_number
from artui.ledger.bank.entry_keys import EntryKeys, base_key
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.items.open_items import among, chunks
from artui.ledger.store.tables import BANK_ENTRY, BANK_STATEMENT

_BATCH = 5_000


class NotOurAccount(Refused):
    """A file is about a bank account that is none of ours."""


class StatementEnded(NamedTuple):
    """The end of a statement: what the bank says it closed with, and whether it adds up."""

    closing: BankBalance | None
    pending: int
    ties: Ties
    gap_minor: int
    warnings: tuple[str, ...]


Tied = StatementOpened | BankEntry | StatementEnded


class TakenStatement(NamedTuple):
    """What became of a statement of a file."""

    account: str
    currency: str
    number: str
    opening_minor: int | None
    closing_minor: int | None
    added: int
    known: int
    pending: int
    ties: Ties
    warnings: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class TakenFile:
    """What became of a file; `act_id` is None if it brought nothing new."""

    file: str
    act_id: int | None
    summary: str
    statements: tuple[TakenStatement, ...]


class _NothingNew(Exception):
    """Ends the act without a trace: a rehearsal, or a file that is there already."""


@dataclass(slots=True)
class _Open:
    """The statement that is being taken in."""

    id: int
    account: BankAccount
    opened: StatementOpened
    continues_ledger: bool
    was_there: bool
    warnings: list[Sentence]
    entries: list[tuple[BankEntry, int]] = field(default_factory=list)
    added: int = 0
    known: int = 0
    days: list[date] = field(default_factory=list)


def post_bank_file(
    book: Book,
    file: str,
    parts: Iterable[Tied],
    *,
    accept_gap: str = "",
    dry_run: bool = False,
) -> TakenFile:
    """Take in the statements of one file: one act, or none if all of it is there already.

    `accept_gap` is the reason for which a statement that does not add up is taken. Raises
    NotOurAccount, and what reading the file raises.
    """
    taken: list[TakenStatement] = []
    act_id: int | None = None
    summary = ""
    try:
        with book.act(ActName.IMPORT_BANK, visible(file)) as entry:
            reader = _FileReader(entry, file, accept_gap)
            for part in parts:
                reader.take(part)
            taken = reader.taken
            added = sum(each.added for each in taken)
            summary = Sentence(
                Count(added),
                " entries added, ",
                Count(sum(each.known for each in taken)),
                " known",
                *((f"; gap accepted: {accept_gap}",) if reader.gap else ()),
            )
            if dry_run or not (added or reader.fresh):
                raise _NothingNew
            entry.summary = summary
            act_id = entry.id
    except _NothingNew:
        act_id = None
    return TakenFile(file, act_id, summary, tuple(taken))


class _FileReader:
    """Writes the statements of one file on an open act."""

    def __init__(self, entry: Entry, file: str, accept_gap: str) -> None:
        self.entry, self.file, self.accept_gap = entry, file, accept_gap
        self.accounts = {each.number: each for each in bank_accounts(entry.connection)}
        self.keys = EntryKeys()
        self.taken: list[TakenStatement] = []
        self.open: _Open | None = None
        self.position = 0
        self.gap = self.fresh = False

    def take(self, part: Tied) -> None:
        if isinstance(part, BankEntry):
            assert self.open is not None
            self.position += 1
            self.open.entries.append((part, self.position))
            if len(self.open.entries) >= _BATCH:
                self._write()
        elif isinstance(part, StatementOpened):
            self._begin(part)
        else:
            self._end(part)

    def _begin(self, opened: StatementOpened) -> None:
        account = self._account(opened)
        if opened.currency and opened.currency != account.currency:
            raise NotOurAccount(
                f"{visible(self.file)} line {opened.line}: the statement is in {opened.currency}, "
                f"account {account.number} in {account.currency}."
            )
        warnings: list[Sentence] = []
        continues = False
        there = _is_there(self.entry.connection, account.id, opened)
        last = _last_statement(self.entry.connection, account.id)
        if last is not None and opened.opening is not None and not there:
            continues = _follows(last, opened, self.taken, account)
            if not continues:
                warnings += _gap_before(last, opened, account.currency)
        # Its entries name it, so it comes first; how it ended is filled in at its end.
        number = self.entry.add(
            BANK_STATEMENT,
            account_id=account.id,
            number=opened.number,
            page=opened.page,
            opening_minor=opened.opening.minor if opened.opening else None,
            gap_minor=0,
            added=0,
            known=0,
            pending=0,
            file=self.file,
            line=opened.line,
            withdrawn_act_id=None,
        )
        self.position = 0
        self.open = _Open(number, account, opened, continues, there, warnings)

    def _account(self, opened: StatementOpened) -> BankAccount:
        name = compact_number(opened.account)
        found = self.accounts.get(name)
        if found is None:
            # German files write bank code and number; the IBAN holds both.
            code, _, number = name.partition("/")
            inside = f"{code}{number.zfill(10)}" if number.isdigit() else ""
            fitting = [a for a in self.accounts.values() if inside and a.number.endswith(inside)]
            found = fitting[0] if len(fitting) == 1 else None
        if found is None:
            raise NotOurAccount(
                f"{visible(self.file)} line {opened.line}: account {visible(opened.account)} is "
                f'not one of our bank accounts; add it with "artui bank accounts set '
                f'{visible(opened.account)} --entity … --currency {opened.currency or "…"}".'
            )
        return found

    def _write(self) -> None:
        page = self.open
        assert page is not None
        rows, page.entries = page.entries, []
        connection, account_id = self.entry.connection, page.account.id
        before: dict[str, int] = {}
        if page.continues_ledger:
            # It begins where the ledger ends, so an equal entry is another one.
            before = _counts(connection, [base_key(account_id, each) for each, _ in rows])
        keyed = [
            (self.keys.key(account_id, each, before.get(base_key(account_id, each), 0)), each, at)
            for each, at in rows
        ]
        there = _there(connection, [key for key, _, _ in keyed])
        fresh = [row for row in keyed if row[0] not in there]
        self.entry.insert(BANK_ENTRY, [_values(page.id, *row) for row in fresh])
        page.added += len(fresh)
        page.known += len(keyed) - len(fresh)
        page.days += [min(e.booking_date for e, _ in rows), max(e.booking_date for e, _ in rows)]

    def _end(self, ended: StatementEnded) -> None:
        page = self.open
        assert page is not None
        if page.entries:
            self._write()
        opened, closing = page.opened, ended.closing
        gap = ended.ties is Ties.NO
        self.gap = self.gap or gap
        days = page.days + [b.day for b in (opened.opening, closing) if b is not None and b.day]
        known = page.added == 0 and page.was_there
        mine = update(BANK_STATEMENT).where(BANK_STATEMENT.c.id == page.id)
        if not known and (page.added or closing is not None):
            # A statement without movements is a fact too: it closes the chain of balances.
            self.fresh = True
            ended_as = {
                "first_day": min(days, default=None),
                "last_day": max(days, default=None),
                "closing_minor": closing.minor if closing else None,
                "ties": ended.ties,
                "gap_minor": ended.gap_minor,
                "gap_reason": self.accept_gap if gap else "",
                "added": page.added,
                "known": page.known,
                "pending": ended.pending,
            }
            self.entry.connection.execute(mine.values(**ended_as))
            self.entry.made(BANK_STATEMENT, page.id)
        else:
            gone = delete(BANK_STATEMENT).where(BANK_STATEMENT.c.id == page.id)
            self.entry.connection.execute(gone)
        self.taken.append(
            TakenStatement(
                page.account.number,
                page.account.currency,
                opened.number,
                opened.opening.minor if opened.opening else None,
                closing.minor if closing else None,
                page.added,
                page.known,
                ended.pending,
                ended.ties,
                (*page.warnings, *map(Sentence, ended.warnings)),
            )
        )
        self.open = None


def _values(statement_id: int, key: str, entry: BankEntry, position: int) -> dict[str, object]:
    documents = [each._asdict() for each in entry.documents]
    return {
        "statement_id": statement_id,
        "position": position,
        "entry_key": key,
        "booking_date": entry.booking_date,
        "value_date": entry.value_date,
        "amount_minor": entry.minor,
        "currency": entry.currency,
        "kind": entry.kind,
        "payer": entry.payer,
        "payer_account": entry.payer_account,
        "ultimate_payer": entry.ultimate_payer,
        "text": "\n".join(entry.parts),
        "end_to_end": entry.end_to_end,
        "structured": entry.structured,
        "bank_reference": entry.bank_reference,
        "customer_reference": entry.customer_reference,
        "mandate": entry.mandate,
        "cheque": entry.cheque,
        "documents": json.dumps(documents) if documents else "",
        "return_reason": entry.return_reason,
        "instructed_minor": entry.instructed_minor,
        "instructed_currency": entry.instructed_currency,
        "charge_minor": entry.charge_minor,
        "purpose": entry.purpose,
        "collected_for": entry.collected_for,
        "batch_reference": entry.batch_reference,
        "part": entry.part,
        "line": entry.line,
        "raw": entry.raw.replace("\0", ""),
    }


def _there(connection: Connection, keys: Sequence[str]) -> set[str]:
    """Which of these keys the ledger has, in statements that were not withdrawn."""
    found: set[str] = set()
    query = (
        select(BANK_ENTRY.c.entry_key)
        .join(BANK_STATEMENT, BANK_STATEMENT.c.id == BANK_ENTRY.c.statement_id)
        .where(BANK_STATEMENT.c.withdrawn_act_id.is_(None))
    )
    for part in chunks(sorted(set(keys))):
        asked = query.where(among(connection, BANK_ENTRY.c.entry_key, part))
        found.update(connection.execute(asked).scalars())
    return found


def _counts(connection: Connection, bases: Iterable[str]) -> dict[str, int]:
    """How many equal entries the ledger has of each base of keys."""
    found: dict[str, int] = {}
    wanted = iter(sorted(set(bases)))
    while part := list(islice(wanted, 500)):
        for base in part:
            query = (
                select(func.count())
                .select_from(BANK_ENTRY)
                .join(BANK_STATEMENT, BANK_STATEMENT.c.id == BANK_ENTRY.c.statement_id)
                .where(BANK_ENTRY.c.entry_key >= f"{base}-", BANK_ENTRY.c.entry_key < f"{base}.")
                .where(BANK_STATEMENT.c.withdrawn_act_id.is_(None))
            )
            if count := connection.execute(query).scalar_one():
                found[base] = count
    return found


class _Last(NamedTuple):
    """The newest statement of an account that has a closing balance."""

    number: str
    last_day: date | None
    closing_minor: int


def _last_statement(connection: Connection, account_id: int) -> _Last | None:
    query = (
        select(BANK_STATEMENT.c.number, BANK_STATEMENT.c.last_day, BANK_STATEMENT.c.closing_minor)
        .where(
            BANK_STATEMENT.c.account_id == account_id,
            BANK_STATEMENT.c.withdrawn_act_id.is_(None),
            BANK_STATEMENT.c.closing_minor.is_not(None),
        )
        .order_by(BANK_STATEMENT.c.last_day.desc(), BANK_STATEMENT.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _Last(*row)


def _follows(
    last: _Last, opened: StatementOpened, taken: Sequence[TakenStatement], account: BankAccount
) -> bool:
    """Whether a statement begins where the ledger ends, under another number."""
    assert opened.opening is not None
    here = [each for each in taken if each.account == account.number]
    if here:
        return False
    return opened.opening.minor == last.closing_minor and opened.number != last.number


def _is_there(connection: Connection, account_id: int, opened: StatementOpened) -> bool:
    """Whether this very statement was taken in before."""
    opening = opened.opening.minor if opened.opening else None
    query = select(BANK_STATEMENT.c.id).where(
        BANK_STATEMENT.c.account_id == account_id,
        BANK_STATEMENT.c.number == opened.number,
        BANK_STATEMENT.c.page == opened.page,
        BANK_STATEMENT.c.withdrawn_act_id.is_(None),
        BANK_STATEMENT.c.opening_minor.is_(None)
        if opening is None
        else BANK_STATEMENT.c.opening_minor == opening,
    )
    return connection.execute(query.limit(1)).first() is not None


def _gap_before(last: _Last, opened: StatementOpened, currency: str) -> list[Sentence]:
    """What tells that a statement between two is missing."""
    assert opened.opening is not None
    if opened.opening.minor == last.closing_minor:
        return []
    numbers = (last.number, opened.number)
    if all(text.isdigit() for text in numbers) and int(numbers[1]) == int(numbers[0]) + 2:
        between = (
            f"statement {int(numbers[0]) + 1} is missing between {numbers[0]} and {numbers[1]}"
        )
    else:
        between = f"a statement is missing between {numbers[0]} and {numbers[1]}"
    return [
        Sentence(
            f"{visible(between)}: ",
            Bare(last.closing_minor, currency),
            " then, ",
            Money(opened.opening.minor, currency),
            " now",
        )
    ]

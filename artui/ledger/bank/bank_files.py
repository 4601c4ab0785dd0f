"""Taking in a bank's file: its statements and entries, all of them or none, as one act.

Nothing is posted here: entries are facts of the bank, and cash is recorded when they are matched.
An entry that is there already is counted and left as it is. bank.md, rules A1 to A6.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import delete, update

from artui.domain.bank_entry import (
    BankBalance,
    BankEntry,
    EntryKind,
    StatementOpened,
    Ties,
    public_kind,
)
from artui.domain.refusal import Refused
from artui.domain.sentence import Count, Sentence
from artui.domain.text import visible
from artui.ledger.bank.bank_accounts import BankAccount, bank_accounts, compact_number
from artui.ledger.bank.entry_keys import (
    FreshEntry,
    KnownEntries,
    entries_of,
    report_of,
    same_reports,
)
from artui.ledger.bank.statement_chain import (
    EndedStatement,
    ended_statements,
    follows,
    gap_before,
    is_alike,
    is_reached,
    is_same,
    said_before,
    same_movement,
    stands_alone,
    statement_before,
)
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.long_acts.ground import Touched
from artui.ledger.long_acts.stages import Again, LongAct, act_in_stages
from artui.ledger.store.tables import (
    BANK_ACCOUNT,
    BANK_CONFIRMATION,
    BANK_ENTRY,
    BANK_STATEMENT,
)
from artui.ledger.store.tables.twins import twin_of

_BATCH = 5_000
_MOST_HELD = 50_000
_COMPARED = frozenset(
    table.name for table in (BANK_ACCOUNT, BANK_CONFIRMATION, BANK_ENTRY, BANK_STATEMENT)
)


class NotOurAccount(Refused):
    """A file is about a bank account that is none of ours."""


class StatementEnded(NamedTuple):
    """The end of a statement: what the bank says it closed with, and whether it adds up."""

    closing: BankBalance | None
    pending: int
    ties: Ties
    gap_minor: int
    warnings: tuple[str | Sentence, ...]


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


class NewEntry(NamedTuple):
    """An entry that a file would bring."""

    account: str
    statement: str
    line: int
    booking_date: date
    value_date: date
    minor: int
    currency: str
    kind: EntryKind
    payer: str
    text: str


@dataclass(frozen=True, slots=True)
class TakenFile:
    """What became of a file; `act_id` is None if it brought nothing new. `entries` are those that
    it would bring, if they were asked for."""

    file: str
    act_id: int | None
    summary: str
    statements: tuple[TakenStatement, ...]
    entries: tuple[NewEntry, ...] = ()


class _NothingNew(Exception):
    """Ends the act without a trace: a rehearsal, or a file that is there already."""


@dataclass(slots=True)
class _Open:
    """The statement that is being taken in."""

    id: int
    account: BankAccount
    opened: StatementOpened
    was_there: bool
    holds: bool
    """Whether it is written only at its end, since it may say what others have said."""
    warnings: list[Sentence]
    entries: list[tuple[BankEntry, int]] = field(default_factory=list)
    held: list[FreshEntry] = field(default_factory=list)
    added: int = 0
    known: int = 0
    days: list[date] = field(default_factory=list)


def post_bank_file(
    book: Book,
    file: str,
    parts: Iterable[Tied],
    *,
    closings: Sequence[BankBalance | None] = (),
    accept_gap: str = "",
    dry_run: bool = False,
    list_entries: bool = False,
) -> TakenFile:
    """Take in the statements of one file: one act, or none if all of it is there already. They are
    compared with what is there while others work; `parts` may be gone through more than once.

    `closings` are the balances with which the statements end, where these are known before;
    `list_entries` is whether each new entry is wanted.
    `accept_gap` is the reason for which a statement that does not add up is taken. Raises
    NotOurAccount, and what reading the file raises.
    """
    taken: list[TakenStatement] = []
    entries: list[NewEntry] = []
    act_id: int | None = None
    summary = ""

    def compute(entry: Entry) -> None:
        nonlocal taken, summary
        entries.clear()
        reader = _FileReader(entry, file, accept_gap, closings, entries if list_entries else None)
        for part in parts:
            reader.take(part)
        reader.finish()
        taken = reader.taken
        added = sum(each.added for each in taken)
        summary = Sentence(
            Count(added),
            " entry added, " if added == 1 else " entries added, ",
            Count(sum(each.known for each in taken)),
            " known",
            *((f"; gap accepted: {accept_gap}",) if reader.gap and accept_gap else ()),
        )
        if dry_run or not (added or reader.fresh):
            raise _NothingNew

    def seal(entry: Entry) -> int:
        entry.summary = summary
        return entry.id

    work = LongAct(compute, _affected, lambda _entry, _roots: None, seal)
    try:
        act_id = act_in_stages(book, ActName.IMPORT_BANK, visible(file), work)
    except _NothingNew:
        act_id = None
    return TakenFile(file, act_id, summary, tuple(taken), tuple(entries))


def _affected(touched: Touched) -> Again | None:
    """Nothing, unless others have touched what a bank's file is compared with."""
    return Again() if _COMPARED.isdisjoint(touched.tables) else None


class _FileReader:
    """Writes the statements of one file on an open act."""

    def __init__(
        self,
        entry: Entry,
        file: str,
        accept_gap: str,
        closings: Sequence[BankBalance | None],
        listed: list[NewEntry] | None,
    ) -> None:
        self.entry, self.file, self.accept_gap = entry, file, accept_gap
        self.closings, self.listed = iter(closings), listed
        self.accounts = {each.number: each for each in bank_accounts(entry.connection)}
        self.known = KnownEntries(entry.connection)
        self.ended: dict[int, list[EndedStatement]] = {}
        self.taken: list[TakenStatement] = []
        self.open: _Open | None = None
        # The pages of a statement that are read, while it may still be one that is there.
        self.pages: list[tuple[_Open, StatementEnded]] = []
        self.closing: BankBalance | None = None
        self.position = 0
        self.gap = self.fresh = False

    def take(self, part: Tied) -> None:
        if isinstance(part, BankEntry):
            assert self.open is not None
            self.position += 1
            self.open.entries.append((part, self.position))
            if len(self.open.entries) >= _BATCH:
                self._compare()
                waiting = sum(len(page.held) for page, _ in self.pages)
                if not self.open.holds or len(self.open.held) + waiting >= _MOST_HELD:
                    self._write(self.open)
        elif isinstance(part, StatementOpened):
            self._begin(part)
        else:
            self._end(part)

    def finish(self) -> None:
        """End the statement whose pages wait."""
        pages, self.pages = self.pages, []
        if pages:
            self._settle(pages)

    def _begin(self, opened: StatementOpened) -> None:
        if not opened.continues:
            self.finish()
        account = self._account(opened)
        if opened.currency and opened.currency != account.currency:
            raise NotOurAccount(
                f"{visible(self.file)} line {opened.line}: the statement is in {opened.currency}, "
                f"account {account.number} in {account.currency}."
            )
        ended = self._ended(account.id)
        there = any(is_same(each, opened) for each in ended)
        before = statement_before(ended, opened)
        warnings, holds = list[Sentence](), bool(self.pages)
        if not opened.continues:
            closing = self.closing = next(self.closings, None)
            holds = bool(same_movement(ended, opened, closing))
            is_next = before is ended[-1] and follows(before, opened) if ended else False
            apart = is_next or stands_alone(ended, opened, closing)
            again = there or is_alike(ended, opened, closing)
            self.known.begin(interim=opened.interim, apart=apart and not again)
        if before and not (there or holds or is_reached(ended, opened, self.closing)):
            warnings = gap_before(before, opened, account.currency)
        # Its entries name it, so it comes first; how it ended is filled in at its end.
        number = self.entry.add(
            BANK_STATEMENT,
            account_id=account.id,
            number=opened.number,
            page=opened.page,
            interim=opened.interim,
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
        self.open = _Open(number, account, opened, there, holds, warnings)

    def _ended(self, account_id: int) -> list[EndedStatement]:
        """The statements of an account, of the ledger and of this file, by their last day."""
        if account_id not in self.ended:
            self.ended[account_id] = ended_statements(self.entry.connection, account_id)
        return self.ended[account_id]

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

    def _compare(self) -> None:
        """Hold those of the entries read that no key says are known."""
        page = self.open
        assert page is not None
        rows, page.entries = page.entries, []
        fresh = self.known.fresh(page.account.id, rows)
        page.held += fresh
        page.known += len(rows) - len(fresh)
        page.days += [min(e.booking_date for e, _ in rows), max(e.booking_date for e, _ in rows)]

    def _write(self, page: _Open) -> None:
        """Add the entries that a page holds."""
        fresh, page.held = page.held, []
        self.entry.insert(BANK_ENTRY, [_values(page.id, each) for each in fresh])
        if self.listed is not None:
            self.listed += [_listed(page, each.entry) for each in fresh]
        page.added += len(fresh)

    def _end(self, ended: StatementEnded) -> None:
        page = self.open
        assert page is not None
        if page.entries:
            self._compare()
        self.open = None
        if page.holds:
            self.pages.append((page, ended))
        else:
            self._settle([(page, ended)])

    def _settle(self, pages: Sequence[tuple[_Open, StatementEnded]]) -> None:
        """Add the entries of all pages of a statement that are held, unless statements which are
        there moved the balance as it does, with the same entries: then they are known, whatever
        references this file gives them and however either is cut into pages."""
        first, closing = pages[0][0], pages[-1][1].closing
        there = same_movement(self._ended(first.account.id), first.opened, closing)
        held = [each for page, _ in pages for each in page.held]
        if there and held and not any(page.added for page, _ in pages):
            theirs = self.known.unmet(self.entry, [each.id for each in there])
            if same_reports([report_of(each.entry) for each in held], theirs):
                self.known.forget(held)
                for page, _ in pages:
                    page.known += len(page.held)
                    page.held = []
        for page, _ in pages:
            self._write(page)
        if there and any(page.added for page, _ in pages):
            assert closing is not None
            said = said_before(there, first.opened, closing, first.account.currency)
            first.warnings.append(said)
        for page, ended in pages:
            self._close(page, ended)

    def _close(self, page: _Open, ended: StatementEnded) -> None:
        """Fill in how a page ended."""
        opened, closing = page.opened, ended.closing
        gap = ended.ties is Ties.NO
        self.gap = self.gap or gap
        days = page.days + [b.day for b in (opened.opening, closing) if b is not None and b.day]
        known = page.added == 0 and page.was_there
        confirmed = self.known.confirmations()
        # What an act made itself may still be on its way to the ledger.
        mine = BANK_STATEMENT if self.entry.staging is None else twin_of(BANK_STATEMENT)
        if not known and (page.added or (closing is not None and not opened.interim)):
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
            ending = update(mine).where(mine.c.id == page.id).values(**ended_as)
            self.entry.connection.execute(ending)
            self.entry.made(BANK_STATEMENT, page.id)
            self._confirm(page.id, confirmed)
            if not opened.interim:
                opening_minor = opened.opening.minor if opened.opening else None
                closing_minor = closing.minor if closing else None
                first_day, last_day = min(days, default=None), max(days, default=None)
                ended_now = (first_day, last_day, opening_minor, closing_minor)
                self._ended(page.account.id).append(
                    EndedStatement(page.id, opened.number, opened.page, *ended_now)
                )
        else:
            self.entry.connection.execute(delete(mine).where(mine.c.id == page.id))
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

    def _confirm(self, statement_id: int, confirmed: Sequence[tuple[str, int]]) -> None:
        """Note which entries of notices a statement confirms."""
        ids = entries_of(self.entry, confirmed) if confirmed else []
        rows = [{"entry_id": each, "statement_id": statement_id} for each in ids]
        self.entry.insert(BANK_CONFIRMATION, rows)


def _listed(page: _Open, entry: BankEntry) -> NewEntry:
    return NewEntry(
        page.account.number,
        page.opened.number,
        entry.line,
        entry.booking_date,
        entry.value_date,
        entry.minor,
        entry.currency,
        public_kind(entry.kind),
        entry.payer,
        entry.text,
    )


def _values(statement_id: int, fresh: FreshEntry) -> dict[str, object]:
    entry = fresh.entry
    documents = [each._asdict() for each in entry.documents]
    return {
        "statement_id": statement_id,
        "position": fresh.position,
        "entry_key": fresh.key,
        "occurrence": fresh.occurrence,
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

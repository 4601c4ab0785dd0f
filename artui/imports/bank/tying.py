"""Whether a statement adds up: its opening balance and its entries are its closing balance.

One that does not is refused, with the gap and the entry that would explain it, unless the clerk
accepts the gap for a reason. The balances also decide the sign of reversals, about which banks
differ. bank.md, rule A3 and the row about RvslInd.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from artui.domain.bank_entry import (
    BankBalance,
    BankEntry,
    Event,
    ReversalRule,
    StatementClosed,
    StatementOpened,
    Ties,
)
from artui.domain.money import Bare, Money
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence
from artui.imports.bank.bank_refusals import LargeBankFile
from artui.imports.bank.bank_source import MAX_ENTRIES
from artui.imports.refusals import shown
from artui.ledger.bank.bank_accounts import compact_number
from artui.ledger.bank.bank_files import StatementEnded, Tied


class DoesNotAddUp(Refused):
    """A statement's entries are not the difference of its balances."""


@dataclass(slots=True)
class _Page:
    """The page that is being read."""

    opened: StatementOpened
    held: list[BankEntry] = field(default_factory=list)
    amounts: "array[int]" = field(default_factory=lambda: array("q"))
    lines: "array[int]" = field(default_factory=lambda: array("q"))

    @property
    def total(self) -> int:
        """What the entries add up to."""
        return sum(self.amounts)

    def count(self, entry: BankEntry) -> None:
        """Add an entry whose sign is known."""
        self.amounts.append(entry.minor)
        self.lines.append(entry.line)


def tied(
    file: str,
    events: Iterable[Event],
    *,
    rules: dict[str, ReversalRule] | None = None,
    accept_gap: bool = False,
) -> Iterator[Tied]:
    """The statements with their entries, each with its true sign; raises DoesNotAddUp.

    Entries whose sign only the balances can tell come last in their statement. `rules` says for an
    account what the direction of its reversals is where no balances tell.
    """
    page: _Page | None = None
    before: tuple[StatementOpened, BankBalance | None] | None = None
    count = 0
    for event in events:
        if isinstance(event, BankEntry):
            count += 1
            if count > MAX_ENTRIES:
                raise LargeBankFile(
                    file, event.line, f"has more than {MAX_ENTRIES} entries; split it"
                )
            assert page is not None
            if event.turnable:
                page.held.append(event)
                continue
            page.amounts.append(event.minor)
            page.lines.append(event.line)
            yield event
        elif isinstance(event, StatementOpened):
            page = _Page(event)
            if event.continues and before is not None:
                _check_chain(file, event, *before)
            yield event
        else:
            assert page is not None
            rule = (rules or {}).get(compact_number(page.opened.account), ReversalRule.ISO)
            yield from _closed(file, page, event, rule, accept_gap=accept_gap)
            before = (page.opened, event.closing)


def _check_chain(
    file: str, page: StatementOpened, before: StatementOpened, closing: BankBalance | None
) -> None:
    same = (page.account, page.number) == (before.account, before.number)
    if not same or closing is None or page.opening is None:
        return
    if page.opening.minor != closing.minor:
        raise DoesNotAddUp(
            f"{shown(file)} line {page.line}: page {shown(page.page)} of statement "
            f"{shown(page.number)} begins with ",
            Bare(page.opening.minor, page.currency),
            ", the page before it ends with ",
            Money(closing.minor, page.currency),
            "; a page is missing.",
        )


def _closed(
    file: str, page: _Page, closed: StatementClosed, rule: ReversalRule, *, accept_gap: bool
) -> Iterator[BankEntry | StatementEnded]:
    opening, closing = page.opened.opening, closed.closing
    as_written = sum(entry.minor for entry in page.held)
    warnings: list[str | Sentence] = [*closed.warnings]
    if opening is None or closing is None:
        turn = rule is ReversalRule.ORIGINAL
        if page.held:
            how = "the direction of what they take back" if turn else "their own direction"
            warnings.append(
                f"{len(page.held)} reversed entries are read as having {how}, as no balances "
                "show which; `artui bank accounts set` changes it"
            )
        yield from _turned(page, turn=turn)
        yield StatementEnded(closing, closed.pending, Ties.UNKNOWN, 0, tuple(warnings))
        return
    wanted = closing.minor - opening.minor
    turn = page.total + as_written != wanted and page.total - as_written == wanted
    yield from _turned(page, turn=turn)
    gap = page.total - wanted
    if not gap:
        yield StatementEnded(closing, closed.pending, Ties.YES, 0, tuple(warnings))
        return
    why = _does_not_add_up(page, opening, closing, gap)
    if not accept_gap:
        raise DoesNotAddUp(f"{shown(file)} line {page.opened.line}: ", why)
    yield StatementEnded(closing, closed.pending, Ties.NO, gap, (*warnings, why))


def _turned(page: _Page, *, turn: bool) -> Iterator[BankEntry]:
    for held in page.held:
        entry = held.turned() if turn else held._replace(turnable=False)
        page.count(entry)
        yield entry


def _does_not_add_up(page: _Page, opening: BankBalance, closing: BankBalance, gap: int) -> Sentence:
    currency = page.opened.currency
    return Sentence(
        f"statement {shown(page.opened.number)} does not add up: ",
        Bare(opening.minor, currency),
        " + " if page.total >= 0 else " - ",
        Bare(abs(page.total), currency),
        " = ",
        Bare(opening.minor + page.total, currency),
        ", the bank says ",
        Money(closing.minor, currency),
        "; ",
        _explained(page, gap),
    )


def _explained(page: _Page, gap: int) -> Sentence:
    """The gap, and the entry whose sign or absence would explain it; all that may be reversed."""
    currency = page.opened.currency
    size = Bare(abs(gap), currency)
    if page.held:
        lines = ", ".join(str(entry.line) for entry in page.held[:5])
        return Sentence(
            size, f" is missing whichever way the reversed entries (line {lines}) are read."
        )
    for factor, words in ((2, "twice"), (1, "just")):
        for place, minor in enumerate(page.amounts):
            if minor * factor == gap or (factor == 1 and minor == -gap):
                where = f" is {words} entry {place + 1} (line {page.lines[place]}, "
                return Sentence(size, where, Bare(minor, currency), ").")
    return Sentence(size, " can't be explained by one entry.")

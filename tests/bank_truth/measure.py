"""What the matcher makes of payments whose truth is known."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy import select

from artui.domain.bank_entry import EntryState
from artui.domain.check_digits import ReferenceKind, issue
from artui.domain.match_records import Proposal
from artui.ledger.bank.bank_entries import stored_entries
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.match_rules import teach_payer
from artui.ledger.book.book import Book
from artui.ledger.store.engine import connect
from artui.ledger.store.tables import CUSTOMER, ITEM
from tests.bank_truth.files import ACCOUNTS, WRITERS, write_files
from tests.bank_truth.payments import Payers, Payment, in_words
from tests.bank_truth.shares import Payer
from tests.bank_truth.world import DAY, make_world, write_world
from tests.support.books import make_ledger, opened
from tests.support.commands import Artui


@dataclass(slots=True)
class Figures:
    """How many proposals there were of each kind, and how many were right."""

    entries: int = 0
    certain: int = 0
    certain_right: int = 0
    strong: int = 0
    strong_certain: int = 0
    probable: int = 0
    probable_right: int = 0
    states: Counter[str] = field(default_factory=Counter)
    drawn: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def add(self, other: "Figures") -> None:
        """Count another run in."""
        for name in ("entries", "certain", "certain_right", "strong", "strong_certain"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.probable += other.probable
        self.probable_right += other.probable_right
        self.states += other.states
        self.drawn += other.drawn
        self.wrong += other.wrong
        self.missed += other.missed


def measured(seed: int, count: int, folder: Path, formats: Sequence[str] = ()) -> Figures:
    """Draw so many payments, write them as bank files, import these, and judge each proposal."""
    random = Random(seed)
    world = make_world(random, count * 2)
    write_world(world, folder)
    url = f"sqlite:///{folder / 'truth.db'}"
    make_ledger(url)
    artui = Artui(url, f"{DAY}")
    artui.done("import", "customers", folder / "customers.csv")
    artui.done("import", "invoices", folder / "invoices.csv")
    for name in formats or WRITERS:
        number = ACCOUNTS[name]
        artui.done("bank", "accounts", "set", number, "--currency", "EUR")
    book = opened(connect(url), as_of=DAY)
    try:
        payers = Payers(world, random, _references(book))
        payments = payers.payments(count)
        _teach(book, payments)
        shares = write_files(payments, folder)
        for name in formats or WRITERS:
            mapping = ("--mapping", "sparkasse") if name == "csv" else ()
            artui.done("import", "bank", folder / name, *mapping)
        figures = Figures()
        drawn = {ACCOUNTS[name]: shares[name] for name in formats or WRITERS}
        _judge(book, drawn, figures)
        return figures
    finally:
        book.database.close()


def _references(book: Book) -> dict[str, str]:
    with book.reading() as connection:
        rows = connection.execute(select(ITEM.c.number, ITEM.c.id)).all()
    return {row.number: issue(ReferenceKind.RF, row.id) for row in rows}


def _teach(book: Book, payments: Sequence[Payment]) -> None:
    """The accounts that clerks taught before this morning."""
    with book.reading() as connection:
        rows = connection.execute(select(CUSTOMER.c.account, CUSTOMER.c.id)).all()
    ids = {row.account: row.id for row in rows}
    owners = {each.iban: each.customer.account for each in payments if each.payer is Payer.KNOWN}
    for iban, account in sorted(owners.items()):
        teach_payer(book, iban, ids[account])


def _judge(book: Book, drawn: Mapping[str, Sequence[Payment]], figures: Figures) -> None:
    with book.reading() as connection:
        matching = Matching(connection)
        # OFX and CSV have no code for a return: there it is a debit, and nobody waits for it.
        stored = list(stored_entries(connection))
        found = matching.all_proposals(stored)
    certain = _certain_once(found)
    for account, payments in drawn.items():
        mine = sorted((e for e in stored if e.account == account), key=lambda e: e.position)
        assert len(mine) == len(payments), (account, len(mine), len(payments))
        for payment, entry in zip(payments, mine, strict=True):
            assert entry.record.minor == payment.cents
            proposals = found[entry.id]
            state = matching.state(entry, proposals)
            _count(figures, account, payment, state, proposals, certain)


def _certain_once(found: Mapping[int, Sequence[Proposal]]) -> set[str]:
    """The documents that certain proposals pay; none may be paid by two."""
    numbers = [
        part.document.number
        for offered in found.values()
        if offered and offered[0].certain
        for part in offered[0].parts
    ]
    assert len(set(numbers)) == len(numbers), "a document is certain twice"
    return set(numbers)


def _count(
    figures: Figures,
    account: str,
    payment: Payment,
    state: EntryState,
    proposals: Sequence[Proposal],
    certain: set[str],
) -> None:
    figures.entries += 1
    figures.states[state] += 1
    figures.drawn[f"{payment.paying}"] += 1
    figures.drawn[f"{payment.way or 'no number'}"] += 1
    if payment.cents < 0:
        return
    # Of two equal payments of one invoice on one day, either is the first.
    again = payment.again.number if payment.again else ""
    numbers = [part.document.number for part in proposals[0].parts] if proposals else []
    either = again in certain and numbers == [again]
    right = bool(proposals) and (either or _right(proposals[0], payment))
    words = f"{account}: {in_words(payment)}; text {payment.text}; "
    if proposals:
        words += f"{proposals[0].rule}: {'; '.join(map(str, proposals[0].reasons))}"
    if payment.strong:
        figures.strong += 1
        figures.strong_certain += state is EntryState.CERTAIN
        if state is not EntryState.CERTAIN:
            figures.missed.append(words)
    if state is EntryState.CERTAIN:
        figures.certain += 1
        figures.certain_right += right
        if not right:
            figures.wrong.append(f"CERTAIN {words}")
    elif state is EntryState.PROBABLE:
        figures.probable += 1
        figures.probable_right += right
        if not right:
            figures.wrong.append(f"probable {words}")


def _right(proposal: Proposal, payment: Payment) -> bool:
    """Whether a proposal pays what was meant. One of a customer alone is right if it is them."""
    paid = {part.document.number: (part.minor, part.discount_minor) for part in proposal.parts}
    meant = {part.invoice.number: (part.cents, part.discount) for part in payment.parts}
    if not paid:
        return proposal.account == payment.customer.account
    return paid == meant

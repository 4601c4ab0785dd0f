"""Posting all that is certain: each payment is an act of its own, and all are one posting."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from artui.domain.match_records import Proposal
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.sentence import Count, Sentence
from artui.ledger.bank.bank_entries import (
    StoredEntry,
    waiting_entries,
)
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.matched.matched_cash import accept_seen
from artui.ledger.book.book import Book
from artui.ledger.book.steps import Progress, unwatched


class CurrencySum(NamedTuple):
    """How many payments in a currency, and their sum in minor units."""

    currency: str
    payments: int
    minor: int


@dataclass(frozen=True, slots=True)
class PostedCertain:
    """What was posted of all that is certain: the number of the posting, None if nothing was."""

    posting: int | None
    act_id: int
    summary: str
    sums: tuple[CurrencySum, ...]
    entries: tuple[int, ...]
    refused: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class _Sums:
    found: dict[str, list[int]] = field(default_factory=dict)

    def add(self, stored: StoredEntry) -> None:
        self.found.setdefault(stored.record.currency, []).append(stored.record.minor)

    def all(self) -> tuple[CurrencySum, ...]:
        rows = sorted(self.found.items())
        return tuple(CurrencySum(code, len(each), sum(each)) for code, each in rows)


def certain_entries(book: Book) -> list[tuple[StoredEntry, Proposal]]:
    """The entries whose best proposal is certain, with it."""
    with book.reading() as connection:
        matching = Matching(connection)
        waiting = waiting_entries(connection)
        found = matching.all_proposals(waiting)
    best = ((each, found[each.id][0]) for each in waiting if found[each.id])
    return [(each, proposal) for each, proposal in best if proposal.certain]


def post_certain(book: Book, *, dry_run: bool = False) -> PostedCertain:
    """Post every entry that is certain, as `post_seen` does."""
    return post_seen(book, certain_entries(book), dry_run=dry_run)


def post_seen(
    book: Book,
    wanted: Sequence[tuple[StoredEntry, Proposal]],
    *,
    dry_run: bool = False,
    progress: Progress = unwatched,
) -> PostedCertain:
    """Post entries as they were seen, each payment an act of its own; they share the number of the
    first one. One that is no longer as it was when its turn comes is left, with the reason.

    What is posted stays if `progress` raises.
    """
    sums, done, refused = _Sums(), list[int](), list[tuple[int, str]]()
    posting, last = None, 0
    for place, (stored, seen) in enumerate(wanted):
        progress(place, len(wanted))
        if not dry_run:
            try:
                act = accept_seen(book, stored.id, seen, posting)
            except Refused as refusal:
                refused.append((stored.id, str(refusal)))
                continue
            posting, last = posting or act.act_id, act.act_id
        sums.add(stored)
        done.append(stored.id)
    return PostedCertain(
        posting,
        last,
        _certain_words(sums.all(), any_certain=bool(wanted), dry_run=dry_run),
        sums.all(),
        (*done,),
        (*refused,),
    )


def _certain_words(sums: Sequence[CurrencySum], *, any_certain: bool, dry_run: bool) -> Sentence:
    if not sums:
        return Sentence("nothing was posted" if any_certain else "nothing is certain")
    parts: list[object] = []
    for each in sums:
        parts += [
            "; " if parts else "",
            Count(each.payments),
            " payment of " if each.payments == 1 else " payments of ",
        ]
        parts.append(Money(each.minor, each.currency))
    return Sentence("would post " if dry_run else "posted ", *parts)

"""Credit memos of a file that waits whole for a supervisor: the rows are in the request, so that
nobody has to trust that the file is still the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from artui.domain.kinds import Origin
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.sentence import Count, Sentence, in_brackets, joined
from artui.ledger.book.acts import ActName
from artui.ledger.book.audit_log import note_batch
from artui.ledger.book.book import Book
from artui.ledger.book.records import NewMemo, Posted
from artui.ledger.book.refusals import AboveThreshold
from artui.ledger.book.supervised import supervised
from artui.ledger.cash.auto_apply import post_and_apply_memos
from artui.ledger.documents.posting import posting_context
from artui.ledger.store.many import chunks

MOST_ASKED = 5_000
"""The most memos that one request holds."""


@dataclass(frozen=True, slots=True)
class MemosTaken:
    """What was taken in of a file."""

    act_id: int
    summary: str


@supervised(ActName.IMPORT_CREDIT_MEMOS)
def take_in_memos(book: Book, memos: Sequence[NewMemo], *, file: str) -> MemosTaken:
    """Post all credit memos of a file: one act. What is there already is skipped.

    Raises AboveThreshold for a clerk, and what posting raises.
    """
    with book.act(ActName.IMPORT_CREDIT_MEMOS, file) as entry:
        context = posting_context(entry, Origin.FILE)
        added = skipped = 0
        for part in chunks(memos):
            for outcome in post_and_apply_memos(context, part):
                if isinstance(outcome, AboveThreshold):
                    because = "holds memos above the threshold; it needs a supervisor."
                    raise AboveThreshold(_what(memos, file), because)
                if isinstance(outcome, Refused):
                    raise outcome
                added += isinstance(outcome, Posted)
                skipped += not isinstance(outcome, Posted)
        note_batch(entry, "credit-memos", file, added=added, changed=0, skipped=skipped, rejected=0)
        return MemosTaken(entry.id, entry.summary)


def _what(memos: Sequence[NewMemo], file: str) -> Sentence:
    """How many memos for how much a supervisor is asked to take in."""
    sums: dict[str, int] = {}
    for memo in memos:
        sums[memo.currency] = sums.get(memo.currency, 0) + memo.amount_minor
    money = joined(", ", [Money(minor, currency) for currency, minor in sorted(sums.items())])
    noun = "credit memo" if len(memos) == 1 else "credit memos"
    return Sentence("Taking in ", Count(len(memos)), f" {noun} of {file}", in_brackets(money))

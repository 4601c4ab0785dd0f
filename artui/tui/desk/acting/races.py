"""A race lost to another clerk is told before anything is kept: who did what, and when.

A form or a question knows its documents as they were read. Its act is refused inside its own
transaction if one of them changed since; the clerk is told and asked, and only a `y` goes on.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from artui.domain.refusal import Refused
from artui.ledger import book as ledger_book
from artui.ledger import items as ledger_items
from artui.tui.desk.page import HasSummary, LedgerPage

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.items.meanwhile import AsRead, ChangedMeanwhile

T = TypeVar("T")


class NotGoneOn(Refused):
    """The clerk was told what changed meanwhile and did not go on; nothing was kept."""


def go_on(changed: "ChangedMeanwhile") -> str:
    """The question of an act that does not say more."""
    return "go on all the same"


async def act_on_seen(
    page: LedgerPage,
    act_id: int,
    item_ids: Sequence[int],
    act: "Callable[[Book], T]",
    ask: "Callable[[ChangedMeanwhile], str]" = go_on,
) -> T:
    """Do an act on documents that the clerk saw when `act_id` was the last act of the log; if one
    changed since, tell it and ask first.

    Raises NotGoneOn, and the refusals of the act.
    """
    meanwhile = ledger_items.meanwhile
    known = meanwhile.AsRead(act_id, tuple(item_ids))
    while True:
        try:
            return await page.ledger.act(partial(_guarded, known, act))
        except meanwhile.ChangedMeanwhile as changed:
            question = f"{page.amounts.written(changed.sentence)}; {ask(changed)}?"
            if not await page.prompt.confirm(question):
                raise NotGoneOn("Nothing was recorded.") from None
            known = known._replace(act_id=changed.act_id)


def refuse_changed(book: "Book", act_id: int, item_ids: Sequence[int]) -> None:
    """For acts that can't ask, such as a job: refuse in a sentence if a document changed since.

    Raises NotGoneOn.
    """
    meanwhile = ledger_items.meanwhile
    try:
        meanwhile.refuse_changed(book, meanwhile.AsRead(act_id, tuple(item_ids)))
    except meanwhile.ChangedMeanwhile as changed:
        raise NotGoneOn(changed.sentence, "; nothing was recorded.") from None


def _guarded(known: "AsRead", act: "Callable[[Book], T]", book: "Book") -> T:
    try:
        with book.transaction() as one:
            ledger_items.meanwhile.refuse_changed(one, known)
            return act(one)
    except ledger_book.refusals.NeedsSupervisor:
        return act(book)  # outside the transaction, so that the request for it is kept


async def done_on_seen(
    page: LedgerPage, act_id: int, item_ids: Sequence[int], act: "Callable[[Book], HasSummary]"
) -> None:
    """Do one act as `act_on_seen` does it, and show what it did."""
    page.report_done((await act_on_seen(page, act_id, item_ids, act)).summary)

"""What an act is about: the marked rows, else the one under the cursor, never one for the other.

What is not possible on some of the marked is said before anything is asked, and the rest offered.
An act on several is done on all of them or on none.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from artui.domain.kinds import ItemKind
from artui.domain.money import Money
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence, joined
from artui.ledger import book as ledger_book
from artui.tui.desk import under_cursor
from artui.tui.desk.acting.long_acts import start_act
from artui.tui.desk.acting.races import act_on_seen, refuse_changed
from artui.tui.desk.page import LedgerPage, Sums
from artui.tui.desk.possible import ANY, Rule
from artui.tui.desk.target import Subject, Target
from artui.tui.kit.counts import grouped

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.book.steps import Progress

T = TypeVar("T")
MOST = 200
"""The most that are acted on at once: each is an act of its own in one transaction."""
_AT_ONCE = 20  # more are a job with its progress
_NAMED = 3


class _Did(NamedTuple):
    """What was done to each."""

    summary: str


class NotPossible(Refused):
    """The act is not possible on what is marked or under the cursor."""


def targets(page: LedgerPage) -> list[Target]:
    """What the act is about: the marked rows, else the one under the cursor."""
    marks = page.table.marks if page.table is not None else ()
    if len(marks) > MOST:
        raise NotPossible(f"{grouped(len(marks))} are marked; at most {MOST} are acted on at once.")
    found = [page.marked_target(record) for record in marks] if marks else [page.target]
    return [target for target in found if target is not None]


async def subjects(page: LedgerPage, rule: Rule = ANY) -> list[Subject]:
    """The documents or customers of an act, as they are now.

    Empty when the clerk declines what is left of the marked. Raises NotPossible if nothing is.
    """
    about = targets(page)
    found = await page.ledger.ask(lambda book: under_cursor.subjects(book, about))
    if not found:
        raise NotPossible("It is not there any more.")
    why = {
        each: sentence
        for each in found
        if each.item_id is not None and (sentence := rule.why_not(each.kind, each.facts))
    }
    left = [each for each in found if each not in why]
    if not why:
        return left
    named = "; ".join(
        f"{each.label}: {sentence.rstrip('.')}" for each, sentence in list(why.items())[:_NAMED]
    )
    more = f"; {len(why) - _NAMED} more" if len(why) > _NAMED else ""
    if not left:
        raise NotPossible(f"{named}{more}.")
    question = (
        f"Not possible on {grouped(len(why))} of {grouped(len(found))} ({named}{more}). Go on with "
    )
    if not await page.prompt.confirm(f"{question}{described(page, left)}?"):
        page.status.report("Nothing was done.", "plain")
        return []
    return left


async def document(page: LedgerPage, rule: Rule = ANY) -> Subject:
    """The one document of an act that takes one at a time."""
    found = await subjects(page, rule)
    if len(found) > 1:
        raise NotPossible(f"{grouped(len(found))} are marked and it takes one at a time.")
    return found[0]


async def account(page: LedgerPage) -> Subject:
    """The one customer of an act. Raises NotPossible if the marked rows are of several."""
    found = await accounts(page)
    if len(found) > 1:
        raise NotPossible(f"The marked rows are of {len(found)} customers; it takes one at a time.")
    return found[0]


async def accounts(page: LedgerPage) -> list[Subject]:
    """The customers of the marked rows, each once in a currency, else the one under the cursor."""
    found = await subjects(page)
    return list({(each.customer_id, each.currency): each for each in found}.values())


async def target(page: LedgerPage) -> Target:
    """The one document or customer of an act: the marked one, else that under the cursor."""
    one = await document(page)
    return Target(
        one.kind, one.item_id, one.customer_id, one.currency, one.number or one.title, one.facts
    )


def sums_of(found: Sequence[Subject], *, whole: bool = False) -> Sums:
    """What the documents have open, per currency; with `whole` their amounts."""
    sums: dict[str, int] = {}
    for each in found:
        minor = each.amount_minor if whole else each.open_minor
        sums[each.currency] = sums.get(each.currency, 0) + minor
    return sorted(sums.items())


def described(page: LedgerPage, found: Sequence[Subject]) -> str:
    """One by its name, several by their count, documents with the sums of what they have open."""
    if len(found) == 1:
        return found[0].label
    if any(each.item_id is None for each in found):
        return f"{grouped(len(found))} customers"
    invoices = all(each.kind is ItemKind.INVOICE for each in found)
    noun = "invoices" if invoices else "documents"
    return f"{len(found)} {noun}, {page.money_of(sums_of(found))} open"


async def do_each(
    page: LedgerPage,
    found: Sequence[T],
    act: "Callable[[Book, T], str]",
    *,
    sums: Sums = (),
    whatever_changed: bool = False,
) -> None:
    """Do an act on each, on all or on none, and show what was done to which.

    `act` returns its summary; `sums` is what the act on all comes to, if it is about money. Undo
    takes all back as one step. More than a few are a job. What
    another clerk did to the documents since they were read is told first, unless the act holds
    `whatever_changed`.
    """
    documents = [each for each in found if isinstance(each, Subject) and each.item_id is not None]
    ids = [] if whatever_changed else [each.document_id for each in documents]
    last = min((each.act_id for each in documents), default=0)
    if len(found) == 1:
        page.report_done(await act_on_seen(page, last, ids, lambda book: act(book, found[0])))
        return

    together = joined(" ", (Money(minor, currency) for currency, minor in sums))
    in_all = (together, " in all; ") if sums else ()

    def all_(book: "Book", progress: "Progress") -> _Did:
        summaries = []
        with book.together() as one:
            for place, each in enumerate(found):
                progress(place, len(found))
                summaries.append(act(one, each))
        count = f"{grouped(len(summaries))} done, one undo: "
        return _Did(Sentence(count, *in_all, joined("; ", summaries)))

    def unless_changed(book: "Book", progress: "Progress") -> _Did:
        with book.transaction() as one:
            refuse_changed(one, last, ids)
            return all_(one, progress)

    if len(found) > _AT_ONCE:
        start_act(page, f"{len(found)} at once", unless_changed)
        return
    refusals = ledger_book.refusals
    try:
        did = await act_on_seen(page, last, ids, lambda book: all_(book, lambda done, total: None))
    except refusals.NeedsSupervisor as refusal:
        why = page.amounts.written(refusal.sentence)
        if not await page.prompt.confirm(f"{why} Do each alone, and request what needs one?"):
            page.status.report("Nothing was done.", "plain")
            return

        def alone(book: "Book", each: T) -> str:
            try:
                return act(book, each)
            except refusals.WaitsForSupervisor as waits:
                return waits.sentence.rstrip(".")

        summaries = await page.ledger.act(lambda book: [alone(book, each) for each in found])
        count = f"{grouped(len(summaries))} done or requested: "
        page.report_done(Sentence(count, joined("; ", summaries)))
        return
    page.report_done(did.summary)

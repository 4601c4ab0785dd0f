"""Statements and documents as mails: drafted into the outbox, after one question."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from artui import amazon, statements
from artui import mail as post
from artui.domain.ageing import Buckets
from artui.settings import Settings
from artui.tui.desk.acting import marked
from artui.tui.desk.acting.long_acts import start_act
from artui.tui.desk.page import LedgerPage
from artui.tui.kit.counts import counted, grouped

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.book.steps import Progress
    from artui.statements.account.gathered import StatementWanted
    from artui.statements.mail.drafting import DraftedAll, Drawn, Prospect

_FEW = 3  # so many are drafted while the page waits


async def mail_statements(page: LedgerPage, customers: dict[int, str]) -> None:
    """Draft mails with the statements of customers, by id and name, after one question."""
    bounds, ids = page.ledger.settings.ageing_bounds, list(customers)
    prospects = await page.ledger.ask(lambda book: _prospects(book, ids, bounds))
    question, again = _question(prospects, customers)
    if not await page.prompt.confirm(question):
        page.status.report("No mail was drafted.", "plain")
        return
    settings = page.ledger.settings

    def draw(book: "Book", progress: "Progress") -> "DraftedAll":
        with book.reading() as connection:
            drawn = statements.mail.drafting.statement_mails(
                connection, prospects, _wanted(book, bounds), _envelope(settings), again=again
            )
            return _draft(book, drawn, len(prospects), again, progress)

    await _do(page, len(ids), draw)


def _wanted(book: "Book", bounds: tuple[int, ...]) -> "StatementWanted":
    return statements.account.gathered.StatementWanted(book.business_date, buckets=Buckets(bounds))


def _envelope(settings: Settings) -> "statements.mail.drafting.Envelope":
    return post.mail_server.envelope(settings)


def _prospects(book: "Book", ids: Sequence[int], bounds: tuple[int, ...]) -> "list[Prospect]":
    with book.reading() as connection:
        return statements.mail.drafting.statement_prospects(
            connection, ids, _wanted(book, bounds), book.now()
        )


def _question(prospects: "Sequence[Prospect]", customers: dict[int, str]) -> tuple[str, bool]:
    """What is asked before statements are drafted, and whether a yes drafts one that is on its way
    already. Raises NotPossible if nobody has an address."""
    addressed = [each for each in prospects if each.to.address]
    if not addressed:
        raise marked.NotPossible(prospects[0].to.lacking)
    if len(prospects) == 1:
        (one,) = prospects
        if one.on_its_way is not None:
            return f"{one.on_its_way.sentence}. Draft another?", True
        called = customers[one.customer_id]
        return f"Draft a mail to {one.to.address} with the statement of {called}?", False
    known = sum(each.on_its_way is not None for each in addressed)
    left = len(addressed) - known
    if not left:
        raise marked.NotPossible("The statements of all of them are on their way already.")
    without = len(prospects) - len(addressed)
    more = [f"{grouped(known)} are on their way already"] if known else []
    more += [f"{counted(without, 'has', 'have')} no address"] if without else []
    rest = f" ({', '.join(more)})" if more else ""
    return f"Draft mails with the statements of {grouped(left)} customers{rest}?", False


async def mail_documents(page: LedgerPage) -> None:
    """Draft mails with the marked documents, or that under the cursor, after one question."""
    found = await marked.subjects(page)
    if not await page.prompt.confirm(f"Draft mails with {marked.described(page, found)}?"):
        page.status.report("No mail was drafted.", "plain")
        return
    settings, ids = page.ledger.settings, [each.document_id for each in found]

    def draw(book: "Book", progress: "Progress") -> "DraftedAll":
        with book.reading() as connection:
            drawn = statements.mail.drafting.document_mails(
                connection, ids, book.business_date, _envelope(settings),
                paper_of=amazon.papers.paper_of, files_of=partial(
                    amazon.document_files.document_files, as_of=book.business_date
                ),
            )  # fmt: skip
            return _draft(book, drawn, len(ids), False, progress)

    await _do(page, len(ids), draw)


def _draft(
    book: "Book", drawn: "Iterable[Drawn]", total: int, again: bool, progress: "Progress"
) -> "DraftedAll":
    return statements.mail.drafting.draft_all(book, drawn, total, again=again, progress=progress)


async def _do(page: LedgerPage, count: int, draw: "Callable[[Book, Progress], DraftedAll]") -> None:
    """Draft, a few while the page waits, more as a job whose drafts stay when it is stopped."""
    if count <= _FEW:
        did = await page.ledger.act(lambda book: draw(book, lambda done, total: None))
        page.status.report(page.amounts.done(told(did)), "good" if did.ids else "warn")
        await page.desk.changed()
        return

    def act(book: "Book", progress: "Progress") -> DraftsTold:
        return DraftsTold(told(draw(book, progress)))

    start_act(page, "drafting", act, stays="what is in the outbox stays")


class DraftsTold(NamedTuple):
    """What was drafted, in words."""

    summary: str


def told(did: "DraftedAll") -> str:
    """What was drafted and what was not, as a sentence without its dot."""
    parts = [did.summary]
    if did.left_out:
        parts.append(f"{did.left_out[0].sentence}")
        if len(did.left_out) > 1:
            parts[-1] = f"{grouped(len(did.left_out))} are on their way already"
    if did.unaddressed:
        more = len(did.unaddressed) - 1
        parts.append(did.unaddressed[0].why.rstrip("."))
        parts += [f"{grouped(more)} more without an address"] if more else []
    return "; ".join(parts)

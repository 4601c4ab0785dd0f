"""Acts on the books: cutting a batch, writing its files, withdrawing it, mapping accounts."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from artui.domain.chart import pairs_typed
from artui.domain.sentence import Sentence, joined
from artui.ledger import journal
from artui.settings import export_folder
from artui.statements.destinations import AlreadyThere
from artui.tui.books import reads
from artui.tui.books.accounts_page import BookAccountsPage
from artui.tui.books.page import BooksPage
from artui.tui.books.ties_page import TiesPage
from artui.tui.desk.acting.long_acts import start_act, write_files
from artui.tui.desk.guards import writable
from artui.tui.desk.page import LedgerPage, asking, done, opening, writing
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import some_text
from artui.tui.kit.common_actions import has_row
from artui.tui.kit.counts import counted
from artui.tui.kit.frame import Frame

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.book.steps import Progress
    from artui.ledger.journal.batches import JournalBatch
    from artui.ledger.journal.cuts import Cut

_FORMATS = {
    "c": "csv", "j": "json", "h": "hledger", "b": "beancount", "d": "datev", "x": "xero",
    "q": "quickbooks", "s": "sage",
}  # fmt: skip
_WORDS = {
    "c": "CSV", "j": "JSON", "h": "hledger", "b": "beancount", "d": "DATEV", "x": "Xero",
    "q": "QuickBooks", "s": "Sage",
}  # fmt: skip
_ALL, _OPENING = "p", "o"


class _Summed(NamedTuple):
    summary: str


def _of(page: LedgerPage) -> BooksPage:
    assert isinstance(page, BooksPage)
    return page


def _in_words(cuts: "Sequence[Cut]") -> Sentence:
    return joined("; ", (each.summary for each in cuts))


async def _cut(page: LedgerPage) -> None:
    """Show what the batch of each entity would be, and cut them after a y."""
    found = await page.ledger.ask(reads.entities)
    opening = False
    if not any(each.begun for each in found):
        key = await page.prompt.choose(
            "The first batch holds", {_ALL: "all that was posted", _OPENING: "only what is open"}
        )
        if key is None:
            return
        opening = key == _OPENING
    cut = journal.cuts.cut
    would = await page.ledger.act(lambda book: cut(book, opening=opening, rehearse=True))
    if not await page.prompt.confirm(f"Cut {page.amounts.written(_in_words(would))}?"):
        page.status.report("No batch was cut.", "plain")
        return

    def act(book: "Book", progress: "Progress") -> _Summed:
        return _Summed("cut " + _in_words(cut(book, opening=opening, progress=progress)))

    start_act(page, "cutting", act)


async def _write(page: LedgerPage) -> None:
    """Write the marked batches, or that under the cursor, in a format."""
    batches = _of(page).chosen
    what, folder = reads.named(batches), export_folder(page.ledger.settings)
    key = await page.prompt.choose(f"Write {what} for", _WORDS)
    if key is None:
        return

    def told(paths: list[Path]) -> str:
        files = counted(len(paths), "file", "files")
        return f"{files} of {what} written to {folder / reads.FOLDER}."

    async def write(*, overwrite: bool) -> None:
        def one(book: "Book", batch: "JournalBatch") -> list[Path]:
            return reads.write_batch(book, batch, _FORMATS[key], folder, overwrite=overwrite)

        await write_files(page, "batches", batches, one, told)

    try:
        await write(overwrite=False)
    except AlreadyThere as refusal:
        again = f"{page.amounts.written(refusal.sentence)} Write it anew? The bytes are the same."
        if not await page.prompt.confirm(again):
            page.status.report("Nothing was written.", "plain")
            return
        await write(overwrite=True)


async def _withdraw(page: LedgerPage) -> None:
    """Take the batch under the cursor back, with a reason."""
    (batch, *_) = _of(page).chosen
    reason = await page.prompt.ask(f"Withdraw batch {batch.name}; reason:", some_text)
    if reason is None:
        return
    question = (
        f"Withdraw batch {batch.name} with {counted(batch.entries, 'entry', 'entries')}? What it "
        "holds goes to the next batch."
    )
    if not await page.prompt.confirm(question):
        page.status.report("Nothing was withdrawn.", "plain")
        return
    await done(page, lambda book: journal.withdrawal.withdraw(book, batch.name, reason=reason))


async def _map(page: LedgerPage) -> None:
    """Map accounts by pairs, as the command does."""
    found = await page.ledger.ask(reads.entities)
    names = [each.name for each in found]
    entity = names[0] if len(names) == 1 else None
    if entity is None:
        keys = {str(place): name for place, name in enumerate(names[:9], 1)}
        key = await page.prompt.choose("Accounts of", keys)
        if key is None:
            return
        entity = keys[key]
    pairs = await page.prompt.ask(
        f"Accounts of {entity}, such as ar=1400 revenue=4400 (an empty one takes it out):",
        pairs_typed,
    )
    if pairs is not None:
        await done(page, lambda book: journal.charts.set_chart(book, pairs, entity=entity))


def _can_cut(frame: Frame) -> str | None:
    if why := writable(frame):
        return why
    assert isinstance(frame, BooksPage)
    if frame.unmapped:
        return "no accounts are mapped yet; a shows them."
    return None


def _can_withdraw(frame: Frame) -> str | None:
    if why := writable(frame) or has_row(frame):
        return why
    assert isinstance(frame, BooksPage)
    if not frame.chosen:
        return None
    batch = frame.chosen[0]
    if not batch.standing:
        return "it is withdrawn already."
    later = [
        each.name
        for each in frame.known.values()
        if each.standing and each.entity == batch.entity and each.number > batch.number
    ]
    return f"{later[0]} is in the books after it; withdraw that one first." if later else None


def books_actions() -> list[Action[Frame]]:
    """The books, which the palette offers on every page, and the keys of their pages."""
    here, accounts = frozenset({BooksPage.NAME}), frozenset({BookAccountsPage.NAME})
    return [
        Action("open.books", "Books", (), "The journal for the general ledger, batch by batch",
               "Screens", opening(BooksPage, "Books")),
        Action("books.cut", "Cut a batch", ("r",), "Give what was posted since the last batch to "
               "the books", "Books", asking(_cut), _can_cut, here, "cut"),
        Action("books.write", "Write its files", ("w",), "Write the batch for a bookkeeping "
               "program into the export folder", "Books", asking(_write), has_row, here, "files",
               Marks.EACH),
        Action("books.check", "Check", ("k",), "Whether the books tie to the open items", "Books",
               opening(TiesPage, "Check"), screens=here, label="check"),
        Action("books.accounts", "Accounts", ("a",), "Which account each kind of act is posted to",
               "Books", opening(BookAccountsPage, "Accounts"), screens=here, label="accounts"),
        Action("books.withdraw", "Withdraw", ("X",), "Take the newest batch back, which the books "
               "refused", "Books", writing(_withdraw), _can_withdraw, here, "withdraw", Marks.ONE),
        Action("books.map", "Map accounts", ("r",), "Say which account a kind of act is posted to",
               "Books", writing(_map), writable, accounts, "map"),
    ]  # fmt: skip

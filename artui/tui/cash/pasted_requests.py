"""Requests out of a mail: pasted on the prompt, checked, and applied after one confirmation."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from artui import imports
from artui.domain.refusal import Refused
from artui.tui.desk.guards import writable
from artui.tui.desk.page import LedgerPage, writing
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import some_text
from artui.tui.kit.frame import Frame

if TYPE_CHECKING:
    from artui.imports.file_import import Imported
    from artui.ledger.book.book import Book


class RequestRefused(Refused):
    """The mail asks for something that can't be done; the sentence is of the first fault."""


async def _paste(page: LedgerPage) -> None:
    text = await page.prompt.ask("Paste the request (invoice, credit memo, amount):", some_text)
    if text is None:
        return

    def read(book: "Book", *, dry_run: bool) -> "Imported":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "mail"
            path.write_text(text, encoding="utf-8")
            found = imports.file_import.import_file(book, "requests", path, dry_run=dry_run)
        if found.rejected:
            raise RequestRefused(found.errors[0].message)
        return found

    found = await page.ledger.ask(lambda book: read(book, dry_run=True))
    if not found.added:
        page.status.tell("The request was applied before; nothing is left to do.", "plain")
        return
    what = "this request" if found.added == 1 else f"these {found.added} requests"
    if not await page.prompt.confirm(f"Checked. Apply {what}: {_short(text)}?"):
        page.status.tell("Nothing was applied.", "plain")
        return
    done = await page.ledger.act(lambda book: read(book, dry_run=False))
    page.tell_done(f"{done.added} requests applied" if done.added > 1 else "the request is applied")


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def paste_actions() -> list[Action[Frame]]:
    """By the palette from everywhere."""
    return [
        Action("act.requests", "Apply pasted requests", (),
               "Read a customer's mail, check it, and apply its credit memos", "Acts",
               writing(_paste), writable),
    ]  # fmt: skip

"""Documents written from the screens: statement (`t`) and PDF of a document (`o`)."""

from pathlib import Path

from artui.settings import export_folder
from artui.tui.desk.guards import has_document, has_target, subject_of
from artui.tui.desk.page import LedgerPage, asking
from artui.tui.documents import written_papers
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame

_FORMATS = {
    "p": ("pdf",),
    "x": ("xlsx",),
    "c": ("csv",),
    "j": ("json",),
    "a": ("pdf", "xlsx", "csv", "json"),
}
_WORDS = {"p": "PDF", "x": "XLSX", "c": "CSV", "j": "JSON", "a": "all four"}


async def _statement(page: LedgerPage) -> None:
    subject = await subject_of(page)
    key = await page.prompt.choose(f"Statement of {subject.called}:", _WORDS)
    if key is None:
        return
    folder, bounds = export_folder(page.ledger.settings), page.ledger.settings.ageing_bounds

    paths = await page.ledger.ask(
        lambda book: written_papers.write_statement(
            book, subject.customer_id, folder, _FORMATS[key], bounds
        )
    )
    report_files(page, paths)


async def _pdf(page: LedgerPage) -> None:
    target = page.target
    assert target is not None
    assert target.item_id is not None
    item_id, folder = target.item_id, export_folder(page.ledger.settings)

    path = await page.ledger.ask(lambda book: written_papers.write_document(book, item_id, folder))
    report_files(page, [path])


def report_files(page: LedgerPage, paths: list[Path]) -> None:
    """Show which files were written, and where."""
    names = " and ".join(path.name for path in paths)
    if len(paths) > 2:
        names = f"{len(paths)} files, {paths[0].stem}.*,"
    page.status.report(f"{names} written to {paths[0].parent}.", "good")


def paper_actions() -> list[Action[Frame]]:
    """The actions, on every page about a customer or a document."""
    return [
        Action("paper.statement", "Statement", ("t",),
               "Write the customer's statement into the export folder", "Documents",
               asking(_statement), has_target, label="statement"),
        Action("paper.pdf", "PDF of the document", ("o",),
               "Write the document as PDF into the export folder", "Documents",
               asking(_pdf), has_document),
    ]  # fmt: skip

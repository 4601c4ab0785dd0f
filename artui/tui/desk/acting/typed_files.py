"""The file that a clerk types: where it is, if this clerk may read it."""

from pathlib import Path

from artui import statements
from artui.settings import export_folder
from artui.tui.desk.page import LedgerPage


def readable(page: LedgerPage, typed: str) -> Path:
    """The file that was typed. Raises OutsideExportFolder in a restricted session."""
    choice, folder = page.ledger.choice, export_folder(page.ledger.settings)
    path = Path(typed).expanduser()
    if choice.restricted and not path.is_absolute():
        path = folder / path
    return statements.destinations.confined(path, folder, restricted=choice.restricted)

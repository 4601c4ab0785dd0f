"""Pictures of the screens, drawn by the program itself on the demo ledger.

The day, the seed and the clock are fixed, so that the same program draws the same pictures.
"""

import asyncio
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from artui.demo.making import make_demo
from artui.ledger.book import Book
from artui.ledger.schema import create
from artui.opening import Choice
from artui.settings import Settings
from artui.tui.app import Artui
from artui.tui.ledger_port import Ledger
from tests.tui.screens.desk import settled

DAY = date(2026, 11, 21)


def demo_at(folder: Path) -> str:
    """The address of the demo ledger, made in a folder."""
    url = f"sqlite:///{folder / 'demo.db'}"
    now = datetime(2026, 11, 21, 9, tzinfo=UTC)
    book = create(lambda database: Book(database, "anna", "anna", DAY, lambda: now), url)
    make_demo(book)
    book.database.close()
    return url


async def draw(folder: Path) -> str:
    """The Today screen as SVG."""
    settings = Settings()
    ledger = Ledger(Choice(db=demo_at(folder), as_of=DAY, actor="anna"), settings)
    app = Artui(ledger, settings, {"LANG": "C.UTF-8"})
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        return app.export_screenshot(title="artui")


def make() -> dict[str, str]:
    """The picture of the Today screen."""
    with tempfile.TemporaryDirectory() as folder:
        return {"docs/screens/today.svg": asyncio.run(draw(Path(folder)))}

"""The picture of the README: the Today screen of the demo at 80×24, drawn by the program itself.

`python -m tests.picture` draws it anew; a test of the house says when it has to be.
"""

import asyncio
import re
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
from tests.support.checkout import ROOT
from tests.tui.screens.desk import settled

PICTURE = ROOT / "docs" / "today.svg"
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


def words(svg: str) -> list[str]:
    """What a picture says, without where it stands and in which colour."""
    return re.findall(r">([^<>]+)</text>", svg)


def main() -> None:
    """Draw the picture into docs."""
    with tempfile.TemporaryDirectory() as folder:
        PICTURE.write_text(asyncio.run(draw(Path(folder))), encoding="utf-8")


if __name__ == "__main__":
    main()

"""docs/screens.md: a tour of the screens, with pictures that the program draws itself.

One app goes through all screens of the demo ledger. Day, seed and clock are fixed, so the same
program draws the same pictures.
"""

import asyncio
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from artui.choice import Choice
from artui.demo.company import make_demo
from artui.imports.file_import import import_file
from artui.ledger.book.book import Book
from artui.ledger.office.schema import create
from artui.ledger.store.engine import Database, connect
from artui.settings import Settings
from artui.tui.app import Artui
from artui.tui.desk.ledger_port import Ledger
from tests.tui.screens.desk import at_rest

DAY = date(2026, 11, 21)
SMALL, LARGE = (80, 24), (120, 40)
FOLDER = "docs/screens"
SELF_BILLING = """number,account,type,issue_date,amount,currency
ARB-2026-0711,C-1001,ARB,2026-09-25,1840.00,USD
ARB-2026-0802,C-1001,ARB,2026-11-02,2212.50,USD
VIB-2026-0033,C-1001,VIB,2026-11-12,415.80,USD
"""
# Names of keys as the pilot wants them, and as a keyboard shows them.
LABELS = {
    "enter": "Enter",
    "tab": "Tab",
    "down": "Down",
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and what it shows; `way` is pressed to get there, `back` to leave.

    A step of the way is the name of a key, or text to type after an equals sign.
    """

    name: str
    title: str
    way: tuple[str, ...]
    text: str
    back: tuple[str, ...] = ()
    size: tuple[int, int] = SMALL
    imports: str = ""


PICTURES = (
    Picture(
        "today",
        "Today",
        ("1",),
        "Who needs a hand, the most pressing first, and why: a broken promise, a reminder that is\n"
        "due, an open claim, cash or a memo that waits to be applied, an invoice to approve. `.`\n"
        "marks a row reviewed for today and goes to the next; the row returns if anything about\n"
        "it changes. The line above shows what is overdue in one currency, and how that is spread\n"
        "by age; `c` changes the currency. `Enter` opens the customer, where `.` marks the row\n"
        "and opens the next one, and `>` and `<` go to the rows beside.",
    ),
    Picture(
        "today-wide",
        "Today on a larger terminal",
        ("1",),
        "From 110 columns the customer of the row stands beside it, and follows the cursor.",
        size=LARGE,
    ),
    Picture(
        "invoices",
        "Invoices",
        ("2",),
        "`Tab` turns the tabs. `/` filters as you type: words, or terms such as `days>30`,\n"
        "`open>1000`, `flag:disputed`, `cur:EUR`. `Space` marks rows: every act is then\n"
        "about the marked ones, with one question and one step of undo, or says why not.",
    ),
    Picture(
        "invoices-wide",
        "Invoices on a larger terminal",
        ("2",),
        "Every list shows more columns when there is room: here 120 columns and 40 lines.",
        size=LARGE,
    ),
    Picture(
        "interest",
        "The interest of an invoice",
        ("2", "down", "down", "down", "enter", "i"),
        "One line for each period: days, balance, rate and the exact amount. It is rounded once,\n"
        "in the total. A payment on the way starts a new line with the smaller balance.",
    ),
    Picture(
        "customers",
        "Customers",
        ("3",),
        "What each customer owes, how much of it is overdue and how much of the credit limit is\n"
        "used. A customer with items in two currencies has two rows.",
    ),
    Picture(
        "customer",
        "A customer",
        ("3", "slash", "=northwind", "enter", "enter"),
        "Everything about one account: open items, unapplied credits, timeline, credit, notes and\n"
        "contact. Acts such as `p` pay or `m` promise work from here too.",
    ),
    Picture(
        "customer-wide",
        "A customer on a larger terminal",
        ("3", "slash", "=northwind", "enter", "enter"),
        "With credit beside the open items.",
        size=LARGE,
    ),
    Picture(
        "cash",
        "Cash",
        ("4",),
        "Payments and credit memos that have not been applied yet, the oldest first.",
    ),
    Picture(
        "apply",
        "The apply form",
        ("4", "slash", "=northwind", "enter", "down", "a", "F"),
        "A credit memo or a payment, and what it pays. `F` fills it in oldest first, `Enter`\n"
        "changes an amount, `w` writes off a small difference. What is left is always in sight,\n"
        "and nothing is posted before `Ctrl+S`.",
        back=("escape", "y"),
    ),
    Picture(
        "bank",
        "Bank",
        ("7", "down", "down", "down"),
        "What came in, with what it pays and why. `p` posts everything that is certain after one\n"
        "question, `Enter` takes what is proposed, `]` shows the next candidate, `/` finds other\n"
        "invoices or a customer, `a` splits, `c` records on account, `X` sets aside. What the\n"
        "bank wrote is always whole, and what was found in it is marked.",
    ),
    Picture(
        "bank-wide",
        "Bank on a larger terminal",
        ("7",),
        "From 110 columns the text of the bank stands beside the list.",
        size=LARGE,
    ),
    Picture(
        "collections",
        "Collections",
        ("5",),
        "What a dunning run would do today, item by item, before it does it: `r` runs it, `W`\n"
        "writes the notices. What a customer has filed a claim for is not demanded.",
    ),
    Picture(
        "ageing",
        "Ageing",
        ("1", "colon", "=ageing", "enter"),
        "Reports are found by name in the palette, `:`. The ageing of any past day (`d`), by due\n"
        "or issue date (`b`).",
    ),
    Picture(
        "months",
        "Twelve months",
        ("1", "colon", "=ageing", "enter", "h"),
        "`h` on the ageing shows it over twelve month ends, with the days of sales, what was\n"
        "collected, and the cash that came and is expected.",
        size=LARGE,
    ),
    Picture(
        "books",
        "The books",
        ("1", "colon", "=open.books", "enter"),
        "The journal for the general ledger: `a` maps accounts, `r` cuts a batch after a look at\n"
        "what it would hold, `Enter` shows its lines, `w` writes files for a program, `k` says\n"
        "whether the books tie. Until there is a batch, the page says what comes first.",
    ),
    Picture(
        "keys",
        "The keys of a page",
        ("2", "question_mark"),
        "`?` lists what can be done on the page in front. Actions without a key are reached by\n"
        "name, in the palette.",
        back=("escape",),
    ),
    Picture(
        "amazon",
        "Amazon",
        ("6", "tab", "tab", "tab"),
        "Vendor invoices, Ads invoices, VAT reports and self-billing approvals, with their\n"
        "deadlines. The demo ledger holds nothing of Amazon's; for this picture three\n"
        "self-billing invoices were imported.",
        imports=SELF_BILLING,
    ),
)


def make() -> dict[str, str]:
    """The page and its pictures."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        # What whoever draws has set, and what their screens remember, is no part of a picture.
        patch.setenv("HOME", folder)
        for name in [name for name in os.environ if name.startswith(("ARTUI_", "XDG_", "LC_"))]:
            patch.delenv(name)
        drawn = asyncio.run(_all_drawn(Path(folder)))
    return {"docs/screens.md": _page()} | {f"{FOLDER}/{n}.svg": svg for n, svg in drawn.items()}


async def _all_drawn(folder: Path) -> dict[str, str]:
    """Every picture as SVG, by name: one app goes from one to the next."""
    url = _demo_at(folder)
    settings = Settings()
    ledger = Ledger(Choice(db=url, as_of=DAY, actor="anna"), settings)
    app = Artui(ledger, settings, {"LANG": "C.UTF-8"})
    drawn: dict[str, str] = {}
    async with app.run_test(size=SMALL) as pilot:
        for picture in PICTURES:
            if picture.imports:
                _import(folder, url, picture.imports)
            await pilot.resize_terminal(*picture.size)
            await _press(pilot, picture.way)
            drawn[picture.name] = _plain(app.export_screenshot(title="artui"))
            await _press(pilot, picture.back)
    return drawn


async def _press(pilot: Pilot[int], steps: tuple[str, ...]) -> None:
    for step in steps:
        for key in step[1:] if step[0] == "=" else (step,):
            await pilot.press(key)
        await at_rest(pilot)


def _plain(svg: str) -> str:
    """The picture without the font that it would fetch from another place."""
    return re.sub(r"\n *@font-face \{.*?\}(?=\n)", "", svg, flags=re.DOTALL)


def _demo_at(folder: Path) -> str:
    """The address of the demo ledger, made in a folder."""
    url = f"sqlite:///{folder / 'demo.db'}"
    book = create(_book, url)
    make_demo(book)
    book.database.close()
    return url


def _import(folder: Path, url: str, text: str) -> None:
    file = folder / "self-billing.csv"
    file.write_text(text, encoding="utf-8")
    book = _book(connect(url))
    import_file(book, "self-billing", file)
    book.database.close()


def _book(database: Database) -> Book:
    now = datetime(2026, 11, 21, 9, tzinfo=UTC)
    return Book(database, "anna", "anna", DAY, lambda: now)


def _page() -> str:
    chapters = [
        f"## {picture.title}\n\n{picture.text}\n\n"
        f"{_way(picture.way)}\n\n![{picture.title}](screens/{picture.name}.svg)\n"
        for picture in PICTURES
    ]
    return _HEAD + "\n" + "\n".join(chapters)


_HEAD = """<!-- Made by: python -m tests.papers screens -->
# A tour of the screens

The pictures show the demo ledger (`artui --as-of 2026-11-21 demo`) on a terminal of 80 columns and
24 lines. The program draws them itself, and a test compares them with what it draws today.

The line at the top names the screens; their digits lead there. The line at the bottom shows the
keys of the page; a key in brackets does not fit the row in front, and pressing it says why.

`:` lists every action by name. What is done again and again can be recorded: `Q` begins and ends,
and asks for a name; `@` plays it, until something is otherwise than it was. `:` theme changes the
colours, which are seen at once. [Keystrokes](keystrokes.md) says what the tasks of a day take.
"""


def _way(way: tuple[str, ...]) -> str:
    keys = [step[1:] if step[0] == "=" else LABELS.get(step, step) for step in way]
    return "Keys: " + " ".join(f"`{key}`" for key in keys)

"""The first run: what to do with an empty ledger, a sample of each file, and where things are kept.

The demo is made in a ledger of its own and opened in place of the empty one, which stays empty.
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from artui import demo_ledger, imports
from artui.address import without_password
from artui.demo_ledger import DemoLedger
from artui.open_book import ledger_address, make_file
from artui.settings import export_folder, settings_path
from artui.tui.desk.ledger_port import Ledger
from artui.tui.desk.page import LedgerPage, asking
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.tui.kit.prompt import Prompt
from artui.tui.today.page import TodayPage

if TYPE_CHECKING:
    from artui.tui.kit.jobs import Job

_WIDTH = 14


def _key(page: LedgerPage, action_id: str) -> str:
    registry = page.shell.registry
    found = next((each for each in registry if each.id == action_id), None)
    return "" if found is None else "".join(registry.keys_of(found, page.NAME)[:1])


def first_steps(page: LedgerPage) -> str:
    """How to begin with an empty ledger, and where things are kept."""
    settings = page.ledger.settings
    folder = export_folder(settings)
    address = without_password(ledger_address(page.ledger.choice, settings)[0])
    steps = (
        (
            _key(page, "open.import"),
            "import a file: customers, then invoices; or another program's",
        ),
        (
            _key(page, "open.samples"),
            "write a sample of each kind of file, to look at and fill in",
        ),
        (_key(page, "open.demo"), "look at a made-up company, in a ledger of its own"),
        (_key(page, "app.keys"), "the keys; : has every action by name"),
    )
    places = (
        ("the ledger", address),
        ("settings", _short(settings_path())),
        ("written files", _short(folder)),
    )
    return "\n".join(
        (
            "The ledger is empty. What comes next:",
            *(f"  {key:<{_WIDTH}}{what}" for key, what in steps),
            "Where things are kept:",
            *(f"  {name:<{_WIDTH}}{where}" for name, where in places),
        )
    )


def _short(path: Path) -> str:
    """A path below the home folder begins with a tilde."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(path)


async def _write_samples(page: LedgerPage) -> None:
    folder = export_folder(page.ledger.settings) / imports.samples.FOLDER
    paths = await page.ledger.ask(lambda _: imports.samples.write_samples(folder))
    first = "customers.csv, then invoices.csv"
    page.status.report(f"{len(paths)} samples are in {folder}; begin with {first}.", "good")


async def _open_demo(page: LedgerPage) -> None:
    """Make the demo company in a ledger of its own as a job, then open it in place of this one."""
    question = (
        "Make a company with 1,000 invoices in a ledger of its own, and open it? This one stays "
        "empty."
    )
    if not await page.prompt.confirm(question):
        page.status.report("Nothing was made.", "plain")
        return
    choice = demo_ledger.in_a_folder_of_its_own(page.ledger.choice)
    settings, desk = page.ledger.settings, page.desk

    def work(job: "Job[DemoLedger]") -> DemoLedger:
        made = demo_ledger.make_demo_ledger(choice, settings, progress=job.progress)
        page.app.call_from_thread(desk.go_on_with, choice)
        return made

    page.shell.jobs.start("demo", work, say=lambda made: f"Made {made.summary} in {made.address}.")


async def make_ledger(prompt: Prompt, path: Path, ledger: Ledger) -> bool:
    """Make a ledger at a path if the clerk says so; raises what making it raises."""
    question = f"There is no ledger at {path}. Make an empty one there?"
    if not await prompt.confirm(question):
        return False
    await asyncio.to_thread(make_file, ledger.choice, ledger.settings, path)
    return True


def _is_bare(frame: Frame) -> str | None:
    if not isinstance(frame, TodayPage):
        return "it is for an empty ledger, on Today."
    if frame.ledger.choice.restricted:
        return "this session keeps to its own ledger."
    return None if frame.bare else "the ledger is not empty; artui demo makes one elsewhere."


def first_run_actions() -> list[Action[Frame]]:
    """The samples, which the palette offers on every page, and the demo on an empty ledger."""
    return [
        Action("open.samples", "Samples of files", ("T",),
               "Write a sample of each kind of file into the export folder", "Screens",
               asking(_write_samples)),
        Action("open.demo", "Look at the demo", ("D",),
               "A made-up company in a ledger of its own, to try everything", "Screens",
               asking(_open_demo), _is_bare, frozenset({TodayPage.NAME})),
    ]  # fmt: skip

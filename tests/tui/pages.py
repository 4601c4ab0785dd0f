"""A small app of the kit, as the real screens will use it; also started in pseudo-terminals.

python -m tests.tui.pages [ROWS]
"""

import asyncio
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from textual.drivers.linux_driver import LinuxDriver
from textual.widget import Widget

from artui.tui.kit.actions import Action, Registry
from artui.tui.kit.answers import a_date, an_amount, some_text
from artui.tui.kit.common_actions import common_actions
from artui.tui.kit.frame import Frame
from artui.tui.kit.shell import Shell, open_shell
from artui.tui.kit.widgets.form import Field, Form
from artui.tui.kit.widgets.rows.reading import RowSource
from artui.tui.kit.widgets.screens_line import Tab
from artui.tui.kit.widgets.virtual_table import VirtualTable
from tests.tui.rows import COLUMNS, Memory

TABS = (
    Tab("1", "Today", "today"),
    Tab("2", "Invoices", "invoices"),
    Tab("3", "Customers", "customers"),
    Tab("4", "Cash", "cash"),
    Tab("5", "Collections", "collections"),
    Tab("6", "Amazon", "amazon"),
)


class ListPage(Frame):
    """A page with one list."""

    NAME = "today"
    FILTERABLE = True
    source: RowSource = Memory()

    def body(self) -> Iterable[Widget]:
        yield VirtualTable(COLUMNS, self.source)

    def on_mount(self) -> None:
        self.totals.say(" Overdue 412,880.15 EUR +2  not due 61%  1-30 18%  31-60 9%")

    def source_for(self, words: str) -> RowSource:
        memory = Memory(len(self.source.ids()))
        memory.numbers = memory.numbers[: 1 if words else None]
        return memory


class FormPage(Frame):
    """A page with one form."""

    NAME = "pay"
    TAB = "today"
    submitted: dict[str, object] | None = None

    def body(self) -> Iterable[Widget]:
        yield Form(
            (
                Field("reference", "Reference", some_text),
                Field("amount", "Amount", an_amount("EUR")),
                Field("date", "Value date", a_date, initial="2026-11-21"),
                Field("method", "Method", choices=("transfer", "card", "cash")),
            )
        )

    def on_form_submitted(self, event: Form.Submitted) -> None:
        self.submitted = event.values
        self.status.report("Payment recorded.")


answers: list[object] = []


async def _ask_all(frame: Frame) -> None:
    prompt = frame.prompt
    answers.append(await prompt.confirm("Apply 100.00 EUR of CM-88 to INV-1042?"))
    answers.append(await prompt.ask("Amount:", an_amount("EUR"), initial="12.50"))
    answers.append(await prompt.choose("Sort by", {"a": "amount", "d": "days"}))


def _work(job: object) -> str:
    return "3 rows"


def own_actions() -> tuple[Action[Frame], ...]:
    return (
        Action("memo.apply", "Apply a memo", ("a",), "Apply a credit memo", "Acts", _ask_all,
               label="memo"),
        Action("payment.record", "Record a payment", ("p",), "Record a payment", "Acts",
               lambda frame: _open_form(frame), screens=frozenset({"today"}), label="pay"),
        Action("item.flag", "Flag", ("f",), "Flag for collections", "Acts", lambda frame: None,
               lambda frame: "nothing is overdue.", label="flag"),
        Action("job.try", "Run a job", ("J",), "Run a job", "Acts",
               lambda frame: frame.shell.jobs.start("import", _work) and None),
    )  # fmt: skip


def _open_form(frame: Frame) -> None:
    frame.app.push_screen(FormPage("Today", "Northwind [/] Labs", "Payment"))


class KitApp(Shell):
    """The app of the tests."""

    def __init__(self, *, theme: str = "dark", draft: Path | None = None) -> None:
        super().__init__(
            Registry((*common_actions(), *own_actions())), TABS,
            who="anna", day="21 Nov", theme=theme,
            keep_drafts=(lambda: draft.write_text("kept") and None) if draft else None,
        )  # fmt: skip

    def get_default_screen(self) -> Frame:
        return ListPage()


async def ready(app: KitApp) -> None:
    """Wait until lists have loaded what is in sight."""
    for _ in range(3):
        await app.workers.wait_for_complete(
            worker for worker in app.workers if worker.group in ("ids", "pages")
        )
        await asyncio.sleep(0)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        ListPage.source = Memory(int(sys.argv[1]))
    app = KitApp(draft=Path(sys.argv[2]) if len(sys.argv) > 2 else None)
    if os.environ.get("PLAIN_DRIVER"):
        app.driver_class = LinuxDriver
    sys.exit(open_shell(app))

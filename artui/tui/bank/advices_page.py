"""Advices: what payers said their payments are for, while the money has not come."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from artui import imports
from artui.domain.advice import AdvisedKind
from artui.domain.filters import Filter
from artui.domain.sentence import joined
from artui.ledger import bank
from artui.tui.desk.acting.typed_files import readable
from artui.tui.desk.amounts import PLAIN, Amounts
from artui.tui.desk.guards import writable
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, done, own_hints, writing
from artui.tui.desk.sources import KnownSource, has_words
from artui.tui.desk.target import Target
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import some_text
from artui.tui.kit.common_actions import has_row
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.table_columns import Column

if TYPE_CHECKING:
    from pathlib import Path

    from artui.domain.advice import Advice
    from artui.ledger.bank.advised_cash import JoinedAdvice
    from artui.ledger.book.book import Book

COLUMNS = (
    Column("on", "Came on", 10),
    Column("account", "Customer", 12, stretch=24),
    Column("amount", "Amount", 12, "decimal"),
    Column("currency", "", 3),
    Column("documents", "For", 22, stretch=60),
    Column("kept_back", "Kept back", 12, rank=1, stretch=40),
    Column("reference", "Payment id", 12, rank=2, stretch=24),
    Column("file", "File", 14, rank=3, stretch=30),
)
_LAST = "bank.advice"  # what the screens remember of this clerk


def _shown(advice: "Advice", amounts: Amounts) -> Shown:
    kept = [*advice.of(AdvisedKind.CREDIT), *advice.of(AdvisedKind.DEDUCTION)]
    cells = (
        advice.received_on,
        advice.account,
        amounts.number(advice.total_minor, advice.currency),
        advice.currency,
        advice.numbers,
        ", ".join(f"{line.number} {amounts.number(line.minor, advice.currency)}" for line in kept),
        advice.reference,
        advice.file,
    )
    target = Target(None, None, advice.customer_id, advice.currency, advice.account)
    return Shown(cells, target=target)


class AdvicesPage(ListPage):
    """The advices that wait for their money."""

    NAME: ClassVar[str] = "advices"
    TAB: ClassVar[str] = "bank"
    EMPTY: ClassVar[str] = "No advice waits for its money. i takes one in."
    FIELDS = ()
    WORDS: ClassVar[str] = "customer, number, payment id"
    COLUMNS = COLUMNS

    def source(self, wanted: Filter) -> "KnownSource[Advice]":
        def asked(book: "Book") -> "Sequence[Advice]":
            with book.reading() as connection:
                found = bank.advices.waiting_advices(connection)
            return [each for each in found if has_words(wanted, _shown(each, PLAIN).cells)]

        return KnownSource(self.ledger, asked, lambda advice: advice.id, _shown, self.amounts)

    def _hints(self) -> list[KeyHint]:
        return own_hints(self, "list.open")


async def _remove(page: LedgerPage) -> None:
    table = page.table
    if table is None or table.cursor_id is None:
        return
    number, (_, account, amount, currency) = table.cursor_id, table.cursor_row[:4]
    question = f"Remove the advice of {account} over {amount} {currency}?"
    if await page.prompt.confirm(question):
        await done(page, lambda book: bank.advices.remove_advice(book, number))
    else:
        page.status.report("Nothing was removed.", "plain")


async def _take_in(page: LedgerPage) -> None:
    """Take an advice in: it is joined to its money, or waits for it."""
    typed = await page.prompt.ask(
        "File of the advice:", some_text, initial=page.desk.memory[_LAST] or ""
    )
    if typed is None:
        return
    page.desk.memory[_LAST] = typed
    path = readable(page, typed)
    found = await page.ledger.act(lambda book: _joined(book, path))
    page.report_done(joined("; ", [_said(each) for each in found]))


def _joined(book: "Book", path: "Path") -> "list[JoinedAdvice]":
    """Every advice of a file or none: several are one step of undo."""
    with book.together() as one:
        with one.reading() as connection:
            read = imports.remittance_advice.resolved_advices(
                connection, path, imports.cell_values.ReadOptions(), book.business_date
            )
        return [bank.advised_cash.join_advice(one, advice) for advice in read]


def _said(found: "JoinedAdvice") -> str:
    return f"{found.money}: {found.summary}" if found.money else found.summary


def _can_remove(frame: Frame) -> str | None:
    return writable(frame) or has_row(frame)


def advice_actions() -> list[Action[Frame]]:
    """The keys of the page."""
    here = frozenset({AdvicesPage.NAME})
    return [
        Action("advice.take-in", "Take an advice in", ("i",),
               "Take in what a payer says a payment is for: CSV, XLSX, or the text of a letter",
               "Bank", writing(_take_in), writable, here, "file"),
        Action("advice.remove", "Remove", ("X",), "Remove an advice whose money does not come",
               "Bank", writing(_remove), _can_remove, here, "remove", Marks.ONE),
    ]  # fmt: skip

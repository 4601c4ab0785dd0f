"""The entry that a key is about, and an act whose effect the list then shows."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from artui.domain.refusal import Refused
from artui.tui.bank.page import BankPage
from artui.tui.bank.reads import BankRow
from artui.tui.bank.unposted import NothingProposed
from artui.tui.desk.page import LedgerPage, writing
from artui.tui.kit.frame import Frame

if TYPE_CHECKING:
    pass


def bank_page_of(frame: Frame) -> BankPage:
    """The page of the bank on which a key was pressed."""
    assert isinstance(frame, BankPage)
    return frame


def row_of(page: BankPage) -> BankRow:
    """The one entry of an act; raises NothingProposed if it is gone."""
    rows = page.rows
    if len(rows) != 1:
        raise NothingProposed("There is no entry under the cursor.")
    return rows[0]


def receipt_of(page: BankPage) -> BankRow:
    """The one entry of an act, which is money that came in; raises NothingProposed."""
    row = row_of(page)
    if row.is_return:
        raise NothingProposed("It is money that the bank took back; Enter takes the receipt back.")
    if row.is_fee:
        raise NothingProposed("It is a fee that the bank took; Enter charges it, X sets it aside.")
    return row


def money_in(page: BankPage, row: BankRow) -> str:
    """The money of an entry in a question."""
    return page.amounts.money(row.stored.record.minor, row.stored.record.currency)


def working(act: Callable[[LedgerPage], Awaitable[None]]) -> Callable[[Frame], Awaitable[None]]:
    """An act whose effect the list then shows; after a refusal too, since what was seen is old."""

    async def run(page: LedgerPage) -> None:
        try:
            await act(page)
        except Refused:
            await page.desk.changed()
            raise

    return writing(run)

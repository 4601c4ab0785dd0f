"""Applying a credit memo: asks what is missing of memo, invoice and amount, with a proposal."""

from typing import TYPE_CHECKING

from artui.domain.kinds import ItemKind
from artui.domain.refusal import Refused
from artui.tui.desk.page import LedgerPage
from artui.tui.kit.answers import some_text

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.tui.desk.under_cursor import Pair


class NoMemo(Refused):
    """There is nothing to apply."""


async def apply_memo(page: LedgerPage) -> None:
    """From an invoice, a memo or a customer. Section 6 of the domain rules."""
    target = page.target
    assert target is not None

    def propose(book: "Book") -> "Pair":
        from artui.tui.desk.under_cursor import propose_pair

        return propose_pair(book, target)

    pair = await page.ledger.ask(propose)
    if target.kind != ItemKind.CREDIT_MEMO and not pair.memos:
        raise NoMemo(f"{pair.customer} has no open credit memo in {pair.currency}.")
    memo: str | None = pair.memo
    if target.kind != ItemKind.CREDIT_MEMO:
        left = f" ({pair.memos} open)" if pair.memos > 1 else ""
        memo = await page.prompt.ask(f"Apply credit memo{left}:", some_text, initial=pair.memo)
    if memo is None:
        return
    invoice: str | None = pair.invoice
    if target.kind != ItemKind.INVOICE:
        question = f"Apply {memo} to invoice:"
        invoice = await page.prompt.ask(question, some_text, initial=pair.invoice)
    if invoice is None:
        return

    named = (memo, invoice)

    def check(book: "Book") -> "Pair":
        from artui.tui.desk.under_cursor import found_pair

        return found_pair(book, target, *named)

    found = await page.ledger.ask(check)
    most = min(found.memo_open_minor, found.invoice_open_minor)
    minor = await page.prompt.ask(
        f"Apply of {memo} ({page.amounts.money(found.memo_open_minor, found.currency)}) "
        f"to {invoice} ({page.amounts.money(found.invoice_open_minor, found.currency)}):",
        page.amounts.reader(found.currency),
        initial=page.amounts.number(most, found.currency),
    )
    if minor is None:
        return

    def act(book: "Book") -> str:
        from artui.ledger.cash.applications import apply_memo

        return apply_memo(
            book, invoice_id=found.invoice_id, memo_id=found.memo_id, amount_minor=minor
        ).summary

    page.tell_done(await page.ledger.act(act))

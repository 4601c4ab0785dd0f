"""Applying a credit memo: asks for whichever of memo, invoice and amount is missing."""

from artui.domain.kinds import ItemKind
from artui.domain.refusal import Refused
from artui.ledger import cash
from artui.tui.desk import under_cursor
from artui.tui.desk.acting.races import done_on_seen
from artui.tui.desk.page import LedgerPage
from artui.tui.desk.target import Target
from artui.tui.kit.answers import some_text


class NoMemo(Refused):
    """There is nothing to apply."""


async def apply_memo(page: LedgerPage, target: Target) -> None:
    """Apply a memo from an invoice, a memo or a customer. Section 6 of the domain rules."""
    pair = await page.ledger.ask(lambda book: under_cursor.propose_pair(book, target))
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

    found = await page.ledger.ask(lambda book: under_cursor.found_pair(book, target, *named))
    most = min(found.memo_open_minor, found.invoice_open_minor)
    minor = await page.prompt.ask(
        f"Apply of {memo} ({page.amounts.money(found.memo_open_minor, found.currency)}) "
        f"to {invoice} ({page.amounts.money(found.invoice_open_minor, found.currency)}):",
        page.amounts.reader(found.currency),
        initial=page.amounts.number(most, found.currency),
    )
    if minor is None:
        return

    await done_on_seen(
        page,
        found.act_id,
        (found.memo_id, found.invoice_id),
        lambda book: cash.applications.apply_memo(
            book, invoice_id=found.invoice_id, memo_id=found.memo_id, amount_minor=minor
        ),
    )

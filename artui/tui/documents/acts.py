"""The acts on what is under the cursor, the same on every page that has a target.

Each asks at the prompt, does one act of artui.ledger in a thread, and shows its sentence.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from artui.domain.kinds import ItemKind
from artui.ledger import cash, customers
from artui.tui.cash.apply_form import open_apply, open_waiting
from artui.tui.cash.apply_memo import apply_memo
from artui.tui.cash.payment_form import open_payment
from artui.tui.desk.guards import CREDITS, on_customer, on_debit, subject_of
from artui.tui.desk.page import HasSummary, LedgerPage, asking, done, writing
from artui.tui.interest.run_page import InterestRunPage
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import some_text
from artui.tui.kit.frame import Frame

if TYPE_CHECKING:
    from artui.ledger.book.book import Book

_ACTS = "Acts"


async def _apply(page: LedgerPage) -> None:
    """Open the form of a payment or memo; for a debit or customer, ask for a memo."""
    target = page.target
    if target is not None and target.kind in CREDITS:
        await open_apply(page)
    else:
        await apply_memo(page)


async def _apply_waiting(page: LedgerPage) -> None:
    await open_waiting(page, await subject_of(page))


async def _pay(page: LedgerPage) -> None:
    subject = await subject_of(page)
    named = subject.number if subject.kind == ItemKind.INVOICE and subject.open_minor else ""
    amount = page.amounts.number(subject.open_minor, subject.currency) if named else ""
    open_payment(page, page.here, subject, named, amount)


async def _note(page: LedgerPage) -> None:
    subject = await subject_of(page)
    about = subject.number or subject.called
    text = await page.prompt.ask(f"Note on {about}:", some_text)
    if text is None:
        return

    def act(book: "Book") -> HasSummary:
        if subject.item_id is not None:
            return customers.notes.note_item(book, subject.item_id, text)
        return customers.notes.note_customer(book, subject.customer_id, text)

    await done(page, act)


async def _write_off(page: LedgerPage) -> None:
    subject = await subject_of(page)
    money = page.amounts.money(subject.open_minor, subject.currency)
    reason = await page.prompt.ask(f"Write off {money} of {subject.number}; reason:", some_text)
    if reason is None:
        return
    if not await page.prompt.confirm(f"Write off {money}, all that {subject.number} has open?"):
        page.status.report("Nothing was written off.", "plain")
        return

    minor = subject.open_minor
    await done(
        page,
        lambda book: cash.write_offs.write_off(
            book, subject.document_id, amount_minor=minor, reason=reason
        ),
    )


def act_actions() -> list[Action[Frame]]:
    """The acts on documents and customers."""

    def act(
        id: str,
        title: str,
        key: str,
        help: str,
        run: Callable[[Frame], Awaitable[None]],
        enabled: Callable[[Frame], str | None],
        label: str = "",
    ) -> Action[Frame]:
        return Action(f"act.{id}", title, (key,), help, _ACTS, run, enabled, label=label)

    return [
        act("apply", "Apply a credit memo", "a", "Set a credit memo against an invoice",
            writing(_apply), on_customer, "memo"),
        act("pay", "Record a payment", "p", "Record cash that came in, and what it pays",
            asking(_pay), on_customer, "pay"),
        act("note", "Write a note", "n", "Write a note on the document or customer",
            writing(_note), on_customer, "note"),
        act("write-off", "Write off", "w", "Write off what a document has open",
            writing(_write_off), on_debit),
        Action("interest.credit", "Open the credit that waits", ("C",),
               "Apply the oldest payment or memo that the customer has unapplied", "Interest",
               asking(_apply_waiting), on_customer, frozenset({InterestRunPage.NAME}),
               label="credit"),
    ]  # fmt: skip

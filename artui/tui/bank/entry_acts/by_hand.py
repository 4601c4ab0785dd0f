"""Another candidate than what is proposed: what the clerk finds, splits or records on account.

A correction by hand teaches a rule only after a question.
"""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol

from artui.domain.match_records import MatchRule
from artui.domain.refusal import Refused
from artui.domain.sentence import joined
from artui.ledger import bank
from artui.tui.bank import entry_sheet, entry_words, reads
from artui.tui.bank.entry_acts.worked_entry import bank_page_of, money_in, receipt_of
from artui.tui.bank.page import BankPage
from artui.tui.bank.reads import BankRow, Chosen
from artui.tui.bank.unposted import report_nothing
from artui.tui.desk.page import LedgerPage
from artui.tui.kit.answers import some_text

if TYPE_CHECKING:
    from artui.ledger.book.book import Book


class Finder(Protocol):
    """Finds in the ledger what a clerk typed."""

    def __call__(self, book: "Book", *, typed: str) -> Chosen: ...


async def find(page: LedgerPage) -> None:
    """Find the documents that the entry pays, or the customer whose sheet then opens."""
    bank_page = bank_page_of(page)
    row = receipt_of(bank_page)
    chosen = await _named(
        bank_page,
        "Invoices (1042 or 1042=50.00), or customer:",
        partial(reads.chosen, row=row),
    )
    if chosen is None:
        return
    if not chosen.documents:
        await _open_sheet(bank_page, row, chosen, {})
        return
    why = await bank_page.ledger.ask(lambda book: reads.doubt(book, row, chosen))
    question = entry_words.doubt(why, bank_page.amounts) + _of_choice(bank_page, row, chosen)
    if not await bank_page.prompt.confirm(question):
        report_nothing(bank_page)
        return
    shares = [(document.id, minor) for document, minor in chosen.documents]
    done = await bank_page.ledger.act(
        lambda book: bank.matched.cash_by_hand.match_to(
            book, row.id, shares, anyway=why is not None
        )
    )
    await _posted_by_hand(bank_page, row, chosen, done.summary)


def _of_choice(page: BankPage, row: BankRow, chosen: Chosen) -> str:
    """The question of a choice by hand, with every amount."""
    record = row.stored.record
    left, parts = record.minor, []
    for document, minor in chosen.documents:
        share = min(document.settling(record.value_date), left) if minor is None else minor
        left -= share
        if not share and minor is None:
            continue  # nothing is left for it
        parts.append(f"{page.amounts.number(share, record.currency)} to {document.number}")
    rest = f", {page.amounts.number(left, record.currency)} unapplied" if left else ""
    return f"Post {money_in(page, row)} of {chosen.called}: {', '.join(parts)}{rest}?"


async def _customer_of(page: BankPage, row: BankRow) -> Chosen | None:
    """The customer of the candidate in front, else the one that the clerk names."""
    proposal = page.proposal(row)
    initial = proposal.account if proposal is not None else ""
    if initial:
        return await page.ledger.ask(lambda book: reads.customer(book, initial))
    return await _named(page, "Whose cash it is (account or name):", reads.customer)


async def _named(page: BankPage, question: str, find: "Finder", initial: str = "") -> Chosen | None:
    """What a clerk names; while it names nothing, or several, they are asked again and told why."""
    why, typed = "", initial
    while True:
        answer = await page.prompt.ask(f"{why}{question}", some_text, initial=typed)
        if answer is None:
            return None
        typed = answer
        try:
            return await page.ledger.ask(partial(find, typed=typed))
        except Refused as refusal:
            why = f"{page.amounts.written(refusal.sentence)} "


async def split(page: LedgerPage) -> None:
    """Split the entry over the open items of its customer."""
    bank_page = bank_page_of(page)
    row = receipt_of(bank_page)
    customer = await _customer_of(bank_page, row)
    if customer is None:
        return
    proposal = bank_page.proposal(row)
    known = proposal is not None and proposal.rule is not MatchRule.AMOUNT
    parts = proposal.parts if proposal is not None and known else ()
    offered = {part.document.id: part.minor for part in parts}
    await _open_sheet(bank_page, row, customer, offered)


async def _open_sheet(
    page: BankPage, row: BankRow, customer: Chosen, offered: Mapping[int, int]
) -> None:
    """Open the sheet of an entry; where its money may be something else, after a question."""
    why = await page.ledger.ask(lambda book: reads.doubt(book, row, customer))
    doubt = entry_words.doubt(why, page.amounts)
    if doubt and not await page.prompt.confirm(
        f"{doubt}Split {money_in(page, row)} over what {customer.called} has open all the same?"
    ):
        report_nothing(page)
        return
    await entry_sheet.open_sheet(page, row, customer, offered, anyway=why is not None)


async def put_on_account(page: LedgerPage) -> None:
    """Record the entry as unapplied cash of a customer."""
    bank_page = bank_page_of(page)
    row = receipt_of(bank_page)
    proposal = bank_page.proposal(row)
    initial = proposal.account if proposal is not None else ""
    customer = await _named(bank_page, "On account of (account or name):", reads.customer, initial)
    if customer is None:
        return
    why = await bank_page.ledger.ask(lambda book: reads.doubt(book, row, customer))
    doubt = entry_words.doubt(why, bank_page.amounts)
    question = f"{doubt}Record {money_in(bank_page, row)} as unapplied cash of {customer.called}?"
    if not await bank_page.prompt.confirm(question):
        report_nothing(bank_page)
        return
    done = await bank_page.ledger.act(
        lambda book: bank.matched.cash_by_hand.on_account(
            book, row.id, customer.customer_id, anyway=why is not None
        )
    )
    await _posted_by_hand(bank_page, row, customer, done.summary)


async def _posted_by_hand(page: BankPage, row: BankRow, customer: Chosen, summary: str) -> None:
    """Report what was posted, and ask whether to remember the payer."""
    page.take_off([row])
    page.report_done(summary)
    lesson = await page.ledger.ask(lambda book: reads.lesson(book, row, customer))
    if lesson is None:
        return
    if lesson.is_account:
        payer = entry_words.payer(row.stored)
        question = f"Remember that {lesson.text} ({payer}) pays for {customer.called}?"
    else:
        question = f"Remember that '{lesson.text}' means {customer.called}?"
    if not await page.prompt.confirm(question):
        page.report_done(summary)
        return
    rules = bank.match_rules
    teach = rules.teach_payer if lesson.is_account else rules.teach_text
    taught = await page.ledger.act(lambda book: teach(book, lesson.text, customer.customer_id))
    page.report_done(joined("; ", [summary, taught.summary]))

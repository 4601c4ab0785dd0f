"""Writing off what is missing, setting entries aside, and taking back what was done."""

from typing import TYPE_CHECKING

from artui.domain.sentence import joined
from artui.ledger import bank, cash, office
from artui.tui.bank import entry_words, reads
from artui.tui.bank.entry_acts.worked_entry import bank_page_of, money_in, receipt_of, row_of
from artui.tui.bank.page import sums_of
from artui.tui.bank.unposted import NothingProposed, report_nothing
from artui.tui.desk.page import LedgerPage
from artui.tui.kit.answers import some_text
from artui.tui.kit.counts import counted, grouped

if TYPE_CHECKING:
    from artui.ledger.book.book import Book


async def write_off_difference(page: LedgerPage) -> None:
    """Post the candidate in front and write off what is missing."""
    bank_page = bank_page_of(page)
    row = receipt_of(bank_page)
    proposal = bank_page.proposal(row)
    if proposal is None or not proposal.parts or proposal.difference_minor >= 0:
        raise NothingProposed("Nothing is missing of what it pays, so there is no difference.")
    missing, last = -proposal.difference_minor, proposal.parts[-1]
    currency = row.stored.record.currency
    question = (
        f"{entry_words.doubt(row.doubt, bank_page.amounts)}Post {money_in(bank_page, row)} to "
        f"{last.document.number} and write off {bank_page.amounts.money(missing, currency)}?"
    )
    if not await bank_page.prompt.confirm(question):
        report_nothing(bank_page)
        return

    def act(book: "Book") -> str:
        with book.together() as one:
            done = bank.matched.matched_cash.accept_seen(
                one, row.id, proposal, offered=row.proposals
            )
            if proposal.writes_off:
                return done.summary
            written = cash.write_offs.write_off(
                one,
                last.document.id,
                amount_minor=missing,
                reason=f"difference on {row.stored.reference}",
            )
            return joined("; ", [done.summary, written.summary])

    summary = await bank_page.ledger.act(act)
    bank_page.take_off([row])
    bank_page.report_done(summary)


async def set_aside(page: LedgerPage) -> None:
    """Set entries aside that no customer paid."""
    bank_page = bank_page_of(page)
    rows = bank_page.rows
    if not rows:
        raise NothingProposed("There is no entry under the cursor.")
    what = (
        f"{grouped(len(rows))} entries, {bank_page.money_of(sums_of(rows))},"
        if len(rows) > 1
        else f"{money_in(bank_page, rows[0])} of {entry_words.payer(rows[0].stored)}"
    )
    reason = await bank_page.prompt.ask(f"Set {what} aside, because:", some_text)
    if reason is None:
        return

    def act(book: "Book") -> list[str]:
        with book.together() as one:
            return [
                bank.matched.cash_by_hand.ignore(one, row.id, reason=reason).summary for row in rows
            ]

    summaries = await bank_page.ledger.act(act)
    bank_page.take_off(rows)
    bank_page.report_done(joined("; ", summaries))


async def take_back(page: LedgerPage) -> None:
    """Take back what became of the entry under the cursor, or the posting last made."""
    bank_page = bank_page_of(page)
    row = row_of(bank_page)
    if row.standing not in reads.DONE:
        raise NothingProposed("Nothing became of this entry yet; the tab Done lists what did.")
    question = (
        f"Take back what became of {money_in(bank_page, row)} of {entry_words.payer(row.stored)} "
        f"({row.standing}: {row.stored.reason})?"
    )
    if not await bank_page.prompt.confirm(question):
        bank_page.status.report("Nothing was taken back.", "plain")
        return
    done = await bank_page.ledger.act(lambda book: office.undo.undo_entry(book, row.id))
    bank_page.report_done(done.summary)


async def take_posting_back(page: LedgerPage) -> None:
    """Take back a whole posting by its number, which is the last one's at first."""
    bank_page = bank_page_of(page)
    last = await bank_page.ledger.ask(lambda book: office.undo.last_posting(book))
    if last is None:
        raise NothingProposed("You have no posting that could be taken back.")
    question = (
        f"Take back posting {last.posting}: {counted(last.payments, 'payment', 'payments')}, "
        f"{bank_page.money_of(last.sums)}?"
    )
    if not await bank_page.prompt.confirm(question):
        bank_page.status.report("Nothing was taken back.", "plain")
        return
    done = await bank_page.ledger.act(lambda book: office.undo.undo_posting(book, last.posting))
    bank_page.report_done(done.summary)

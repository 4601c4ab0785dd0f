"""Accepting what is proposed for an entry, for marked ones or for all that are certain.

What was seen is what is posted: if somebody else worked the entry, or an invoice has another amount
open by now, the act is refused in words and the list shows it as it is.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from artui.domain.match_records import MatchRule
from artui.domain.sentence import raised
from artui.ledger import bank
from artui.tui.bank import entry_words, return_acts
from artui.tui.bank.entry_acts.worked_entry import bank_page_of, money_in, row_of
from artui.tui.bank.page import BankPage, sums_of
from artui.tui.bank.reads import BankRow, Standing
from artui.tui.bank.unposted import NothingProposed, report_nothing
from artui.tui.desk.page import LedgerPage
from artui.tui.kit.counts import counted, grouped
from artui.tui.kit.jobs import Cancelled, Job

if TYPE_CHECKING:
    from artui.domain.match_records import Proposal
    from artui.ledger.bank.bank_entries import StoredEntry
    from artui.ledger.bank.matched.certain_cash import PostedCertain


_TOLD = 2  # so many refusals of a posting are told whole


async def accept(page: LedgerPage) -> None:
    """Post the entry as the candidate in front says; several that are marked as one posting."""
    bank_page = bank_page_of(page)
    if bank_page.table is not None and bank_page.table.marks:
        await _post_rows(bank_page, bank_page.rows, "marked")
        return
    row = row_of(bank_page)
    if row.is_return:
        await return_acts.take_receipt_back(bank_page, row)
        return
    if row.is_fee:
        await return_acts.charge_fee(bank_page, row)
        return
    proposal = bank_page.proposal(row)
    if proposal is None or proposal.customer_id is None:
        raise NothingProposed(
            "Nothing is proposed: / finds an invoice or customer, c records it on account, X sets "
            "it aside."
        )
    question = _doubt(bank_page, row, proposal)
    if question and not await bank_page.prompt.confirm(question):
        report_nothing(bank_page)
        return
    done = await bank_page.ledger.act(
        lambda book: bank.matched.matched_cash.accept_seen(
            book, row.id, proposal, offered=row.proposals
        )
    )
    bank_page.take_off([row])
    bank_page.report_done(done.summary)


def _doubt(page: BankPage, row: BankRow, proposal: "Proposal") -> str:
    """What is asked before a candidate is posted; empty if it needs no second look."""
    named = ", ".join(part.document.number for part in proposal.parts)
    what = named or f"account {proposal.account}"
    money = money_in(page, row)
    if row.doubt is not None and proposal.recorded is None:
        return f"{entry_words.doubt(row.doubt, page.amounts)}Post {money} to {what} all the same?"
    if proposal.recorded is not None and not proposal.proposed:
        payment = proposal.recorded
        what = f"payment {payment.reference} of {payment.account}, value {payment.value_date}"
        twin = entry_words.doubt(row.twin, page.amounts)
        return f"{twin}Is {money} {what}? No cash is recorded again."
    if proposal.twice is not None:
        why = page.amounts.written(proposal.twice)
        return f"{raised(why)} Record {money} on account of {proposal.account} all the same?"
    equal = [each for each in row.proposals if each.rule == proposal.rule]
    if len(equal) > 1 and not proposal.certain:
        if row.id in page.in_front and proposal.rule is not MatchRule.AMOUNT:
            return ""  # the clerk looked at the choices and chose this one
        return f"One of {len(equal)} equal choices (] shows the next). Post it to {what}?"
    if not proposal.proposed:
        why = page.amounts.written(proposal.reasons[0]) if proposal.reasons else "Possible"
        return f"{raised(why)}. Post {money} to {what} all the same?"
    return ""


async def post_certain(page: LedgerPage) -> None:
    """Post all that is certain, after one look."""
    bank_page = bank_page_of(page)
    rows = [row for row in bank_page.queue.known or () if row.standing is Standing.CERTAIN]
    if not rows:
        bank_page.status.report("Nothing is certain now.", "plain")
        return
    await _post_rows(bank_page, rows, "certain")


async def _post_rows(page: BankPage, rows: Sequence[BankRow], what: str) -> None:
    pairs = [(row, page.proposal(row)) for row in rows]
    wanted = [
        (row.stored, proposal)
        for row, proposal in pairs
        if proposal is not None
        and proposal.proposed
        and proposal.customer_id is not None
        and proposal.twice is None
    ]
    if not wanted:
        raise NothingProposed("Nothing is proposed for what is marked.")
    ids = {stored.id for stored, _ in wanted}
    posted = [row for row in rows if row.id in ids]
    asked = sum(proposal is not None and proposal.twice is not None for _, proposal in pairs)
    left = len(rows) - len(wanted) - asked
    some = counted(left, "has no proposal and stays", "have no proposal and stay")
    twice = counted(asked, "may be paid twice and stays", "may be paid twice and stay")
    stay = "".join(f" {words}." for words, count in ((some, left), (twice, asked)) if count)
    question = (
        f"Post {counted(len(wanted), f'{what} entry', f'{what} entries')}, "
        f"{page.money_of(sums_of(posted))}?{stay}"
    )
    if not await page.prompt.confirm(question):
        report_nothing(page)
        return
    _start_posting(page, wanted)
    page.take_off(posted)


def _start_posting(page: BankPage, wanted: "Sequence[tuple[StoredEntry, Proposal]]") -> None:
    ledger, amounts = page.ledger, page.amounts

    def work(job: "Job[str]") -> str:
        at = 0

        def progress(done: int, total: int) -> None:
            nonlocal at
            at = done
            job.progress(done, total)

        try:
            done = ledger.act_long(
                job.title,
                lambda book: bank.matched.certain_cash.post_seen(book, wanted, progress=progress),
            )
        except Cancelled:
            stays = f"{grouped(at)} of {grouped(len(wanted))} entries are posted and stay"
            raise Cancelled(f"Posting was stopped; {stays}.") from None
        return _posted(done, amounts.done)

    page.shell.jobs.start("posting", work, say=str)


def _posted(done: "PostedCertain", written: Callable[[str], str]) -> str:
    sentence = written(done.summary)
    if done.posting is not None:
        sentence = f"{sentence.rstrip('.')}; posting {done.posting}, B takes it back."
    if done.refused:
        told = " ".join(why for _, why in done.refused[:_TOLD])
        more = "" if len(done.refused) <= _TOLD else f" And {len(done.refused) - _TOLD} more."
        sentence += f" {counted(len(done.refused), 'entry', 'entries')} left: {told}{more}"
    return sentence

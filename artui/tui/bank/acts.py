"""What a clerk does with an entry of the bank, by one key each.

What was seen is what is posted: if somebody else worked the entry, or an invoice has another amount
open by now, the act is refused in words and the list shows it as it is. A correction by hand
teaches a rule only after a question.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from artui.domain.match_records import MatchRule
from artui.domain.refusal import Refused
from artui.domain.sentence import joined, raised
from artui.ledger import bank, cash, office
from artui.tui.bank import entry_sheet, entry_words, reads, return_acts
from artui.tui.bank.advices_page import AdvicesPage
from artui.tui.bank.page import DONE, BankPage, sums_of
from artui.tui.bank.reads import BankRow, Chosen, Standing
from artui.tui.bank.rules_page import RulesPage
from artui.tui.bank.unposted import NothingProposed, report_nothing
from artui.tui.desk.guards import writable
from artui.tui.desk.page import LedgerPage, asking, writing
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import some_text
from artui.tui.kit.common_actions import LOADING, has_row
from artui.tui.kit.counts import counted, grouped
from artui.tui.kit.frame import Frame
from artui.tui.kit.jobs import Cancelled, Job

if TYPE_CHECKING:
    from artui.domain.match_records import Proposal
    from artui.ledger.bank.bank_entries import StoredEntry
    from artui.ledger.bank.matched_cash import PostedCertain
    from artui.ledger.book.book import Book


class Finder(Protocol):
    """Finds in the ledger what a clerk typed."""

    def __call__(self, book: "Book", *, typed: str) -> Chosen: ...


_TOLD = 2  # so many refusals of a posting are told whole


def _of(frame: Frame) -> BankPage:
    assert isinstance(frame, BankPage)
    return frame


def _row(page: BankPage) -> BankRow:
    """The one entry of an act; raises NothingProposed if it is gone."""
    rows = page.rows
    if len(rows) != 1:
        raise NothingProposed("There is no entry under the cursor.")
    return rows[0]


def _money(page: BankPage, row: BankRow) -> str:
    return page.amounts.money(row.stored.record.minor, row.stored.record.currency)


def _working(act: Callable[[LedgerPage], Awaitable[None]]) -> Callable[[Frame], Awaitable[None]]:
    """An act whose effect the list then shows; after a refusal too, since what was seen is old."""

    async def run(page: LedgerPage) -> None:
        try:
            await act(page)
        except Refused:
            await page.desk.changed()
            raise

    return writing(run)


# Accepting what is proposed


async def _accept(page: LedgerPage) -> None:
    """Post the entry as the candidate in front says; several that are marked as one posting."""
    bank_page = _of(page)
    if bank_page.table is not None and bank_page.table.marks:
        await _post_rows(bank_page, bank_page.rows, "marked")
        return
    row = _row(bank_page)
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
        lambda book: bank.matched_cash.accept_seen(book, row.id, proposal, offered=row.proposals)
    )
    bank_page.take_off([row])
    bank_page.report_done(done.summary)


def _doubt(page: BankPage, row: BankRow, proposal: "Proposal") -> str:
    """What is asked before a candidate is posted; empty if it needs no second look."""
    named = ", ".join(part.document.number for part in proposal.parts)
    what = named or f"account {proposal.account}"
    money = _money(page, row)
    if row.doubt is not None and proposal.recorded is None:
        return f"{entry_words.doubt(row.doubt, page.amounts)}Post {money} to {what} all the same?"
    if proposal.recorded is not None and not proposal.proposed:
        payment = proposal.recorded
        what = f"payment {payment.reference} of {payment.account}, value {payment.value_date}"
        twin = entry_words.doubt(row.twin, page.amounts)
        return f"{twin}Is {money} {what}? No cash is recorded again."
    equal = [each for each in row.proposals if each.rule == proposal.rule]
    if len(equal) > 1 and not proposal.certain:
        if row.id in page.in_front and proposal.rule is not MatchRule.AMOUNT:
            return ""  # the clerk looked at the choices and chose this one
        return f"One of {len(equal)} equal choices (] shows the next). Post it to {what}?"
    if not proposal.proposed:
        why = page.amounts.written(proposal.reasons[0]) if proposal.reasons else "Possible"
        return f"{raised(why)}. Post {money} to {what} all the same?"
    return ""


async def _post_certain(page: LedgerPage) -> None:
    """Post all that is certain, after one look."""
    bank_page = _of(page)
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
        if proposal is not None and proposal.proposed and proposal.customer_id is not None
    ]
    if not wanted:
        raise NothingProposed("Nothing is proposed for what is marked.")
    ids = {stored.id for stored, _ in wanted}
    posted = [row for row in rows if row.id in ids]
    left = len(rows) - len(wanted)
    some = f" {counted(left, 'has', 'have')} no proposal and stay." if left else ""
    question = (
        f"Post {counted(len(wanted), f'{what} entry', f'{what} entries')}, "
        f"{page.money_of(sums_of(posted))}?{some}"
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
                job.title, lambda book: bank.matched_cash.post_seen(book, wanted, progress=progress)
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


# Another candidate, found by hand


async def _find(page: LedgerPage) -> None:
    """Find the documents that the entry pays, or the customer whose sheet then opens."""
    bank_page = _of(page)
    row = _receipt(bank_page)
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
        lambda book: bank.matched_cash.match_to(book, row.id, shares, anyway=why is not None)
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
    return f"Post {_money(page, row)} of {chosen.called}: {', '.join(parts)}{rest}?"


def _receipt(page: BankPage) -> BankRow:
    row = _row(page)
    if row.is_return:
        raise NothingProposed("It is money that the bank took back; Enter takes the receipt back.")
    if row.is_fee:
        raise NothingProposed("It is a fee that the bank took; Enter charges it, X sets it aside.")
    return row


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


async def _split(page: LedgerPage) -> None:
    """Split the entry over the open items of its customer."""
    bank_page = _of(page)
    row = _receipt(bank_page)
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
        f"{doubt}Split {_money(page, row)} over what {customer.called} has open all the same?"
    ):
        report_nothing(page)
        return
    await entry_sheet.open_sheet(page, row, customer, offered, anyway=why is not None)


async def _on_account(page: LedgerPage) -> None:
    """Record the entry as unapplied cash of a customer."""
    bank_page = _of(page)
    row = _receipt(bank_page)
    proposal = bank_page.proposal(row)
    initial = proposal.account if proposal is not None else ""
    customer = await _named(bank_page, "On account of (account or name):", reads.customer, initial)
    if customer is None:
        return
    why = await bank_page.ledger.ask(lambda book: reads.doubt(book, row, customer))
    doubt = entry_words.doubt(why, bank_page.amounts)
    question = f"{doubt}Record {_money(bank_page, row)} as unapplied cash of {customer.called}?"
    if not await bank_page.prompt.confirm(question):
        report_nothing(bank_page)
        return
    done = await bank_page.ledger.act(
        lambda book: bank.matched_cash.on_account(
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


async def _difference(page: LedgerPage) -> None:
    """Post the candidate in front and write off what is missing."""
    bank_page = _of(page)
    row = _receipt(bank_page)
    proposal = bank_page.proposal(row)
    if proposal is None or not proposal.parts or proposal.difference_minor >= 0:
        raise NothingProposed("Nothing is missing of what it pays, so there is no difference.")
    missing, last = -proposal.difference_minor, proposal.parts[-1]
    currency = row.stored.record.currency
    question = (
        f"{entry_words.doubt(row.doubt, bank_page.amounts)}Post {_money(bank_page, row)} to "
        f"{last.document.number} and write off {bank_page.amounts.money(missing, currency)}?"
    )
    if not await bank_page.prompt.confirm(question):
        report_nothing(bank_page)
        return

    def act(book: "Book") -> str:
        with book.together() as one:
            done = bank.matched_cash.accept_seen(one, row.id, proposal, offered=row.proposals)
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


async def _ignore(page: LedgerPage) -> None:
    """Set entries aside that no customer paid."""
    bank_page = _of(page)
    rows = bank_page.rows
    if not rows:
        raise NothingProposed("There is no entry under the cursor.")
    what = (
        f"{grouped(len(rows))} entries, {bank_page.money_of(sums_of(rows))},"
        if len(rows) > 1
        else f"{_money(bank_page, rows[0])} of {entry_words.payer(rows[0].stored)}"
    )
    reason = await bank_page.prompt.ask(f"Set {what} aside, because:", some_text)
    if reason is None:
        return

    def act(book: "Book") -> list[str]:
        with book.together() as one:
            return [bank.matched_cash.ignore(one, row.id, reason=reason).summary for row in rows]

    summaries = await bank_page.ledger.act(act)
    bank_page.take_off(rows)
    bank_page.report_done(joined("; ", summaries))


async def _take_back(page: LedgerPage) -> None:
    """Take back what became of the entry under the cursor, or the posting last made."""
    bank_page = _of(page)
    row = _row(bank_page)
    if row.standing not in reads.DONE:
        raise NothingProposed("Nothing became of this entry yet; the tab Done lists what did.")
    question = (
        f"Take back what became of {_money(bank_page, row)} of {entry_words.payer(row.stored)} "
        f"({row.standing}: {row.stored.reason})?"
    )
    if not await bank_page.prompt.confirm(question):
        bank_page.status.report("Nothing was taken back.", "plain")
        return
    done = await bank_page.ledger.act(lambda book: office.undo.undo_entry(book, row.id))
    bank_page.report_done(done.summary)


async def _take_posting_back(page: LedgerPage) -> None:
    """Take back a whole posting by its number, which is the last one's at first."""
    bank_page = _of(page)
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


# What is possible


def _can_work(frame: Frame) -> str | None:
    if why := writable(frame) or has_row(frame):
        return why
    return "it is done; b takes it back." if _of(frame).tab == DONE else None


def _can_take_back(frame: Frame) -> str | None:
    return writable(frame) or has_row(frame)


def _can_post(frame: Frame) -> str | None:
    whole = _of(frame).whole
    return writable(frame) or (LOADING if whole is None or whole.known is None else None)


def _has_choices(frame: Frame) -> str | None:
    if why := has_row(frame):
        return why
    row = _of(frame).row
    return None if row is not None and len(row.proposals) > 1 else "there is no other candidate."


def _open_customer(frame: Frame) -> None:
    page = _of(frame)
    target = page.target
    if target is None:
        page.status.report("No customer is proposed for it.", "warn")
    else:
        page.desk.open_page(page, target)


def _open_rules(frame: Frame) -> None:
    page = _of(frame)
    page.app.push_screen(RulesPage(*page.here, "Known payers"))


def _open_advices(frame: Frame) -> None:
    page = _of(frame)
    page.app.push_screen(AdvicesPage(*page.here, "Advices"))


def bank_actions() -> list[Action[Frame]]:
    """The keys of the page."""
    here, group = frozenset({BankPage.NAME}), "Bank"
    return [
        Action("bank.accept", "Accept", ("Enter",),
               "Post the entry as proposed; take a return's receipt back; charge a fee", group,
               _working(_accept), _can_work, here, "accept", Marks.EACH),
        Action("bank.certain", "Post all certain", ("p",),
               "Post everything that is certain, after one question with count and sums", group,
               asking(_post_certain), _can_post, here, "post certain", Marks.WHOLE),
        Action("bank.next", "Next candidate", ("]",), "Show what else it may pay", group,
               lambda frame: _of(frame).turn(1), _has_choices, here, "other"),
        Action("bank.previous", "Previous candidate", ("[",), "Show the candidate before", group,
               lambda frame: _of(frame).turn(-1), _has_choices, here),
        Action("bank.find", "Find what it pays", ("/",),
               "Type the invoices that it pays, or the customer", group,
               _working(_find), _can_work, here, "find", Marks.ONE),
        Action("bank.on-account", "On account", ("c",),
               "Record it as unapplied cash of a customer", group,
               _working(_on_account), _can_work, here, "on account", Marks.ONE),
        Action("bank.split", "Split", ("a",),
               "Split it by hand over what the customer has open", group,
               asking(_split), _can_work, here, "split", Marks.ONE),
        Action("bank.difference", "Write off the difference", ("w",),
               "Post it and write off what is missing", group,
               _working(_difference), _can_work, here, "difference", Marks.ONE),
        Action("bank.ignore", "Set aside", ("X",), "No customer paid it; give the reason", group,
               _working(_ignore), _can_work, here, "aside", Marks.EACH),
        Action("bank.take-back", "Take back", ("b",),
               "Take back what became of an entry that is done", group,
               _working(_take_back), _can_take_back, here, "take back", Marks.ONE),
        Action("bank.posting-back", "Take a posting back", ("B",),
               "Take back all payments of your last posting", group,
               _working(_take_posting_back), writable, here),
        Action("bank.customer", "The customer", ("o",), "Open the page of the customer proposed",
               group, _open_customer, has_row, here),
        Action("bank.filter", "Filter", ("f",), "Filter the entries as you type", group,
               lambda frame: frame.perform(frame.shell.registry["list.filter"]), screens=here),
        Action("bank.rules", "Known payers", ("K",),
               "What was taught about payers, by whom; it can be removed there", group,
               _open_rules, screens=here),
        Action("bank.advices", "Advices", ("M",),
               "What payers said their payments are for, while the money has not come", group,
               _open_advices, screens=here),
    ]  # fmt: skip

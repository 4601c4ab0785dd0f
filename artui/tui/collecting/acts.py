"""Promises, disputes, flags and agencies: acts on what is under the cursor, asked at the prompt."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from artui.domain.money import Money
from artui.ledger import collecting, disputes
from artui.ledger.book.refusals import AmountTooLarge
from artui.settings import export_folder
from artui.tui.collecting import reads
from artui.tui.desk import possible
from artui.tui.desk.acting import marked
from artui.tui.desk.acting.long_acts import write_files
from artui.tui.desk.guards import has_target, on_customer, on_documents, on_subject
from artui.tui.desk.page import LedgerPage, asking, done, writing
from artui.tui.desk.target import Subject
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import a_date, optional_text, some_text
from artui.tui.kit.counts import grouped
from artui.tui.kit.frame import Frame

if TYPE_CHECKING:
    from artui.ledger.book.book import Book

_GROUP = "Collections"
_REASONS = {
    "r": "returned",
    "n": "not-received",
    "d": "damaged",
    "p": "price",
    "q": "quantity",
    "u": "duplicate",
    "o": "ordering-error",
}


async def _promise(page: LedgerPage) -> None:
    """What one document or customer promised; several documents are promised in full."""
    found = await marked.subjects(page, possible.PROMISE)
    if not found:
        return
    several = len(found) > 1
    if several and any(each.item_id is None for each in found):
        raise marked.NotPossible(f"{len(found)} customers are marked; a promise is of one.")
    minor = None if several else await _promised(page, found[0])
    if minor is None and not several:
        return
    later = (page.ledger.day + timedelta(7)).isoformat()
    question = "By which day:"
    if several:
        question = f"{marked.described(page, found)}, promised in full by which day:"
    day: date | None = await page.prompt.ask(question, a_date, initial=later)
    if day is None:
        return

    def act(book: "Book", subject: Subject) -> str:
        promised = disputes.promises
        amount = subject.open_minor if minor is None else minor
        if subject.item_id is not None:
            return promised.promise_item(
                book, subject.item_id, amount_minor=amount, day=day
            ).summary
        return promised.promise_customer(
            book, subject.customer_id, currency=subject.currency, amount_minor=amount, day=day
        ).summary

    await marked.do_each(page, found, act, sums=marked.sums_of(found))


async def _promised(page: LedgerPage, subject: Subject) -> int | None:
    proposal = page.amounts.number(subject.open_minor, subject.currency) if subject.number else ""
    return await page.prompt.ask(
        f"{subject.label} promised ({subject.currency}):",
        _part_of(page, subject),
        initial=proposal,
    )


async def _dispute(page: LedgerPage) -> None:
    found = await marked.subjects(page, possible.DISPUTE)
    if not found:
        return
    what = marked.described(page, found)
    key = await page.prompt.choose(f"Dispute of {what}:", _REASONS)
    if key is None:
        return
    reason = _REASONS[key]
    never = reason == disputes.disputes.NEVER  # the ledger refuses it whatever the amount
    one = len(found) == 1 and not never
    minor = await _disputed(page, found[0]) if one else found[0].open_minor
    if minor is None:
        return
    question = f"Dispute {what}, all of it: {reason}?"
    if len(found) == 1:
        money = page.amounts.money(minor, found[0].currency)
        question = f"Dispute {money}, all that {what} has open: {reason}?"
    whole = minor == found[0].open_minor and not never
    if whole and not await page.prompt.confirm(question):
        page.status.report("Nothing was disputed.", "plain")
        return

    def act(book: "Book", subject: Subject) -> str:
        amount = minor if len(found) == 1 else subject.open_minor
        return disputes.disputes.open_dispute(
            book, subject.document_id, reason=reason, amount_minor=amount
        ).summary

    await marked.do_each(page, found, act, sums=marked.sums_of(found))


async def _disputed(page: LedgerPage, subject: Subject) -> int | None:
    return await page.prompt.ask(
        f"Disputed part of {subject.number} ({subject.currency}):",
        _part_of(page, subject),
        initial=page.amounts.number(subject.open_minor, subject.currency),
    )


def _part_of(page: LedgerPage, subject: Subject) -> Callable[[str], int]:
    """A parser of an amount that is refused at once if the document has less open."""
    read = page.amounts.reader(subject.currency)

    def part(text: str) -> int:
        minor = read(text)
        if subject.item_id is not None and minor > subject.open_minor:
            money, left = (Money(each, subject.currency) for each in (minor, subject.open_minor))
            raise AmountTooLarge(money, f" is more than {subject.number} has open: ", left, ".")
        return minor

    return part


async def _claim(page: LedgerPage) -> None:
    found = await marked.subjects(page, possible.CLAIM)
    if not found:
        return
    claim = await page.prompt.ask(
        f"A-to-z claim on {marked.described(page, found)}, reference:", some_text
    )
    if claim is None:
        return
    today = page.ledger.day.isoformat()
    day: date | None = await page.prompt.ask("Filed on:", a_date, initial=today)
    if day is None:
        return

    await marked.do_each(
        page, found,
        lambda book, each: disputes.disputes.file_claim(
            book, each.document_id, claim=claim, day=day
        ).summary,
    )  # fmt: skip


async def _resolve(page: LedgerPage) -> None:
    found = await marked.subjects(page, possible.RESOLVE)
    if not found:
        return
    what = marked.described(page, found)
    several = "disputes" if len(found) > 1 else "dispute"
    key = await page.prompt.choose(
        f"{several.capitalize()} of {what}:", {"a": "accepted (a credit memo)", "r": "rejected"}
    )
    if key is None:
        return
    outcome = "accepted" if key == "a" else "rejected"
    if not await page.prompt.confirm(f"Resolve the {several} of {what}: {outcome}?"):
        page.status.report("Nothing was resolved.", "plain")
        return

    await marked.do_each(
        page, found,
        lambda book, each: disputes.disputes.resolve_dispute(
            book, each.document_id, outcome=outcome
        ).summary,
    )  # fmt: skip


async def _flag(page: LedgerPage) -> None:
    found = await marked.subjects(page, possible.FLAG)
    if not found:
        return
    ids, what = [each.document_id for each in found], marked.described(page, found)
    reason = await page.prompt.ask(f"Flag {what} for collections; reason:", some_text)
    if reason is None:
        return

    await done(page, lambda book: collecting.flags.flag(book, ids, reason=reason))


async def _unflag(page: LedgerPage) -> None:
    found = await marked.subjects(page, possible.UNFLAG)
    if not found:
        return
    ids, what = [each.document_id for each in found], marked.described(page, found)
    reason = await page.prompt.ask(f"Lift the flag of {what}; reason:", some_text)
    if reason is None:
        return

    await done(page, lambda book: collecting.flags.unflag(book, ids, reason=reason))


async def _hand_over(page: LedgerPage) -> None:
    subject = await marked.account(page)
    name = subject.called
    placed = await page.ledger.ask(lambda book: reads.agency_of(book, subject.customer_id))
    if placed:
        raise marked.NotPossible(f"{name} is with {placed} already.")
    agency = await page.prompt.ask(f"Hand {name} over to which agency:", some_text)
    if agency is None:
        return
    reader = page.amounts.reader(subject.currency)
    minor = await page.prompt.ask(f"The agency's fee ({subject.currency}):", reader, initial="0")
    if minor is None:
        return
    fee = f" with a fee of {page.amounts.money(minor, subject.currency)}" if minor else ""
    if not await page.prompt.confirm(f"Hand {name} over to {agency}{fee}?"):
        page.status.report("Nobody was handed over.", "plain")
        return

    await done(
        page,
        lambda book: collecting.agencies.hand_over(
            book, subject.customer_id, agency=agency, fee_minor=minor, currency=subject.currency
        ),
    )


async def _recall(page: LedgerPage) -> None:
    found = await marked.accounts(page)
    name = found[0].called if len(found) == 1 else f"{grouped(len(found))} customers"
    agencies = await page.ledger.ask(
        lambda book: [reads.agency_of(book, each.customer_id) for each in found]
    )
    for each, agency in zip(found, agencies, strict=True):
        if not agency:
            raise marked.NotPossible(f"{each.called} is not with an agency.")
    reason = await page.prompt.ask(f"Recall {name} from the agency; reason:", optional_text)
    if reason is None:
        return

    await marked.do_each(
        page, found,
        lambda book, each: collecting.agencies.recall(
            book, each.customer_id, reason=reason
        ).summary,
    )  # fmt: skip


async def _package(page: LedgerPage) -> None:
    customers = {each.customer_id: each for each in await marked.accounts(page)}
    folder = export_folder(page.ledger.settings)
    question = f"Write the packages of {grouped(len(customers))} customers into {folder}?"
    if len(customers) > 1 and not await page.prompt.confirm(question):
        page.status.report("Nothing was written.", "plain")
        return

    sender = page.ledger.settings.mail_from

    def write(book: "Book", customer_id: int) -> list[Path]:
        return [reads.write_customer_package(book, customer_id, folder, sender)]

    def told(paths: list[Path]) -> str:
        names = paths[0].name if len(paths) == 1 else f"{grouped(len(paths))} packages"
        return f"{names} written to {folder}."

    await write_files(page, "packages", list(customers), write, told)


def collecting_actions() -> list[Action[Frame]]:
    """The actions, on every page about a customer or an invoice."""

    def act(
        id: str,
        title: str,
        keys: tuple[str, ...],
        help: str,
        run: Callable[[LedgerPage], Awaitable[None]],
        enabled: Callable[[Frame], str | None],
        label: str = "",
    ) -> Action[Frame]:
        return Action(f"act.{id}", title, keys, help, _GROUP, writing(run), enabled, label=label,
                      marks=Marks.EACH)  # fmt: skip

    return [
        act("promise", "Promise to pay", ("m",), "Record what a customer promised to pay",
            _promise, on_subject(possible.PROMISE), "promise"),
        act("dispute", "Dispute", ("d",), "Open a dispute on an invoice", _dispute,
            on_documents(possible.DISPUTE), "dispute"),
        act("flag", "Flag for collections", ("f",), "Flag invoices for collections", _flag,
            on_documents(possible.FLAG), "flag"),
        act("claim", "File a claim", (), "Back an open dispute with a filed claim", _claim,
            on_documents(possible.CLAIM)),
        act("resolve", "Resolve a dispute", (), "Accept or reject the open dispute", _resolve,
            on_documents(possible.RESOLVE)),
        act("unflag", "Lift the flag", (), "Lift the flag for collections", _unflag,
            on_documents(possible.UNFLAG)),
        act("hand-over", "Hand over", (), "Hand the customer over to a collection agency",
            _hand_over, on_customer),
        act("recall", "Recall", (), "Recall the customer from the agency", _recall, on_customer),
        Action("paper.package", "Collections package", ("P",),
               "Write the customer's collections package into the export folder", "Documents",
               asking(_package), has_target, marks=Marks.EACH),
    ]  # fmt: skip

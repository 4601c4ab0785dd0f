"""Promises, disputes, flags and agencies: acts on what is under the cursor, asked at the prompt."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from artui.ledger import collecting, disputes
from artui.settings import export_folder
from artui.tui.collecting import reads
from artui.tui.desk.guards import on_customer, on_invoice, subject_of
from artui.tui.desk.page import HasSummary, LedgerPage, asking, done, writing
from artui.tui.kit.actions import Action
from artui.tui.kit.answers import a_date, optional_text, some_text
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
    subject = await subject_of(page)
    about = subject.number or subject.called
    proposal = page.amounts.number(subject.open_minor, subject.currency) if subject.number else ""
    minor = await page.prompt.ask(
        f"{about} promised ({subject.currency}):",
        page.amounts.reader(subject.currency),
        initial=proposal,
    )
    if minor is None:
        return
    later = (page.ledger.day + timedelta(7)).isoformat()
    day: date | None = await page.prompt.ask("By which day:", a_date, initial=later)
    if day is None:
        return

    def act(book: "Book") -> HasSummary:
        promised = disputes.promises
        if subject.item_id is not None:
            return promised.promise_item(book, subject.item_id, amount_minor=minor, day=day)
        return promised.promise_customer(
            book, subject.customer_id, currency=subject.currency, amount_minor=minor, day=day
        )

    await done(page, act)


async def _dispute(page: LedgerPage) -> None:
    subject = await subject_of(page)
    key = await page.prompt.choose(f"Dispute of {subject.number}:", _REASONS)
    if key is None:
        return
    reason = _REASONS[key]
    minor = await page.prompt.ask(
        f"Disputed part of {subject.number} ({subject.currency}):",
        page.amounts.reader(subject.currency),
        initial=page.amounts.number(subject.open_minor, subject.currency),
    )
    if minor is None:
        return
    money = page.amounts.money(minor, subject.currency)
    whole = f"Dispute {money}, all that {subject.number} has open: {reason}?"
    if minor == subject.open_minor and not await page.prompt.confirm(whole):
        page.status.report("Nothing was disputed.", "plain")
        return

    await done(
        page,
        lambda book: disputes.disputes.open_dispute(
            book, subject.document_id, reason=reason, amount_minor=minor
        ),
    )


async def _claim(page: LedgerPage) -> None:
    subject = await subject_of(page)
    claim = await page.prompt.ask(f"A-to-z claim on {subject.number}, reference:", some_text)
    if claim is None:
        return
    today = page.ledger.day.isoformat()
    day: date | None = await page.prompt.ask("Filed on:", a_date, initial=today)
    if day is None:
        return

    await done(
        page,
        lambda book: disputes.disputes.file_claim(book, subject.document_id, claim=claim, day=day),
    )


async def _resolve(page: LedgerPage) -> None:
    subject = await subject_of(page)
    key = await page.prompt.choose(
        f"Dispute of {subject.number}:", {"a": "accepted (a credit memo)", "r": "rejected"}
    )
    if key is None:
        return
    outcome = "accepted" if key == "a" else "rejected"
    if not await page.prompt.confirm(f"Resolve the dispute of {subject.number}: {outcome}?"):
        page.status.report("Nothing was resolved.", "plain")
        return

    await done(
        page,
        lambda book: disputes.disputes.resolve_dispute(book, subject.document_id, outcome=outcome),
    )


async def _flag(page: LedgerPage) -> None:
    ids = page.chosen
    what = f"the {len(ids)} marked invoices" if len(ids) > 1 else (await subject_of(page)).number
    reason = await page.prompt.ask(f"Flag {what} for collections; reason:", some_text)
    if reason is None:
        return

    await done(page, lambda book: collecting.flags.flag(book, ids, reason=reason))


async def _unflag(page: LedgerPage) -> None:
    ids = page.chosen
    what = f"the {len(ids)} marked invoices" if len(ids) > 1 else (await subject_of(page)).number
    reason = await page.prompt.ask(f"Lift the flag of {what}; reason:", some_text)
    if reason is None:
        return

    await done(page, lambda book: collecting.flags.unflag(book, ids, reason=reason))


async def _hand_over(page: LedgerPage) -> None:
    subject = await subject_of(page)
    name = subject.called
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
    subject = await subject_of(page)
    name = subject.called
    reason = await page.prompt.ask(f"Recall {name} from the agency; reason:", optional_text)
    if reason is None:
        return

    await done(
        page, lambda book: collecting.agencies.recall(book, subject.customer_id, reason=reason)
    )


async def _package(page: LedgerPage) -> None:
    subject = await subject_of(page)
    folder = export_folder(page.ledger.settings)

    path = await page.ledger.ask(
        lambda book: reads.write_customer_package(
            book, subject.customer_id, folder, page.ledger.settings.mail_from
        )
    )
    page.status.report(f"{path.name} written to {path.parent}.", "good")


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
        return Action(f"act.{id}", title, keys, help, _GROUP, writing(run), enabled, label=label)

    return [
        act("promise", "Promise to pay", ("m",), "Record what a customer promised to pay",
            _promise, on_customer, "promise"),
        act("dispute", "Dispute", ("d",), "Open a dispute on an invoice", _dispute, on_invoice,
            "dispute"),
        act("flag", "Flag for collections", ("f",), "Flag invoices for collections", _flag,
            on_invoice, "flag"),
        act("claim", "File a claim", (), "Back an open dispute with a filed claim", _claim,
            on_invoice),
        act("resolve", "Resolve a dispute", (), "Accept or reject the open dispute", _resolve,
            on_invoice),
        act("unflag", "Lift the flag", (), "Lift the flag for collections", _unflag, on_invoice),
        act("hand-over", "Hand over", (), "Hand the customer over to a collection agency",
            _hand_over, on_customer),
        act("recall", "Recall", (), "Recall the customer from the agency", _recall, on_customer),
        Action("paper.package", "Collections package", (),
               "Write the customer's collections package into the export folder", "Documents",
               asking(_package), on_customer),
    ]  # fmt: skip

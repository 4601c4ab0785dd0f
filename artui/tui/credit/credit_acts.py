"""Credit: limits, the state of an account's credit, shares, checks and questions to the customer.

Each asks at the prompt with the amounts, does one act, and shows it. A clerk's request for an act
of a supervisor waits in the queue of approvals.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from artui.domain.credit_use import CreditUse
from artui.domain.kinds import CreditState
from artui.ledger import credit
from artui.tui.credit import reads
from artui.tui.credit.remedy_acts import take
from artui.tui.desk.acting import marked
from artui.tui.desk.guards import on_customer
from artui.tui.desk.page import HasSummary, LedgerPage, done, writing
from artui.tui.desk.target import Subject
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import a_date, one_of, optional_text, some_text
from artui.tui.kit.frame import Frame

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.credit.limits import CreditSet

T = TypeVar("T")
_GROUP = "Credit"
_MENU = {"l": "limit", "s": "state", "a": "share", "c": "check", "r": "remedy"}
# What an act on the credit would not change.
_NOT_FROM = {
    "suspend": (CreditState.SUSPENDED, CreditState.REVOKED, CreditState.TERMINATED),
    "revoke": (CreditState.REVOKED, CreditState.TERMINATED),
    "reinstate": (CreditState.ACTIVE,),
}
_STATES = {"s": "suspend", "v": "revoke", "i": "reinstate"}


def _maybe(parse: Callable[[str], T]) -> Callable[[str], tuple[T, ...]]:
    """A parser of an answer that may be empty."""

    def read(typed: str) -> tuple[T, ...]:
        return (parse(typed),) if typed.strip() else ()

    return read


async def _used(page: LedgerPage, subject: Subject) -> CreditUse:
    return await page.ledger.ask(
        lambda book: reads.used(book, subject.customer_id, subject.currency)
    )


async def _menu(page: LedgerPage) -> None:
    subject = await marked.account(page)
    key = await page.prompt.choose(f"Credit of {subject.called}:", _MENU)
    if key == "s":
        await _state(page, subject)
    elif key is not None:
        await {"l": _set_limit, "a": _share, "c": _check, "r": take}[key](page)


async def _state(page: LedgerPage, subject: Subject) -> None:
    key = await page.prompt.choose(f"Credit of {subject.called}:", _STATES)
    if key is not None:
        await _changing(_STATES[key])(page)


async def _set_limit(page: LedgerPage) -> None:
    subject = await marked.account(page)
    currency, name = subject.currency, subject.called
    had = (await _used(page, subject)).limit_minor
    minor = await page.prompt.ask(
        f"Credit limit of {name} ({currency}):",
        page.amounts.reader(currency),
        initial="" if had is None else page.amounts.number(had, currency),
    )
    if minor is None:
        return
    reason = await page.prompt.ask(f"Why {page.amounts.money(minor, currency)}:", optional_text)
    if reason is None:
        return
    before = "none" if had is None else page.amounts.number(had, currency)
    limit = page.amounts.money(minor, currency)
    if not await page.prompt.confirm(f"Credit limit {limit}, before {before}, for {name}?"):
        page.status.report("No limit was set.", "plain")
        return

    await done(
        page,
        lambda book: credit.limits.set_limit(
            book, subject.customer_id, limit_minor=minor, currency=currency, reason=reason
        ),
    )


def _changing(verb: str) -> Callable[[LedgerPage], Awaitable[None]]:
    """Suspend, revoke or reinstate credit, after a reason and a question with the exposure."""

    async def change(page: LedgerPage) -> None:
        subject = await marked.account(page)
        name = subject.called
        state = await page.ledger.ask(lambda book: reads.credit_state(book, subject.customer_id))
        if state in _NOT_FROM[verb]:
            raise marked.NotPossible(f"The credit of {name} is {state} already.")
        reason = await page.prompt.ask(
            f"{verb.capitalize()} the credit of {name}; reason:", some_text
        )
        if reason is None:
            return
        owed = page.amounts.money((await _used(page, subject)).exposure_minor, subject.currency)
        asked = f"{verb.capitalize()} credit, exposure {owed}, of {name} and all below it?"
        if not await page.prompt.confirm(asked):
            page.status.report("The credit is as it was.", "plain")
            return

        def act(book: "Book") -> HasSummary:
            acts: dict[str, Callable[..., CreditSet]] = {
                "suspend": credit.limits.suspend_credit,
                "revoke": credit.limits.revoke_credit,
                "reinstate": credit.limits.reinstate_credit,
            }
            return acts[verb](book, subject.customer_id, reason=reason)

        await done(page, act)

    return change


async def _share(page: LedgerPage) -> None:
    subject = await marked.account(page)
    currency, name = subject.currency, subject.called
    account = await page.prompt.ask(f"Share of the limit of {name} for sub-account:", some_text)
    if account is None:
        return

    child = await page.ledger.ask(lambda book: reads.named(book, account))
    share = await page.prompt.ask(
        f"Share of {child.account} ({currency}), empty lifts it:",
        _maybe(page.amounts.reader(currency)),
    )
    if share is None:
        return
    limit = (await _used(page, subject)).limit_minor
    whole = "no limit" if limit is None else page.amounts.money(limit, currency)
    asked = f"Lift the share of {child.account} in the limit of {name}?"
    if share:
        money = page.amounts.money(share[0], currency)
        asked = f"Allocate {money} of {whole} of {name} to {child.account}?"
    if not await page.prompt.confirm(asked):
        page.status.report("Nothing was allocated.", "plain")
        return
    minor = share[0] if share else None
    await done(
        page,
        lambda book: credit.limits.share_limit(
            book, subject.customer_id, child.id, amount_minor=minor, currency=currency
        ),
    )


async def _check(page: LedgerPage) -> None:
    subject = await marked.account(page)
    agency = await page.prompt.ask(f"Credit check of {subject.called}, by whom:", some_text)
    if agency is None:
        return
    score = await page.prompt.ask("Score or grade:", optional_text)
    if score is None:
        return
    decision = await page.prompt.ask("What was decided:", optional_text)
    if decision is None:
        return
    review: tuple[date, ...] | None = await page.prompt.ask("Next review on:", _maybe(a_date))
    if review is None:
        return

    await done(
        page,
        lambda book: credit.reviews.record_check(
            book,
            subject.customer_id,
            agency=agency,
            score=score,
            decision=decision,
            next_review=review[0] if review else None,
        ),
    )


async def _inquire(page: LedgerPage) -> None:
    subject = await marked.account(page)
    text = await page.prompt.ask(f"What {subject.called} is asked for:", some_text)
    if text is None:
        return

    await done(
        page, lambda book: credit.reviews.request_information(book, subject.customer_id, text=text)
    )


async def _answer(page: LedgerPage) -> None:
    subject = await marked.account(page)

    waiting = await page.ledger.ask(lambda book: reads.questions(book, subject.customer_id))
    if not waiting:
        page.status.report(f"No request to {subject.called} waits for an answer.", "plain")
        return
    number = await page.prompt.ask("Answer to request:", one_of(waiting), initial=f"{min(waiting)}")
    if number is None:
        return
    text = await page.prompt.ask(f"Answer to {waiting[number].text}:", some_text)
    if text is None:
        return

    await done(page, lambda book: credit.reviews.answer_request(book, number, text=text))


def credit_actions() -> list[Action[Frame]]:
    """The actions. On pages of customers one key asks which; the palette has them all."""
    here = frozenset({"today", "customers", "customer"})
    acts: list[tuple[str, str, str, Callable[[LedgerPage], Awaitable[None]]]] = [
        ("set-limit", "Set a credit limit", "Set an account's credit limit in its currency",
         _set_limit),
        ("suspend-credit", "Suspend credit", "Suspend the credit of an account and all below",
         _changing("suspend")),
        ("revoke-credit", "Revoke credit", "Revoke the credit of an account and all below",
         _changing("revoke")),
        ("reinstate-credit", "Reinstate credit", "Reinstate suspended or revoked credit",
         _changing("reinstate")),
        ("share-limit", "Allocate a limit", "Allocate part of a limit to a sub-account, or lift it",
         _share),
        ("check-credit", "Credit check", "Record a credit check, with its next review", _check),
        ("ask-information", "Request information", "Record a request to a customer",
         _inquire),
        ("answer-information", "Answer to a request", "Record a customer's answer", _answer),
    ]  # fmt: skip
    menu = Action("act.credit", "Credit", ("l",), "Limit, state, share, check or remedy", _GROUP,
                  writing(_menu), on_customer, here, marks=Marks.EACH)  # fmt: skip
    return [
        menu,
        *(
            Action(
                f"act.{id}", title, (), help, _GROUP, writing(run), on_customer, marks=Marks.EACH
            )
            for id, title, help, run in acts
        ),
    ]

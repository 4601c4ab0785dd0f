"""The sentences of a statement of account, in the customer's language.

Whole sentences where a language may turn their parts round, and lists of phrases where it can't.
"""

from collections.abc import Iterable

from artui.domain.interest_rates import InterestMethod
from artui.domain.kinds import Flag
from artui.domain.money import Money
from artui.statements.language.printed_words import flag_word
from artui.statements.language.speech import Spoken, Term, term
from artui.statements.model import (
    DebitItem,
    Interest,
    InterestTerm,
    Movement,
    Promise,
    Section,
    SettledInterest,
    UnappliedCredit,
    unapplied_since,
)

METHODS: dict[InterestMethod, Term] = {
    InterestMethod.PRO_RATA: term("by the day, each month with the days it has"),
    InterestMethod.THIRTY_DAY: term("by the day, a month counted as 30 days"),
    InterestMethod.ANNUAL_365: term("by the day, a year counted as 365 days"),
    InterestMethod.FULL_MONTHS: term("for each full month"),
    InterestMethod.STARTED_MONTHS: term("for each month begun"),
}


def listed(told: Spoken, phrases: Iterable[str]) -> str:
    """Phrases in a row, such as `disputed, promised`; those that are empty are left out."""
    return told.say(", ").join(filter(None, phrases))


def term_sentence(told: Spoken, rule: InterestTerm) -> str:
    """Rate, method and yearly equivalent of late interest: `1.5% a month, by the day, …`."""
    rate = told.percent(rule.rate)
    phrases = [
        told.say("{rate} a month", rate=rate) if rule.monthly else _a_year(told, rate),
        told.word(METHODS[rule.method]),
    ]
    if rule.cap is not None:
        phrases.append(told.say("at most {rate} a year", rate=told.percent(rule.cap)))
    if rule.until is not None:
        phrases.append(told.say("until {day}", day=rule.until))
    if rule.fixed is not None:
        first, last = rule.fixed
        if first == last:
            phrases.append(told.say("fixed for debts due on {day}", day=first))
        else:
            phrases.append(
                told.say("fixed for debts due from {first} to {last}", first=first, last=last)
            )
    if rule.yearly is not None:
        phrases.append(told.say("yearly equivalent {rate} a year", rate=told.percent(rule.yearly)))
    if rule.policy:
        phrases.append(told.say("policy {name}", name=rule.policy))
    return _of_account(told, rule.account, listed(told, phrases))


def _a_year(told: Spoken, rate: str) -> str:
    return told.say("{rate} a year", rate=rate)


def _of_account(told: Spoken, account: str, words: str) -> str:
    return told.say("{account}: {words}", account=account, words=words) if account else words


def promise_words(told: Spoken, promise: Promise, currency: str) -> str:
    """A promise, such as `1,000.00 EUR promised by 4 Dec 2026`."""
    sum_ = Money(promise.amount_minor, currency)
    words = told.say("{sum} promised by {day}", sum=sum_, day=promise.promised_for)
    return _of_account(told, promise.account, words)


def settled_words(told: Spoken, row: SettledInterest) -> str:
    """Since when a late invoice is paid: `paid 5 Nov 2026, 12 days late`."""
    late = told.plural("{count} day late", "{count} days late", row.days_late)
    paid = told.say("paid {day}", day=row.settled_on) if row.settled_on else ""
    return listed(told, (paid, late))


def unapplied_sentence(told: Spoken, section: Section) -> str:
    """That credits lie unapplied, which may lower the interest; blank if none do."""
    since = unapplied_since(section)
    if since is None:
        return ""
    return told.say(
        "{sum} of credits have not been applied since {day}; applied, they may lower the interest.",
        sum=Money(section.unapplied_minor, section.currency),
        day=since,
    )


def adds_sentence(told: Spoken, interest: Interest, currency: str) -> str:
    """What each further day adds, or the next day and amount, or that nothing does."""
    if interest.adds_on is None:
        return told.say("No further interest is accruing.")
    adds = Money(interest.adds_minor, currency)
    if interest.each_day:
        return told.say("One further day, to {day}, adds {sum}.", day=interest.adds_on, sum=adds)
    return told.say("The next interest, {sum}, is added on {day}.", sum=adds, day=interest.adds_on)


def uncharged_sentence(told: Spoken, section: Section) -> str:
    """The interest not charged yet, and how much of it is on invoices that are paid."""
    sum_ = Money(section.interest.uncharged_minor, section.currency)
    on_paid = sum(row.interest_uncharged_minor for row in section.settled)
    if not on_paid:
        return told.say("Interest not yet charged: {sum}.", sum=sum_)
    return told.say(
        "Interest not yet charged: {sum}, of it {paid} on paid invoices.",
        sum=sum_,
        paid=Money(on_paid, section.currency).bare,
    )


def item_notes(told: Spoken, item: DebitItem, currency: str) -> str:
    """What is to be said of an open item: its flags, promises, the disputed part, references."""
    if not (item.marks or item.promises or item.disputed_minor or item.references):
        return ""
    # What was promised, and by when, says more than the flag.
    flags = [flag for flag in item.marks if flag is not Flag.PROMISED or not item.promises]
    phrases = [flag_word(told, flag) for flag in flags]
    phrases += [promise_words(told, promise, currency) for promise in item.promises]
    if item.disputed_minor:
        phrases.append(told.say("{sum} in dispute", sum=Money(item.disputed_minor, currency)))
    if item.references:
        references = " · ".join(each.text for each in item.references)
        phrases.append(told.say("reference {references}", references=references))
    return listed(told, phrases)


def credit_note(told: Spoken, credit: UnappliedCredit) -> str:
    """What is said of an unapplied credit: the invoice that it is for, or its reason."""
    return told.say("for {number}", number=credit.about) if credit.about else credit.note


def movement_note(told: Spoken, movement: Movement, currency: str) -> str:
    """What is said of a movement: what it was applied to, or its own text."""
    if not movement.applied_to:
        return movement.text
    sum_ = Money(abs(movement.applied_minor), currency)
    number = movement.applied_to
    if movement.applied_minor > 0:
        return told.say("{sum} applied to {number}", sum=sum_, number=number)
    return told.say("{sum} taken back from {number}", sum=sum_, number=number)

"""The words and figures that documents print: one place, so that all formats say the same."""

from artui.domain.interest_policy import percent_text
from artui.domain.kinds import ItemKind
from artui.domain.money import format_minor
from artui.domain.sentence import Signs
from artui.statements.model import (
    APPLIED,
    UNAPPLIED,
    Bucket,
    Interest,
    InterestTerm,
    Promise,
    Section,
    SettledInterest,
    Style,
    unapplied_since,
)
from artui.wording import kind_title

_GROUPED = Signs(group=",")

STYLES: dict[Style, str] = {
    "open-item": "Open items",
    "balance-forward": "Balance forward",
    "activity": "Account activity",
}


def movement_word(kind: str) -> str:
    """The printed word for a movement of the account: an item of a kind, or what was applied."""
    return "Applied" if kind == APPLIED else kind_title(ItemKind(kind))


def amount(minor: int, currency: str) -> str:
    """Major units with thousands grouped, such as `-1,234.50`: for reading, not for machines."""
    return format_minor(minor, currency, _GROUPED)


def bucket_title(bucket: Bucket) -> str:
    """The heading of an ageing column, such as `31-60 days`."""
    if bucket.label == UNAPPLIED:
        return "Unapplied credits"
    words = bucket.label.replace("_", " ").replace("over-", "over ")
    title = words[:1].upper() + words[1:]
    return f"{title} days" if title[-1:].isdigit() else title


def rate_words(term: InterestTerm) -> str:
    """A rate in plain English, as the exports write it: `1.5% a month, at most 12% a year`."""
    words = f"{percent_text(term.rate)}% a {'month' if term.monthly else 'year'}"
    if term.cap is not None:
        words += f", at most {percent_text(term.cap)}% a year"
    if term.until is not None:
        words += f" until {term.until}"
    if term.fixed is not None:
        first, last = term.fixed
        span = f"on {first}" if first == last else f"from {first} to {last}"
        words += f", fixed for debts due {span}"
    return words


def yearly_words(term: InterestTerm) -> str:
    """The yearly equivalent in plain English; empty if there is none."""
    return "" if term.yearly is None else f"{percent_text(term.yearly)}% a year"


def term_sentence(term: InterestTerm) -> str:
    """Method, rate and yearly equivalent in one sentence."""
    yearly = f", yearly equivalent {yearly_words(term)}" if term.yearly is not None else ""
    policy = f" (policy {term.policy})" if term.policy else ""
    account = f"{term.account}: " if term.account else ""
    return f"{account}{rate_words(term)}, method {term.method}{yearly}{policy}."


def days(count: int) -> str:
    """A number of days: `1 day`, `12 days`."""
    return f"{count} day{'' if count == 1 else 's'}"


def promise_words(promise: Promise, currency: str) -> str:
    """A promise in words, such as `1,000.00 EUR promised by 2026-12-04`."""
    account = f"{promise.account}: " if promise.account else ""
    money = f"{amount(promise.amount_minor, currency)} {currency}"
    return f"{account}{money} promised by {promise.promised_for.isoformat()}"


def settled_words(row: SettledInterest) -> str:
    """Since when a late invoice is paid, such as `paid 2026-11-05, 12 days late`."""
    late = f"{days(row.days_late)} late"
    return late if row.settled_on is None else f"paid {row.settled_on.isoformat()}, {late}"


def unapplied_sentence(section: Section) -> str:
    """That credits lie unapplied, which may lower the interest; blank if none do."""
    since = unapplied_since(section)
    credits = f"{amount(section.unapplied_minor, section.currency)} {section.currency}"
    if since is None:
        return ""
    return f"{credits} lie unapplied since {since}; applied, they may lower it."


def adds_sentence(interest: Interest, currency: str) -> str:
    """What each further day adds, or the next date and amount, or that nothing does."""
    if interest.adds_on is None:
        return "No further interest is accruing."
    adds = f"{amount(interest.adds_minor, currency)} {currency}"
    if interest.each_day:
        return f"One further day, to {interest.adds_on.isoformat()}, adds {adds}."
    return f"The next interest, {adds}, is added on {interest.adds_on.isoformat()}."

"""The words and figures that documents print: one place, so that all formats say the same."""

from datetime import date

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


def term_sentence(term: InterestTerm) -> str:
    """Method, rate and yearly equivalent in one sentence."""
    yearly = f", yearly equivalent {term.yearly}" if term.yearly else ""
    policy = f" (policy {term.policy})" if term.policy else ""
    account = f"{term.account}: " if term.account else ""
    return f"{account}{term.rate}, method {term.method}{yearly}{policy}."


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


def unapplied_since(section: Section) -> date | None:
    """Since when credits lie unapplied while interest is not yet charged; None if none do."""
    if not section.unapplied_minor or section.interest.uncharged_minor <= 0:
        return None
    return min(credit.issue_date for credit in section.credits)


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

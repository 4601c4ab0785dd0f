"""The words and figures that documents print: one place, so that all formats say the same."""

from artui.domain.money import format_minor
from artui.statements.model import UNAPPLIED, Bucket, Interest, InterestTerm, Style

STYLES: dict[Style, str] = {
    "open-item": "Open items",
    "balance-forward": "Balance forward",
    "activity": "Account activity",
}

KINDS = {
    "invoice": "Invoice",
    "finance_charge": "Late interest",
    "fee": "Fee",
    "refund": "Refund",
    "credit_memo": "Credit memo",
    "payment": "Payment",
    "discount": "Discount",
    "write_off": "Write-off",
    "offset": "Offset",
    "reversal": "Reversal",
    "allocation": "Applied",
}


def kind_word(kind: str) -> str:
    """The printed word for an item's kind."""
    return KINDS.get(kind, kind.replace("_", " ").capitalize())


def amount(minor: int, currency: str) -> str:
    """Major units with thousands grouped, such as `-1,234.50`: for reading, not for machines."""
    whole, point, fraction = format_minor(abs(minor), currency).partition(".")
    return f"{'-' if minor < 0 else ''}{int(whole):,}{point}{fraction}"


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


def adds_sentence(interest: Interest, currency: str) -> str:
    """What each further day adds, or the next date and amount, or that nothing does."""
    if interest.adds_on is None:
        return "No further interest is accruing."
    adds = f"{amount(interest.adds_minor, currency)} {currency}"
    if interest.each_day:
        return f"One further day, to {interest.adds_on.isoformat()}, adds {adds}."
    return f"The next interest, {adds}, is added on {interest.adds_on.isoformat()}."

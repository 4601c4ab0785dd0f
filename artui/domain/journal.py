"""What the books get for a document: the legs of its entry, integers that add up to nothing.

A debit is positive, a credit negative. Every document has one leg on the account on which its open
amount is kept, its `home`: receivables, or unapplied payments where the books keep these apart. A
reversal is the mirror of the entry that it takes back. What a document has no tax of its own for
has the shares of the one it is about, and where that is not known either, the code `none`.
Specification of the books, A1 and A2.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from artui.domain.chart import AccountKey, Chart
from artui.domain.kinds import FeeKind, ItemKind
from artui.domain.money import rounded

NO_CODE = "none"
OPENING = "opening"
TRANSFER = "allocation"


class TaxShare(NamedTuple):
    """A part of a document that has one tax code, in minor units."""

    code: str
    net_minor: int
    tax_minor: int


class Leg(NamedTuple):
    """A line of an entry: a debit if its minor units are positive, else a credit."""

    account: str
    minor: int
    tax_code: str = ""
    home: bool = False


class Posting(NamedTuple):
    """What the books need to know of a document; `about_interest` is a correction or waiver."""

    kind: ItemKind
    minor: int
    shares: Sequence[TaxShare] = ()
    method: str = ""
    fee: FeeKind | None = None
    about_interest: bool = False


class Unbalanced(Exception):
    """The legs of an entry do not add up to nothing."""


def legs_of(posting: Posting, chart: Chart, groups: Sequence[str] = ()) -> list[Leg]:
    """The legs of a document's entry, debits first; raises NoAccount."""
    kind, minor = posting.kind, posting.minor

    def account(key: AccountKey, part: str = "") -> str:
        return chart.account(key, part, groups)

    def shared(key: AccountKey, sign: int) -> list[Leg]:
        legs = []
        for code, net, tax in posting.shares or (TaxShare(NO_CODE, minor, 0),):
            part = "" if code == NO_CODE else code
            if net:
                legs.append(Leg(account(key, part), sign * net, code))
            if tax:
                legs.append(Leg(account(AccountKey.TAX, part), sign * tax, code))
        return legs

    home = account(AccountKey.AR)
    match kind:
        case ItemKind.INVOICE:
            legs = [Leg(home, minor, home=True), *shared(AccountKey.REVENUE, -1)]
        case ItemKind.FINANCE_CHARGE:
            legs = [
                Leg(home, minor, home=True),
                Leg(account(AccountKey.INTEREST), -minor, NO_CODE),
            ]
        case ItemKind.FEE:
            sort = account(AccountKey.FEE, posting.fee or "")
            legs = [Leg(home, minor, home=True), Leg(sort, -minor, NO_CODE)]
        case ItemKind.REFUND:
            legs = [Leg(home, minor, home=True), Leg(account(AccountKey.REFUND), -minor)]
        case ItemKind.PAYMENT:
            bank = account(AccountKey.BANK, posting.method)
            legs = [Leg(bank, minor), Leg(home_of(kind, chart, groups), -minor, home=True)]
        case ItemKind.OFFSET:
            legs = [Leg(account(AccountKey.OFFSET), minor), Leg(home, -minor, home=True)]
        case ItemKind.CREDIT_MEMO | ItemKind.WRITE_OFF if posting.about_interest:
            given_back = Leg(account(AccountKey.INTEREST), minor, NO_CODE)
            legs = [given_back, Leg(home, -minor, home=True)]
        case ItemKind.CREDIT_MEMO:
            legs = [*shared(AccountKey.MEMOS, 1), Leg(home, -minor, home=True)]
        case ItemKind.DISCOUNT:
            legs = [*shared(AccountKey.DISCOUNT, 1), Leg(home, -minor, home=True)]
        case ItemKind.WRITE_OFF if chart.taxes_write_offs and posting.shares:
            legs = [*shared(AccountKey.BAD_DEBT, 1), Leg(home, -minor, home=True)]
        case ItemKind.WRITE_OFF:
            legs = [Leg(account(AccountKey.BAD_DEBT), minor), Leg(home, -minor, home=True)]
        case _:
            raise ValueError(f"a {kind} has no entry of its own: it mirrors another")
    return balanced(legs)


def home_of(kind: ItemKind, chart: Chart, groups: Sequence[str] = ()) -> str:
    """The account on which the open amount of a document is kept; raises NoAccount."""
    apart = chart.optional(AccountKey.UNAPPLIED, groups) if kind is ItemKind.PAYMENT else ""
    return apart or chart.account(AccountKey.AR, "", groups)


def mirrored(legs: Iterable[Leg]) -> list[Leg]:
    """The legs of the entry that takes another back: the same accounts and codes, other sides."""
    return balanced(leg._replace(minor=-leg.minor) for leg in legs)


def transfer(minor: int, credit_home: str, debit_home: str) -> list[Leg]:
    """The legs of an allocation between documents that are kept on different accounts."""
    return balanced([Leg(credit_home, minor, home=True), Leg(debit_home, -minor, home=True)])


def across(minor: int, home: str, intercompany: str) -> list[Leg]:
    """The legs of an allocation to a document of another entity, or from one (minor units below
    nothing), in the books of one of the two."""
    return balanced([Leg(home, minor, home=True), Leg(intercompany, -minor)])


def balanced(legs: Iterable[Leg]) -> list[Leg]:
    """The legs, debits first; raises Unbalanced unless they add up to nothing."""
    found = sorted((leg for leg in legs if leg.minor), key=lambda leg: leg.minor < 0)
    if sum(leg.minor for leg in found):
        raise Unbalanced(found)
    return found


def split(minor: int, weights: Sequence[int]) -> list[int]:
    """An amount in proportion to weights, each part rounded half up, what is left to the last."""
    whole, before, seen, parts = sum(weights), 0, 0, []
    for weight in weights:
        seen += weight
        upto = rounded(minor * seen, whole) if whole else 0
        parts.append(upto - before)
        before = upto
    if parts:
        parts[-1] += minor - before
    return parts


def shares_like(
    base: Sequence[TaxShare], minor: int, tax_minor: int | None = None
) -> tuple[TaxShare, ...]:
    """The shares of an amount as another document has them, its cents to tax last; `tax_minor` is
    the tax in it where that is known."""
    if not base or any(share.code == NO_CODE for share in base):
        return ()
    nets, taxes = [share.net_minor for share in base], [share.tax_minor for share in base]
    if tax_minor is None:
        _, tax_minor = split(minor, [sum(nets), sum(taxes)])
    if tax_minor and not sum(taxes):
        return ()
    parts = zip(base, split(minor - tax_minor, nets), split(tax_minor, taxes), strict=True)
    return tuple(TaxShare(share.code, net, tax) for share, net, tax in parts)

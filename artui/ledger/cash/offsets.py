"""Setting off what we would otherwise pay a customer against what their account tree owes us.

The unapplied credits of the tree go first: they are what a refund would pay out. We owe the excess
outside this ledger; it is posted as a credit of kind `offset`, which needs a supervisor, since it
reduces a debt without any document of ours. Section 5 of the domain rules.
"""

from dataclasses import dataclass

from artui.domain.allocation import oldest_first
from artui.domain.kinds import ItemKind
from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry, require_supervisor
from artui.ledger.book.periods import refuse_closed
from artui.ledger.book.refusals import AmountNotPositive, AmountTooLarge
from artui.ledger.book.supervised import supervised
from artui.ledger.cash.allocation import place
from artui.ledger.cash.refunds import TreeBalance, customer_row, tree_balance
from artui.ledger.cash.remittances import in_families, payment_order
from artui.ledger.documents.cash_discounts import settle_discounts
from artui.ledger.items.new_items import item_row
from artui.ledger.items.numbering import next_number
from artui.ledger.items.open_items import LedgerItem, ledger_item
from artui.ledger.store.tables import ALLOCATION, ITEM


@dataclass(frozen=True, slots=True)
class Offset:
    """What was set off; `beyond_minor` of it exceeded the unapplied credits, as an `offset`."""

    act_id: int
    summary: str
    amount_minor: int
    beyond_minor: int


@supervised(ActName.OFFSET)
def offset(
    book: Book, customer_id: int, *, amount_minor: int, currency: str, reason: str
) -> Offset:
    """Set an amount off against what an account tree owes, oldest first: one act.

    Raises AmountNotPositive, AmountTooLarge (more than is owed), NeedsSupervisor (more than the
    tree has unapplied), PeriodClosed.
    """
    with book.act(ActName.OFFSET, "") as entry:
        return offset_on(entry, customer_id, amount_minor, currency, reason)


def offset_on(
    entry: Entry, customer_id: int, amount_minor: int | None, currency: str, reason: str
) -> Offset:
    """Set off on an open act; None sets off as much of the unapplied credits as possible."""
    customer = customer_row(entry.connection, customer_id)
    entry.subject = customer.account
    refuse_closed(entry.open_from, entry.book.business_date, "An offset")
    balance = tree_balance(
        entry.connection, customer_id, customer.root_id, currency, entry.book.business_date
    )
    minor = _amount(customer.account, balance, amount_minor, currency)
    beyond = max(minor - balance.unapplied_minor, 0)
    credits = list(balance.credits)
    if beyond:
        what = Sentence(
            "Setting off ",
            Money(beyond, currency),
            f" beyond what {customer.account} has unapplied",
        )
        require_supervisor(entry.connection, entry.book.actor, what)
        credits.append(
            _post(entry, customer_id, customer.account, balance, beyond, currency, reason)
        )
    _pair(entry, credits, _in_order(entry, customer_id, balance), minor)
    entry.summary = Sentence(Money(minor, currency), f" of {customer.account} set off: {reason}")
    return Offset(entry.id, entry.summary, minor, beyond)


def _amount(account: str, balance: TreeBalance, asked: int | None, currency: str) -> int:
    minor = min(balance.unapplied_minor, balance.owed_minor) if asked is None else asked
    if minor <= 0:
        raise AmountNotPositive(
            Money(minor, currency),
            f" can't be set off for {account}: unapplied ",
            Money(balance.unapplied_minor, currency).bare,
            ", owed ",
            Money(balance.owed_minor, currency),
            ".",
        )
    if minor > balance.owed_minor:
        raise AmountTooLarge(
            Money(minor, currency),
            f" is more than {account} and its tree owe: ",
            Money(balance.owed_minor, currency),
            ".",
        )
    return minor


def _in_order(entry: Entry, customer_id: int, balance: TreeBalance) -> list[LedgerItem]:
    """The debits, the account's own first, in the order in which a payment would pay them."""
    known = {item.id: item for item in balance.debits}
    order = payment_order(entry.connection, customer_id)
    ranked = oldest_first(in_families(entry.connection, balance.debits), order)
    debits = [known[debit_id] for debit_id in dict.fromkeys(debit.id for debit in ranked)]
    return sorted(debits, key=lambda item: item.customer_id != customer_id)


def _post(
    entry: Entry,
    customer_id: int,
    account: str,
    balance: TreeBalance,
    minor: int,
    currency: str,
    reason: str,
) -> LedgerItem:
    day, entity_id = entry.book.business_date, balance.debits[0].entity_id
    row = item_row(
        entry,
        entity_id=entity_id,
        customer_id=customer_id,
        kind=ItemKind.OFFSET,
        side=-1,
        number=next_number(entry, ItemKind.OFFSET, f"OF-{account}", entity_id),
        issue_date=day,
        due_date=day,
        currency=currency,
        amount_minor=minor,
        reason=reason,
    )
    return ledger_item(entry.connection, entry.insert(ITEM, [row])[0])


def _pair(entry: Entry, credits: list[LedgerItem], debits: list[LedgerItem], minor: int) -> None:
    rows = []
    left = minor
    for credit in credits:
        for debit in debits:
            share = min(credit.open_minor, debit.open_minor, left)
            if share:
                rows.append(place(entry, credit, debit, share))
                left -= share
    entry.insert(ALLOCATION, rows)
    settle_discounts(entry, debits)

"""What clerks taught about payers: whose account one is, whom a text means. bank.md, rule M15.

A rule is learnt only after a question, is shown with who taught it, and can be removed. It never
makes an amount certain.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from artui.domain.match_records import name_key
from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.ledger.bank.bank_accounts import compact_number
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done
from artui.ledger.store.tables import ACT, BANK_RULE, CUSTOMER

FEWEST_LETTERS = 5


class UnknownMatchRule(Refused):
    """There is no rule with this number, or it is taught already."""


class PayerRule(NamedTuple):
    """A payer's account that belongs to a customer, or words of a text that mean them, as a clerk
    taught on a day. One of `payer_account` and `pattern` is empty."""

    id: int
    payer_account: str
    pattern: str
    customer_id: int
    account: str
    root_id: int
    taught_by: str
    taught_on: date


def match_rules(connection: Connection, *where: ColumnElement[bool]) -> list[PayerRule]:
    """The rules in force that meet all conditions, in the order in which they were taught."""
    query = (
        select(
            BANK_RULE.c.id,
            BANK_RULE.c.payer_account,
            BANK_RULE.c.pattern,
            BANK_RULE.c.customer_id,
            CUSTOMER.c.account,
            CUSTOMER.c.root_id,
            ACT.c.actor,
            ACT.c.at,
        )
        .join(CUSTOMER, CUSTOMER.c.id == BANK_RULE.c.customer_id)
        .join(ACT, ACT.c.id == BANK_RULE.c.act_id)
        .where(BANK_RULE.c.withdrawn_act_id.is_(None), *where)
        .order_by(BANK_RULE.c.id)
    )
    return [PayerRule(*row[:7], row[7].date()) for row in connection.execute(query)]


def rules_of(connection: Connection, customer_id: int) -> list[PayerRule]:
    """The rules in force that mean one customer: few, however many there are."""
    return match_rules(connection, BANK_RULE.c.customer_id == customer_id)


def teach_payer(book: Book, payer_account: str, customer_id: int) -> Done:
    """Teach that a payer's account belongs to a customer: one act. Raises UnknownMatchRule."""
    number = compact_number(payer_account)
    return _teach(book, f"payer account {number} belongs to ", customer_id, payer_account=number)


def teach_text(book: Book, pattern: str, customer_id: int) -> Done:
    """Teach that words in the payer's name or the text mean a customer: one act.

    The words count only whole, in any case. Raises UnknownMatchRule for fewer than five letters,
    which stand in anybody's text.
    """
    words = name_key(pattern)
    if len(words) < FEWEST_LETTERS:
        raise UnknownMatchRule(
            f"'{visible(pattern)}' is too short to mean a customer; give {FEWEST_LETTERS} letters "
            "or more."
        )
    return _teach(book, f"the text '{words}' means ", customer_id, pattern=words)


def _teach(
    book: Book, said: str, customer_id: int, *, payer_account: str = "", pattern: str = ""
) -> Done:
    with book.act(ActName.BANK_RULE, payer_account or pattern) as entry:
        for rule in rules_of(entry.connection, customer_id):
            if (rule.payer_account, rule.pattern) == (payer_account, pattern):
                what = visible(payer_account or pattern)
                raise UnknownMatchRule(f"'{what}' is known as {rule.account} already.")
        rule_id = entry.add(
            BANK_RULE,
            payer_account=payer_account,
            pattern=pattern,
            customer_id=customer_id,
            withdrawn_act_id=None,
        )
        entry.made(BANK_RULE, rule_id)
        account = entry.connection.execute(
            select(CUSTOMER.c.account).where(CUSTOMER.c.id == customer_id)
        ).scalar_one()
        entry.summary = f"{said}{account}"
        return Done(entry.id, entry.summary)


def remove_rule(book: Book, rule_id: int) -> Done:
    """Remove a rule: one act. Raises UnknownMatchRule."""
    with book.act(ActName.BANK_RULE, f"rule {rule_id}") as entry:
        found = match_rules(entry.connection, BANK_RULE.c.id == rule_id)
        if not found:
            raise UnknownMatchRule(f"There is no rule {rule_id}.")
        known = found[0]
        entry.change(BANK_RULE, rule_id, withdrawn_act_id=entry.id)
        entry.summary = (
            f"rule {rule_id} removed: {known.payer_account or known.pattern} → {known.account}"
        )
        return Done(entry.id, entry.summary)

"""What clerks taught about payers: whose account one is. bank.md, rule M15.

A rule is learnt only after a question, is shown with who taught it, and can be removed. It never
makes an amount certain.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.refusal import Refused
from artui.ledger.bank.bank_accounts import compact_number
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done
from artui.ledger.store.tables import ACT, BANK_RULE, CUSTOMER


class UnknownMatchRule(Refused):
    """There is no rule with this number, or it is taught already."""


class PayerRule(NamedTuple):
    """A payer's account that belongs to a customer, as a clerk taught on a day."""

    id: int
    payer_account: str
    customer_id: int
    account: str
    root_id: int
    taught_by: str
    taught_on: date


def payer_rules(connection: Connection) -> list[PayerRule]:
    """The rules in force, in the order in which they were taught."""
    query = (
        select(
            BANK_RULE.c.id,
            BANK_RULE.c.payer_account,
            BANK_RULE.c.customer_id,
            CUSTOMER.c.account,
            CUSTOMER.c.root_id,
            ACT.c.actor,
            ACT.c.at,
        )
        .join(CUSTOMER, CUSTOMER.c.id == BANK_RULE.c.customer_id)
        .join(ACT, ACT.c.id == BANK_RULE.c.act_id)
        .where(BANK_RULE.c.withdrawn_act_id.is_(None))
        .order_by(BANK_RULE.c.id)
    )
    return [PayerRule(*row[:6], row[6].date()) for row in connection.execute(query)]


def teach_payer(book: Book, payer_account: str, customer_id: int) -> Done:
    """Teach that a payer's account belongs to a customer: one act."""
    number = compact_number(payer_account)
    with book.act(ActName.BANK_RULE, number) as entry:
        known = [rule for rule in payer_rules(entry.connection) if rule.payer_account == number]
        if any(rule.customer_id == customer_id for rule in known):
            raise UnknownMatchRule(f"{number} is known as {known[0].account} already.")
        rule_id = entry.add(
            BANK_RULE,
            payer_account=number,
            pattern="",
            customer_id=customer_id,
            withdrawn_act_id=None,
        )
        entry.made(BANK_RULE, rule_id)
        account = entry.connection.execute(
            select(CUSTOMER.c.account).where(CUSTOMER.c.id == customer_id)
        ).scalar_one()
        entry.summary = f"payer account {number} belongs to {account}"
        return Done(entry.id, entry.summary)


def remove_rule(book: Book, rule_id: int) -> Done:
    """Remove a rule: one act. Raises UnknownMatchRule."""
    with book.act(ActName.BANK_RULE, f"rule {rule_id}") as entry:
        known = {rule.id: rule for rule in payer_rules(entry.connection)}.get(rule_id)
        if known is None:
            raise UnknownMatchRule(f"There is no rule {rule_id}.")
        entry.change(BANK_RULE, rule_id, withdrawn_act_id=entry.id)
        entry.summary = f"rule {rule_id} removed: {known.payer_account} → {known.account}"
        return Done(entry.id, entry.summary)

"""Profiles of the Ads service as customers: what we owe, unless the setting says otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from artui.domain.refusal import Refused
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry, require_supervisor
from artui.ledger.book.records import Changed, NewCustomer
from artui.ledger.book.refusals import BadMasterData
from artui.ledger.customers.customers import post_customers
from artui.ledger.store.tables import CUSTOMER, ITEM, JOURNAL_BATCH


@dataclass(frozen=True, slots=True)
class AdsAccount:
    """A profile as a customer. Not `receivable`: what we owe, outside the totals."""

    account: str
    name: str
    country: str
    currency: str
    external_ref: str
    receivable: bool


class _AllAsTheyWere(Exception):
    """Leaves the act without a trace."""


def post_ads_accounts(book: Book, accounts: Sequence[AdsAccount]) -> dict[str, str]:
    """Make or bring up to date the customers of the profiles: one act, none if all are as they
    were. Returns the accounts that were refused, each with the reason."""
    changed, refused = 0, dict[str, str]()
    try:
        with book.act(ActName.ADS_SYNC, "profiles") as entry:
            for account in accounts:
                try:
                    changed += _account(entry, account)
                except Refused as refusal:
                    refused[account.account] = str(refusal)
            if not changed:
                raise _AllAsTheyWere
            entry.summary = f"Ads profiles: {changed} new or changed"
    except _AllAsTheyWere:
        pass
    return refused


def _account(entry: Entry, new: AdsAccount) -> bool:
    query = select(CUSTOMER.c.id, CUSTOMER.c.receivable).where(
        CUSTOMER.c.account == new.account, CUSTOMER.c.withdrawn_act_id.is_(None)
    )
    known = entry.connection.execute(query).one_or_none()
    policy = "" if new.receivable else "none"
    given = NewCustomer(
        new.account,
        new.name,
        country=new.country or None,
        currency=new.currency or None,
        policy=policy if known is None else None,
        external_ref=new.external_ref or None,
    )
    outcome = post_customers(entry, [given])[0]
    if isinstance(outcome, Refused):
        raise outcome
    # A fresh customer is a receivable until the service says otherwise.
    flips = new.receivable != (True if known is None else bool(known.receivable))
    if flips:
        if known is not None and _in_the_books(entry.connection, known.id):
            was, back = ("what we owe", "false") if new.receivable else ("a receivable", "true")
            raise BadMasterData(
                f"{new.account} was {was} when the books were cut, and stays so: set "
                f"ads.receivable back to {back}."
            )
        if known is not None:
            becomes = "a receivable" if new.receivable else "what we owe"
            what = f"Making {new.account} {becomes}, as ads.receivable says,"
            require_supervisor(entry.connection, entry.book.actor, what)
        entry.change(CUSTOMER, outcome.id, receivable=new.receivable, policy=policy)
    return known is None or flips or isinstance(outcome, Changed)


def _in_the_books(connection: Connection, customer_id: int) -> bool:
    """Whether a customer had documents when a batch was cut, which booked or left them out."""
    query = (
        select(ITEM.c.id)
        .join(JOURNAL_BATCH, JOURNAL_BATCH.c.entity_id == ITEM.c.entity_id)
        .where(ITEM.c.customer_id == customer_id, ITEM.c.act_id <= JOURNAL_BATCH.c.last_act)
        .where(JOURNAL_BATCH.c.withdrawn_act_id.is_(None))
    )
    return connection.execute(query.limit(1)).first() is not None

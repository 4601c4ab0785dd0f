"""Credit memos of customers with auto-apply: each is applied to the invoice that it names when it
comes, as far as that is open; what is left, and a memo of a day to come, stays unapplied. Section 6
of the domain rules.

The setting is one of the main account, holds for all accounts below it, and concerns only memos
that come later.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from artui.domain.sentence import Sentence
from artui.ledger.book.book import Entry
from artui.ledger.book.records import NewMemo, Posted
from artui.ledger.cash.allocation import place
from artui.ledger.documents.cash_discounts import settle_discounts
from artui.ledger.documents.memos import post_memos
from artui.ledger.documents.posting import Outcome, PostingContext, put_off
from artui.ledger.items.open_items import ledger_items
from artui.ledger.store.many import among
from artui.ledger.store.tables import ALLOCATION, CUSTOMER, ITEM


def post_and_apply_memos(context: PostingContext, rows: Sequence[NewMemo]) -> list[Outcome]:
    """As `post_memos`; then what auto-apply asks for. While others work, that is left to the
    turn."""
    outcomes = post_memos(context, rows)
    automatic = _automatic(context, rows)
    wanted = {
        at: outcome
        for at, (row, outcome) in enumerate(zip(rows, outcomes, strict=True))
        if isinstance(outcome, Posted) and row.invoice and row.account in automatic
    }
    if context.entry.staging is not None:
        delayed = {at: put_off(context, rows[at].account) for at in wanted}
        return [delayed.get(at, outcome) for at, outcome in enumerate(outcomes)]
    said = dict(_applied(context.entry, [posted.id for posted in wanted.values()]))
    for at, posted in wanted.items():
        if posted.id in said:
            before = (posted.note, "; ") if posted.note else ()
            outcomes[at] = posted._replace(note=Sentence(*before, said[posted.id]), deed=True)
    return outcomes


def _automatic(context: PostingContext, rows: Sequence[NewMemo]) -> set[str]:
    """The accounts of memos that name an invoice whose main account has auto-apply."""
    roots = {}
    for row in rows:
        customer = context.accounts.get(row.account) if row.invoice else None
        if customer is not None:
            roots[row.account] = customer.root_id
    on = _with_auto_apply(context.entry.connection, set(roots.values()))
    return {account for account, root_id in roots.items() if root_id in on}


def _with_auto_apply(connection: Connection, customers: set[int]) -> set[int]:
    if not customers:
        return set()
    some = among(connection, CUSTOMER.c.id, sorted(customers))
    query = select(CUSTOMER.c.id).where(CUSTOMER.c.auto_apply.is_(True), some)
    return set(connection.execute(query).scalars())


def _applied(entry: Entry, memo_ids: Sequence[int]) -> Iterator[tuple[int, Sentence]]:
    """Apply memos, each to the invoice that it names, in their order; those that did, in words."""
    if not memo_ids:
        return
    query = select(ITEM.c.id, ITEM.c.about_id).where(among(entry.connection, ITEM.c.id, memo_ids))
    about = {row.id: row.about_id for row in entry.connection.execute(query)}
    items = ledger_items(entry.connection, [*about, *{*about.values()} - {None}])
    for memo_id in memo_ids:
        memo, invoice = items[memo_id], items.get(about[memo_id] or 0)
        if invoice is None or not (memo.in_force and invoice.in_force):
            continue
        minor = min(memo.open_minor, invoice.open_minor)
        # They have asked for it before the memo came.
        day = max(memo.issue_date, invoice.issue_date)
        if minor and day <= entry.book.business_date:
            entry.insert(ALLOCATION, [place(entry, memo, invoice, minor, chosen=day)])
            settle_discounts(entry, [invoice])
            yield memo_id, Sentence(memo.money(minor), f" applied to {invoice.number}")

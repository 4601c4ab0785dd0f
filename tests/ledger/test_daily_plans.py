"""Every read of the daily work begins at an index, on a ledger that has lived: on SQLite and on
PostgreSQL, with statistics and without. None reads a table of movements from one end to the other;
what goes through all that is open goes through an index of what is open only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, select

from artui.domain.filters import parse_filter
from artui.domain.kinds import DEBIT_KINDS, ItemKind
from artui.ledger.book import audit_log, lookup
from artui.ledger.book.as_of import horizon
from artui.ledger.cash import awaited, refunds, remittances
from artui.ledger.collecting import collecting_rows, ladder
from artui.ledger.credit import account_credit, credit_rows, exposures
from artui.ledger.credit.limit_check import CreditLine
from artui.ledger.disputes import dispute_rows, promise_rows
from artui.ledger.documents import cash_discounts, correction_chain
from artui.ledger.interest import accruals, unapplied
from artui.ledger.items import numbering, open_items
from artui.ledger.lists import (
    ageing,
    customer_list,
    document_page,
    first_rows,
    header,
    item_rows,
    items,
    numbered,
    searchable,
    worklist,
)
from artui.ledger.lists.history import allocations, timeline
from artui.ledger.lists.history.account_history import account_history
from artui.ledger.lists.items import Selection
from artui.ledger.store.engine import Database, reading
from artui.ledger.store.tables import ALLOCATION, CUSTOMER, ITEM
from tests.support.books import TODAY
from tests.support.lived import PLAIN_SERVER, lived_on_all
from tests.support.plans import asked_of, steps_of
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.long

Read = Callable[[Connection, "Case"], object]
# Indexes of what is open, waits or was corrected or undone: of these there are few.
_SHORT = ("item_open", "item_pending", "item_corrects", "item_chain", "item_reverses", "act_undoes")
# PostgreSQL without statistics takes every document for a correction and one in 200 for one that
# waits, and reads all to find them. It has statistics soon: it makes them by itself, and artui asks
# for them whenever a table has doubled within an act.
_GUESSED = {
    "worklist", "first rows", "rows of a page", "accrual of a page", "invoice", "paid invoice",
    "interest of an invoice", "chain of corrections", "refund",
    "pending with ''", "pending with 'ber'", "pending with 'zzqq'",
}  # fmt: skip
# A part of a number has no index of its own: all numbers are looked through, and nothing else is.
_LOOKED_THROUGH = {"jump to a number": ("item_number", "item_payment_number")}
_SORTS = ("due_date", "issue_date", "number", "amount", "open_amount", "account", "name", "level")
# Of these only what is open has an index.
_RARE_SORTS = ("currency", "po_number", "external_ref", "billing_state")


class Case(NamedTuple):
    """What the reads are about: documents and a customer of the ledger."""

    invoice: int
    number: str
    customer: int
    root: int
    account: str
    currency: str
    paid: int
    payment: int
    reference: str
    page: list[int]


def _case(connection: Connection) -> Case:
    open_item = (ITEM.c.open_minor > 0, ITEM.c.approval == "approved")
    late = select(ITEM.c.id).where(ITEM.c.kind == "invoice", *open_item).limit(40)
    page = list(connection.execute(late.order_by(ITEM.c.due_date)).scalars())
    invoice = (
        select(ITEM.c.id, ITEM.c.number, ITEM.c.customer_id, CUSTOMER.c.root_id)
        .add_columns(CUSTOMER.c.account, ITEM.c.currency)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(ITEM.c.id == page[0])
    )
    paid = connection.execute(select(ALLOCATION.c.debit_id).limit(1)).scalar_one()
    payment = select(ITEM.c.id, ITEM.c.number).where(ITEM.c.kind == "payment", *open_item)
    found = connection.execute(payment.limit(1)).one()
    return Case(*connection.execute(invoice).one(), paid, *found, page)


def _apply_form(connection: Connection, case: Case) -> None:
    credit = open_items.ledger_item(connection, case.payment)
    cash_discounts.settling_in_tree(connection, credit)
    unapplied.waiting_credits(connection, case.customer, case.currency, TODAY)
    tree = open_items.tree_of(connection, case.customer)
    items.ids(connection, Selection(DEBIT_KINDS, "open", tree), TODAY)
    awaited.awaited(connection, horizon(connection, TODAY), [case.payment])
    remittances.payable(connection, credit, TODAY)


def _credit_line(connection: Connection, case: Case) -> None:
    line = CreditLine(connection, TODAY)
    line.stop(case.customer)
    line.breach(case.customer, case.currency, 100)
    account_credit.exposure(connection, case.customer, case.currency)


READS: dict[str, Read] = {
    "worklist": lambda c, case: worklist.worklist(c, TODAY, limit=30),
    "first rows": lambda c, case: first_rows.FirstReading(c, TODAY).first(20),
    "header": lambda c, case: (header.totals(c, TODAY), header.waiting(c, TODAY)),
    "ageing": lambda c, case: ageing.ageing(c, TODAY),
    "ageing of one": lambda c, case: ageing.ageing(c, TODAY, customer_ids=[case.customer]),
    "customers": lambda c, case: customer_list.rows(c, customer_list.keys(c, TODAY)[:30], TODAY),
    "customer": lambda c, case: customer_list.customer_page(c, case.customer, TODAY),
    "account history": lambda c, case: account_history(c, case.customer, TODAY),
    "timeline": lambda c, case: timeline.timeline_events(
        c, timeline.timeline_keys(c, case.customer, TODAY)[:128], TODAY
    ),
    "jump to a number": lambda c, case: numbered.called(c, case.number),
    "credit": lambda c, case: (
        credit_rows.credit_rows(c, case.customer, TODAY),
        exposures.exposures(c, [case.customer], TODAY),
    ),
    "credit check": _credit_line,
    "texts for a filter": lambda c, case: searchable.searchable(c, Selection(tab="overdue"), TODAY),
    "rows of a page": lambda c, case: item_rows.rows(c, case.page, TODAY),
    "sum of marked": lambda c, case: item_rows.sums(c, case.page, TODAY),
    "accrual of a page": lambda c, case: accruals.accrued_for(c, case.page, TODAY),
    "invoice": lambda c, case: document_page.document(c, case.invoice, TODAY),
    "paid invoice": lambda c, case: document_page.document(c, case.paid, TODAY),
    "payment": lambda c, case: document_page.document(c, case.payment, TODAY),
    "interest of an invoice": lambda c, case: accruals.trace(c, case.invoice, TODAY),
    "chain of corrections": lambda c, case: correction_chain.history_chain(c, case.invoice),
    "allocations": lambda c, case: allocations.allocations_of(c, case.paid, TODAY),
    "apply form": _apply_form,
    "refund": lambda c, case: refunds.tree_balance(
        c, case.customer, case.root, case.currency, TODAY
    ),
    "look-up of a number": lambda c, case: lookup.find(c, case.number),
    "look-up of a reference": lambda c, case: lookup.payment_name(c, case.payment),
    "numbers of a bank file": lambda c, case: open_items.debits_numbered(c, [case.number, "none"]),
    "former numbers": lambda c, case: numbering.former_numbers(
        c, ItemKind.INVOICE, [case.number, "none"]
    ),
    "last act": lambda c, case: audit_log.latest_act(c),
    "disputes": lambda c, case: list(dispute_rows.disputes(c, customer_id=case.customer)),
    "promises": lambda c, case: promise_rows.broken(c, TODAY),
    "flagged customers": lambda c, case: collecting_rows.flagged_customers(c),
    "notices": lambda c, case: ladder.notices(c, customer_id=case.customer),
}


def _list(tab: str, sort: str, kind: ItemKind) -> Read:
    chosen = Selection((kind,), tab)
    return lambda connection, case: [
        items.page(connection, chosen, TODAY, sort=sort, descending=down) for down in (False, True)
    ]


LISTS: dict[str, Read] = {
    f"{kind} {tab} by {sort}": _list(tab, sort, kind)
    for kind in (ItemKind.INVOICE, ItemKind.PAYMENT)
    for tab in ("open", "overdue", "all", "completed")
    for sort in _SORTS
    if tab != "overdue" or kind is ItemKind.INVOICE
} | {
    f"invoice {tab} by {sort}": _list(tab, sort, ItemKind.INVOICE)
    for tab in ("open", "overdue")
    for sort in _RARE_SORTS
}
COUNTED: dict[str, Read] = {
    f"{tab} with {text!r}": lambda c, case, tab=tab, text=text: items.count(
        c, Selection(tab=tab), TODAY, parse_filter(text)
    )
    for tab in ("pending", "open", "overdue")
    for text in ("", "ber", "zzqq")
}


@dataclass(frozen=True, slots=True)
class Ledgers:
    """The same ledger on both databases, with statistics and without."""

    databases: dict[str, Database]
    cases: dict[str, Case]


@pytest.fixture(scope="module")
def ledgers(
    tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer
) -> Iterator[Ledgers]:
    found = lived_on_all(tmp_path_factory.mktemp("lived"), postgres)
    cases = {}
    for name, database in found.items():
        with reading(database) as connection:
            cases[name] = _case(connection)
    yield Ledgers(found, cases)
    for database in found.values():
        database.close()


def _walks(ledgers: Ledgers, read: Read, without: str = "") -> Iterator[tuple[str, Any, str]]:
    """What is read from one end to the other, other than what is open, with its statement."""
    for name, database in ledgers.databases.items():
        if name == without:
            continue
        with reading(database) as connection:
            with asked_of(database.reader) as asked:
                read(connection, ledgers.cases[name])
            for each in list(asked):
                for step in steps_of(connection, each):
                    if step.walk and not step.by.startswith(_SHORT):
                        yield name, step, each.statement


@pytest.mark.parametrize("name", [*READS, *COUNTED])
def test_a_daily_read_goes_through_no_history(name: str, ledgers: Ledgers) -> None:
    without = PLAIN_SERVER if name in _GUESSED else ""
    walks = _walks(ledgers, (READS | COUNTED)[name], without)
    assert [step for step in walks if step[1].by not in _LOOKED_THROUGH.get(name, ())] == []


@pytest.mark.parametrize("name", LISTS)
def test_a_page_of_a_list_comes_in_the_order_of_an_index(name: str, ledgers: Ledgers) -> None:
    assert [step for step in _walks(ledgers, LISTS[name]) if not step[1].by] == []


def test_the_first_rows_are_those_of_the_whole_queue(ledgers: Ledgers) -> None:
    for database in ledgers.databases.values():
        with reading(database) as connection:
            whole = worklist.queue(connection, TODAY).rows
            ahead = sum(1 for row in whole if row.broken or row.level_due)
            asked = (1, 4, ahead // 2, len(whole))
            told = [first_rows.FirstReading(connection, TODAY).first(few) for few in asked]
        assert told == [*(whole[:few] for few in asked[:3]), None]
        assert not whole[ahead // 2].broken  # some were found by the level that is due

"""`artui show`: one document or customer, whole."""

import io
import json
import shutil
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, NamedTuple

import click

from artui import amazon
from artui.cli.lists.listed_documents import (
    ACCOUNTS,
    ALLOCATIONS,
    BALANCES,
    CUSTOMERS,
    DOCUMENTS,
    FACTS,
    FEES,
    INSTALMENTS,
    INTEREST,
    LINES,
    LISTED,
    LOG,
    MORE_HEADER,
    NOTES,
    OPEN_ITEMS,
    STEPS,
    TAXES,
    UNAPPLIED,
    allocation_row,
    customer_row,
    item_row,
    step_row,
)
from artui.cli.lookup import customer_ids, found
from artui.cli.output import print_object
from artui.cli.session import Session, pass_session
from artui.domain.allocation import ORDERS
from artui.domain.filters import Filter
from artui.domain.kinds import CREDIT_KINDS, DEBIT_KINDS, ItemKind
from artui.domain.text import visible
from artui.json_value import JsonObject
from artui.ledger import lists
from artui.statements.lists.list_columns import ListColumn, ListValue
from artui.statements.lists.list_writer import write_list

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from artui.amazon.document_facts import ServiceFacts
    from artui.ledger.lists.document_page import Document

_LISTS = {
    "invoice": "invoices",
    "payment": "payments",
    "memo": "credit-memos",
    "charge": "charges",
    "discount": "discounts",
    "write-off": "write-offs",
}

# The column `memo` of applications names these too.
_GIVEN_UP = {ItemKind.DISCOUNT: "discounts", ItemKind.WRITE_OFF: "write-offs"}
_ALSO = tuple(_GIVEN_UP)
# What a list's JSON holds.
_Plain = str | int | list[str] | None


class Part(NamedTuple):
    """A part of what is shown: its rows, as a list would print them."""

    name: str
    columns: list[ListColumn]
    rows: list[dict[str, ListValue]]


class AllShown(NamedTuple):
    """All that is shown of one thing: its header and its sections."""

    columns: list[ListColumn]
    header: dict[str, ListValue]
    sections: list[Part]


@click.command()
@click.argument("kind", type=click.Choice([*_LISTS, "customer"]))
@click.argument("name", metavar="ID")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to write it.",
)
@pass_session
def show(session: Session, *, kind: str, name: str, format_: str) -> None:
    """Show one document or customer whole, as of the business day.

    JSON is one object. Of a document: header, instalments where it has any, lines, taxes,
    allocations, interest, corrections, notes, history; fees, documents and amazon where one of
    Amazon's services knows it. Of a customer: header, balances, open_items, unapplied, accounts
    (below it), notes, history.

    \b
    Examples:
      artui show invoice INV-1042
      artui show payment C1/TR-7
      artui show customer C1 --format json
    """
    whole = _customer(session, name) if kind == "customer" else _document(session, kind, name)
    if format_ == "json":
        print_object(_as_object(whole))
    else:
        _print(whole)


def _document(session: Session, kind: str, name: str) -> AllShown:
    listed = LISTED[_LISTS[kind]]
    with session.book() as book:
        item = found(book, name, *listed.kinds, *(_ALSO if kind == "memo" else ()))
        listed = LISTED[_GIVEN_UP.get(item.kind, _LISTS[kind])]
        with book.reading() as connection:
            whole = lists.document_page.document(connection, item.id, book.business_date)
            facts = amazon.document_facts.facts_of(connection, whole.item, book.business_date)
    more = [column for column in MORE_HEADER if column not in listed.columns]
    header = asdict(whole.item) | {"notes": whole.noted} | listed.row(whole.item)
    if whole.counts_from is not None:
        more.append(ListColumn("counts_from", "date", "counts from"))
        header["counts_from"] = whole.counts_from
    if facts.shipping_id:
        more.append(ListColumn("shipping_id"))
        header["shipping_id"] = facts.shipping_id
    return AllShown([*listed.columns, *more], header, [*_sections(whole), *_of_services(facts)])


def _of_services(facts: "ServiceFacts") -> list[Part]:
    """What Amazon's services say of the document, if it is known to any."""
    if not facts.facts:
        return []
    return [
        Part("fees", FEES, [_major(asdict(fee)) for fee in facts.fees]),
        Part("documents", DOCUMENTS, [{"document": name} for name in facts.documents]),
        Part("amazon", FACTS, [{"fact": fact, "value": text} for fact, text in facts.facts]),
    ]


def _customer(session: Session, account: str) -> AllShown:
    with session.book() as book, book.reading() as connection:
        only = customer_ids(connection, account)
        day = book.business_date
        (master,) = lists.masters.masters(connection, day, Filter(), customer_ids=only)
        page = lists.customer_list.customer_page(connection, only[0], day)
        debits, credits = (
            lists.item_rows.rows(
                connection,
                lists.items.ids(connection, lists.items.Selection(kinds, "open", only), day),
                day,
            )
            for kinds in (DEBIT_KINDS, CREDIT_KINDS)
        )
        history = lists.masters.customer_history(connection, only[0])
    first = page.rows[0]
    header = customer_row(master) | {
        "payment_order": None if master.payment_order == ORDERS[0] else master.payment_order,
        "auto_apply": "yes" if master.auto_apply else None,
        "account_state": first.account_state,
        "orders_state": first.orders_state,
        "policy_in_force": first.policy_in_force,
        "interest": page.interest,
        "ancestors": page.ancestors,
        "notes": page.noted or None,
    }
    names = ("payment_order", "auto_apply", "account_state", "orders_state", "policy_in_force")
    more = [ListColumn(name) for name in names]
    more += [ListColumn("interest"), ListColumn("ancestors", "flags"), ListColumn("notes")]
    # Who has neither documents nor a currency has no balance in any.
    balances = [_major(asdict(row)) for row in page.rows if row.currency]
    return AllShown(
        [*CUSTOMERS, *more],
        header,
        [
            Part("balances", BALANCES, balances),
            Part("open_items", OPEN_ITEMS, [item_row(row, OPEN_ITEMS) for row in debits]),
            Part("unapplied", UNAPPLIED, [item_row(row, UNAPPLIED) for row in credits]),
            Part("accounts", ACCOUNTS, [asdict(member) for member in page.tree[1:]]),
            Part("notes", NOTES, [asdict(note) for note in page.notes]),
            Part("history", LOG, [asdict(entry) for entry in history]),
        ],
    )


def _sections(whole: "Document") -> list[Part]:
    """The parts of a document, each in its columns."""
    money = {"currency": whole.item.currency}

    def rows(found: Iterable["DataclassInstance"]) -> list[dict[str, ListValue]]:
        return [_major(asdict(row)) | money for row in found]

    return [
        *_instalments(whole),
        Part("lines", LINES, rows(whole.lines)),
        Part("taxes", TAXES, rows(whole.taxes)),
        Part("allocations", ALLOCATIONS, [allocation_row(row) for row in whole.allocations]),
        Part("interest", INTEREST, rows(whole.charges)),
        Part("corrections", STEPS, [step_row(step) for step in whole.chain[1:] and whole.chain]),
        Part("notes", NOTES, rows(whole.notes)),
        Part("history", LOG, [asdict(entry) for entry in whole.history]),
    ]


def _instalments(whole: "Document") -> list[Part]:
    """The parts of an invoice that are due on days of their own, if it has any."""
    rows: list[dict[str, ListValue]] = [
        {
            "position": part.position,
            "due_date": part.due_date,
            "amount": part.amount_minor,
            "open_amount": part.open_minor,
            "currency": whole.item.currency,
            "days_late": part.days_late,
            "bucket": part.bucket,
            "level": part.level,
        }
        for part in whole.item.instalments
    ]
    return [Part("instalments", INSTALMENTS, rows)] if rows else []


def _major(row: dict[str, ListValue]) -> dict[str, ListValue]:
    """The row under the names of its columns, which say nothing of minor units."""
    return {name.removesuffix("_minor"): value for name, value in row.items()}


def _as_object(whole: AllShown) -> JsonObject:
    (header,) = _plain(whole.columns, [whole.header])
    parts = {section.name: _plain(section.columns, section.rows) for section in whole.sections}
    return {"header": header, **parts}


def _plain(columns: list[ListColumn], rows: list[dict[str, ListValue]]) -> list[dict[str, _Plain]]:
    """The rows as their list prints them in JSON."""
    text = io.StringIO()
    write_list(rows, columns, "json", out=text)
    found: list[dict[str, _Plain]] = json.loads(text.getvalue())
    return found


def _print(whole: AllShown) -> None:
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    (header,) = _plain(whole.columns, [whole.header])
    for column in whole.columns:
        value = header[column.key]
        if value not in (None, "", []):
            said = ", ".join(value) if isinstance(value, list) else str(value)
            click.echo(f"{column.heading}: {visible(said, multiline=False)}")
    for section in whole.sections:
        if section.rows:
            click.echo(f"\n{section.name.replace('_', ' ').capitalize()}")
            write_list(section.rows, section.columns, "table", out=sys.stdout, width=width)

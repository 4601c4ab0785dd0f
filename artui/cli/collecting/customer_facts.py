"""`artui customer set`: what letters and electronic invoices need to know of a customer."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import click

from artui.cli.lookup import customer as customer_named
from artui.cli.output import acting, print_act
from artui.cli.session import Session, pass_session
from artui.ledger import customers

F = TypeVar("F", bound=Callable[..., Any])
_OPTIONS = {
    "name": "The name.",
    "email": "Where mails go if no contact has an address.",
    "phone": "The telephone number.",
    "address": "The address as it is typed, lines separated by `\\n`.",
    "country": "The country's two letters.",
    "region": "The state or province.",
    "entity": "Which of our entities deals with them.",
    "language": "The language of documents, such as de.",
    "legal-name": "The name as it is registered.",
    "street": "Street and number.",
    "postcode": "The postal code.",
    "city": "The city.",
    "vat-id": "The VAT id, with its country's letters.",
    "registration-id": "The number in a register of companies.",
    "einvoice-address": "Where electronic invoices go; needs its scheme.",
    "einvoice-scheme": "What kind of address (EAS), such as EM or 0204.",
    "buyer-reference": "What the customer wants on every invoice.",
    "datev-account": "The debtor's account at DATEV.",
}


def _facts(command: F) -> F:
    for name, meaning in reversed(_OPTIONS.items()):
        command = click.option(f"--{name}", help=meaning)(command)
    return command


@click.group()
def customer() -> None:
    """What is known of a customer; `artui import customers` takes in many.

    \b
    Examples:
      artui customer set C1 --vat-id DE123456789 --language de
    """


@customer.command("set")
@click.argument("account")
@_facts
@acting
@pass_session
def set_customer(session: Session, /, *, account: str, as_json: bool, **given: Any) -> None:
    """Change what is known of a customer; an empty value takes it away.

    \b
    Examples:
      artui customer set C1 --street "Am Wall 2" --postcode 20095 --city Hamburg
      artui customer set C1 --einvoice-address 04011000-12345-03 --einvoice-scheme 0204
      artui customer set C1 --phone ""
    """
    facts = {name: text.replace("\\n", "\n") for name, text in given.items() if text is not None}
    if not facts:
        raise click.UsageError("Nothing to change was given.")
    with session.book(writes=True) as book:
        found = customer_named(book, account)
        act = customers.customer_facts.set_customer(book, found.id, **cast("Any", facts))
    print_act(act, as_json=as_json)

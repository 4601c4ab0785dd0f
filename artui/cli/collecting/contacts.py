"""`artui contact`: whom to write to and to call at a customer."""

from typing import Any

import click

from artui.cli.output import acting, print_act
from artui.cli.session import Session, pass_session
from artui.domain.kinds import ContactRole
from artui.ledger import customers

_ROLE = click.Choice([role.value for role in ContactRole])


@click.group()
def contact() -> None:
    """Whom to write to and to call at a customer, by what they are there for.

    `artui list contacts` lists them with their numbers.

    \b
    Examples:
      artui contact add C1 --role accounts-payable --name "Ann Roe" --phone "+1 402 555 0148"
      artui contact remove 7
    """


@contact.command("add")
@click.argument("account")
@click.option("--role", type=_ROLE, required=True, help="What they are there for.")
@click.option("--name", required=True, help="Their name.")
@click.option("--email", default="", help="Their e-mail address.")
@click.option("--phone", default="", help="Their telephone number.")
@click.option("--language", default="", help="Such as de; blank: that of the customer.")
@acting
@pass_session
def add_contact(session: Session, /, *, account: str, as_json: bool, **given: Any) -> None:
    """Add a contact of a customer.

    \b
    Examples:
      artui contact add C1 --role accounts-payable --name "Ann Roe" --email ann@c1.example
      artui contact add C1 --role collections --name "Raj Iyer" --phone "+91 22 5550 100"
    """
    role = ContactRole(given.pop("role"))
    acts = customers.contacts
    with session.book(writes=True) as book:
        act = acts.add_contact(book, acts.NewContact(account, role, **given))
    print_act(act, as_json=as_json)


@contact.command("change")
@click.argument("number", metavar="NUMBER", type=int)
@click.option("--role", type=_ROLE, help="What they are there for.")
@click.option("--name", help="Their name.")
@click.option("--email", help="Their e-mail address; an empty one takes it away.")
@click.option("--phone", help="Their telephone number.")
@click.option("--language", help="Such as de; empty: that of the customer.")
@acting
@pass_session
def change_contact(session: Session, /, *, number: int, as_json: bool, **given: Any) -> None:
    """Change what is known of a contact.

    \b
    Examples:
      artui contact change 7 --phone "+1 402 555 0150" --email ""
    """
    fields = {name: value for name, value in given.items() if value is not None}
    if "role" in fields:
        fields["role"] = ContactRole(fields["role"])
    with session.book(writes=True) as book:
        act = customers.contacts.change_contact(book, number, **fields)
    print_act(act, as_json=as_json)


@contact.command("remove")
@click.argument("number", metavar="NUMBER", type=int)
@acting
@pass_session
def remove_contact(session: Session, *, number: int, as_json: bool) -> None:
    """Remove a contact; `artui undo` brings them back.

    \b
    Examples:
      artui contact remove 7
    """
    with session.book(writes=True) as book:
        act = customers.contacts.remove_contact(book, number)
    print_act(act, as_json=as_json)

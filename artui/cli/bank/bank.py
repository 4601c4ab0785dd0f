"""`artui bank`: our accounts at banks."""

from typing import TYPE_CHECKING

import click

from artui.cli.bank.mappings import mapping
from artui.cli.output import acting, listing, print_act, print_list
from artui.cli.session import Session, pass_session
from artui.ledger import bank as ledger_bank
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from artui.cli.output import Output

_ACCOUNTS = ("number", "entity", "currency", "journal", "reversal", "reference")


@click.group("bank")
def group() -> None:
    """Our accounts at banks, whose files `artui import bank` takes in.

    \b
    Examples:
      artui bank accounts set DE89370400440532013000 --currency EUR
      artui bank accounts list
      artui bank mapping list
    """


group.add_command(mapping)


@group.group("accounts", invoke_without_command=True)
@listing
@click.pass_context
def accounts(ctx: click.Context, *, output: "Output") -> None:
    """List our bank accounts, or add and change one.

    \b
    Examples:
      artui bank accounts
      artui bank accounts set DE89370400440532013000 --entity main --currency EUR
    """
    if ctx.invoked_subcommand is None:
        session = ctx.find_object(Session)
        assert session is not None
        _print(session, output)


@accounts.command("list")
@listing
@pass_session
def list_accounts(session: Session, *, output: "Output") -> None:
    """List our bank accounts, with whose they are and how their files are read.

    \b
    Examples:
      artui bank accounts list --format json
    """
    _print(session, output)


def _print(session: Session, output: "Output") -> None:
    with session.book() as book, book.reading() as connection:
        found = ledger_bank.bank_accounts.bank_accounts(connection)
    rows = [{name: str(getattr(each, name)) for name in _ACCOUNTS} for each in found]
    print_list(session, output, [ListColumn(name) for name in _ACCOUNTS], rows)


@accounts.command("set")
@click.argument("number", metavar="IBAN")
@click.option("--entity", help="Which of our entities it belongs to; else the first.")
@click.option("--currency", metavar="CUR", help="In which currency it is kept.")
@click.option("--journal", help="The account of the general ledger.")
@click.option(
    "--reversal",
    type=click.Choice(["iso", "original"]),
    help="What the direction of a reversed entry is where no balances tell: its own (iso), or that "
    "of the entry it takes back.",
)
@click.option(
    "--reference",
    metavar="KIND",
    help="Which payment reference its bank passes on: RF, QRR, OGM, viite, KID, OCR.",
)
@acting
@pass_session
def set_account(session: Session, /, *, number: str, as_json: bool, **fields: str | None) -> None:
    """Add an account of ours at a bank, or change one. Its IBAN may have blanks.

    Documents may name it as where to pay: once roles are given, to add one or to move it to
    another entity waits for a second person, who is a supervisor (`artui approvals`).

    \b
    Examples:
      artui bank accounts set DE89370400440532013000 --entity main --currency EUR
      artui bank accounts set CH4431999123000889012 --reference QRR
    """
    with session.book(writes=True) as book:
        act = ledger_bank.bank_accounts.set_bank_account(book, number, **fields)
    print_act(act, as_json=as_json)

"""`artui match rules`: what was taught about payers, by whom."""

from typing import TYPE_CHECKING

import click

from artui.cli.lookup import customer as find_customer
from artui.cli.output import acting, listing, print_act, print_list
from artui.cli.session import Session, pass_session
from artui.ledger import bank as ledger_bank
from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from artui.cli.output import Output

_RULES = [
    ListColumn("id", "int"),
    ListColumn("payer_account"),
    ListColumn("pattern"),
    ListColumn("account"),
    ListColumn("taught_by"),
    ListColumn("taught_on", "date"),
]


@click.group("rules")
def rules() -> None:
    """What was taught about payers.

    \b
    Examples:
      artui match rules list
      artui match rules remove 3
    """


@rules.command("list")
@listing
@pass_session
def list_rules(session: Session, *, output: "Output") -> None:
    """List whose account each known payer's account is, and who taught it.

    \b
    Examples:
      artui match rules list
    """
    with session.book() as book, book.reading() as connection:
        rows = _rule_rows(connection)
    print_list(session, output, _RULES, rows)


def _rule_rows(connection: "Connection") -> list[dict[str, ListValue]]:
    found = ledger_bank.match_rules.match_rules(connection)
    return [{column.key: getattr(rule, column.key) for column in _RULES} for rule in found]


@rules.command("add")
@click.argument("payer_account", metavar="[IBAN]", default="")
@click.option("--text", "pattern", default="", metavar="WORDS", help="Words that mean them.")
@click.option("--customer", required=True, metavar="ACCOUNT", help="Who the payer is.")
@acting
@pass_session
def add_rule(
    session: Session, *, payer_account: str, pattern: str, customer: str, as_json: bool
) -> None:
    """Teach that a payer's bank account, or words in what they write, mean a customer.

    \b
    Examples:
      artui match rules add DE02120300000000202051 --customer C1
      artui match rules add --text "northwind trading" --customer C1
    """
    if bool(payer_account) == bool(pattern):
        raise click.UsageError("Give the payer's account, or --text WORDS, one of them.")
    with session.book(writes=True) as book:
        payer = find_customer(book, customer)
        if pattern:
            done = ledger_bank.match_rules.teach_text(book, pattern, payer.id)
        else:
            done = ledger_bank.match_rules.teach_payer(book, payer_account, payer.id)
    print_act(done, as_json=as_json)


@rules.command("remove")
@click.argument("rule", type=int, metavar="ID")
@acting
@pass_session
def remove_rule(session: Session, *, rule: int, as_json: bool) -> None:
    """Forget what was taught about a payer.

    \b
    Examples:
      artui match rules remove 3
    """
    with session.book(writes=True) as book:
        done = ledger_bank.match_rules.remove_rule(book, rule)
    print_act(done, as_json=as_json)

"""`artui match advices`: what payers said their payments are for, while the money has not come."""

from typing import TYPE_CHECKING

import click

from artui.cli.output import acting, listing, print_act, print_list
from artui.cli.session import Session, pass_session
from artui.domain.advice import AdvisedKind
from artui.domain.money import format_minor
from artui.ledger import bank as ledger_bank
from artui.statements.lists.list_columns import ListColumn, ListValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from artui.cli.output import Output
    from artui.domain.advice import Advice

_ADVICES = [
    ListColumn("id", "int"),
    ListColumn("account"),
    ListColumn("received_on", "date"),
    ListColumn("amount", "money"),
    ListColumn("currency"),
    ListColumn("reference"),
    ListColumn("documents"),
    ListColumn("kept_back"),
    ListColumn("file"),
]


@click.group("advices")
def advices() -> None:
    """What payers said their payments are for, while the money has not come.

    \b
    Examples:
      artui match advices list
      artui match advices remove 3
    """


@advices.command("list")
@listing
@pass_session
def list_advices(session: Session, *, output: "Output") -> None:
    """List the advices that wait for their money, the oldest first.

    \b
    Examples:
      artui match advices list --format json
    """
    with session.book() as book, book.reading() as connection:
        found = ledger_bank.advices.waiting_advices(connection)
    print_list(session, output, _ADVICES, [_advice_row(advice) for advice in found])


def _advice_row(advice: "Advice") -> dict[str, ListValue]:
    def named(kinds: "Sequence[AdvisedKind]") -> str:
        lines = (line for line in advice.lines if line.kind in kinds)
        return "; ".join(
            f"{line.number}={format_minor(line.minor, advice.currency)}" for line in lines
        )

    return {
        "id": advice.id,
        "account": advice.account,
        "received_on": advice.received_on,
        "amount": advice.total_minor,
        "currency": advice.currency,
        "reference": advice.reference,
        "documents": named([AdvisedKind.DOCUMENT]),
        "kept_back": named([AdvisedKind.CREDIT, AdvisedKind.DEDUCTION]),
        "file": advice.file,
    }


@advices.command("remove")
@click.argument("advice", type=int, metavar="ID")
@acting
@pass_session
def remove_advice(session: Session, *, advice: int, as_json: bool) -> None:
    """Remove an advice whose money does not come.

    \b
    Examples:
      artui match advices remove 3
    """
    with session.book(writes=True) as book:
        done = ledger_bank.advices.remove_advice(book, advice)
    print_act(done, as_json=as_json)

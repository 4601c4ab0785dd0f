"""`artui approvals`: what was asked for, and a supervisor grants or refuses."""

from typing import TYPE_CHECKING

import click

from artui import ledger
from artui.cli.options import REASON
from artui.cli.output import Output, acting, listing, print_act, print_list
from artui.cli.session import Session, pass_session
from artui.ledger import office
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from artui.statements.lists.list_columns import ListColumn


@click.group(invoke_without_command=True)
@listing
@click.pass_context
def approvals(ctx: click.Context, *, output: Output) -> None:
    """List what waits for a supervisor, grant it or refuse it. Whoever asks cannot approve, but may
    take the request back.

    \b
    Examples:
      artui approvals
      artui approvals grant 7
      artui approvals withdraw 7
      artui approvals refuse 7 --reason "not before the next review"
    """
    if ctx.invoked_subcommand is None:
        session = ctx.find_object(Session)
        assert session is not None
        _print(session, output, everything=False)


@approvals.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that were decided too.")
@listing
@pass_session
def list_(session: Session, *, everything: bool, output: Output) -> None:
    """List what waits for a supervisor.

    \b
    Examples:
      artui approvals list
      artui approvals list --all --format json
    """
    _print(session, output, everything=everything)


def _print(session: Session, output: Output, *, everything: bool) -> None:
    names = tuple(ledger.book.requests.ApprovalRow.__dataclass_fields__)
    with session.book() as book, book.reading() as connection:
        rows = ledger.book.requests.approvals(connection, waiting_only=not everything)
    shown = (tuple(getattr(row, name) or None for name in names) for row in rows)
    print_list(session, output, [_column(name) for name in names], shown)


def _column(name: str) -> "ListColumn":
    match name:
        case "id":
            return ListColumn("id", "int")
        case "day":
            return ListColumn("day", "date")
    return ListColumn(name)


@approvals.command()
@click.argument("number", metavar="ID", type=int)
@acting
@pass_session
def grant(session: Session, *, number: int, as_json: bool) -> None:
    """Carry out what was asked for, in your name. Whoever asked cannot grant it.

    \b
    Examples:
      artui approvals grant 7
    """
    with session.book(writes=True) as book:
        act = office.approvals.grant(book, number)
    print_act(act, as_json=as_json, request=act.request_id, did=act.did)


@approvals.command()
@click.argument("number", metavar="ID", type=int)
@click.option("--reason", required=True, type=REASON, help="Why not.")
@acting
@pass_session
def refuse(session: Session, *, number: int, reason: str, as_json: bool) -> None:
    """Refuse what was asked for.

    \b
    Examples:
      artui approvals refuse 7 --reason "not before the next review"
    """
    with session.book(writes=True) as book:
        act = office.approvals.refuse(book, number, reason=reason)
    print_act(act, as_json=as_json, request=act.request_id)


@approvals.command()
@click.argument("number", metavar="ID", type=int)
@acting
@pass_session
def withdraw(session: Session, *, number: int, as_json: bool) -> None:
    """Take back what you asked for, while it waits.

    \b
    Examples:
      artui approvals withdraw 7
    """
    with session.book(writes=True) as book:
        act = office.approvals.withdraw_request(book, number)
    print_act(act, as_json=as_json, request=act.request_id)

"""`artui bank mapping`: how the CSV files of banks are read."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui import imports
from artui.cli.output import acting, listing, print_act, print_list, say
from artui.cli.session import Session, pass_session
from artui.domain.text import visible
from artui.ledger import bank as ledger_bank
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from artui.cli.output import Output

_MOST_BYTES = 100_000


@click.group("mapping", invoke_without_command=True)
@listing
@click.pass_context
def mapping(ctx: click.Context, *, output: "Output") -> None:
    """List the mappings of banks' CSV files, or show, save and remove one.

    \b
    Examples:
      artui bank mapping
      artui bank mapping set ours --like export.csv
      artui bank mapping set ours --from ours.toml
    """
    if ctx.invoked_subcommand is None:
        session = ctx.find_object(Session)
        assert session is not None
        _print(session, output)


@mapping.command("list")
@listing
@pass_session
def list_mappings(session: Session, *, output: "Output") -> None:
    """List the mappings: those that come with artui, and those saved in the ledger.

    \b
    Examples:
      artui bank mapping list --format json
    """
    _print(session, output)


def _print(session: Session, output: "Output") -> None:
    with session.book() as book, book.reading() as connection:
        saved = ledger_bank.bank_mappings.saved_mappings(connection)
        found = imports.bank.take_in.mappings(connection)
    rows = [
        {"name": name, "source": "ledger" if name in saved else "artui"} for name in sorted(found)
    ]
    print_list(session, output, [ListColumn("name"), ListColumn("source")], rows)


@mapping.command("show")
@click.argument("name")
@pass_session
def show(session: Session, /, *, name: str) -> None:
    """Print a mapping as TOML.

    \b
    Examples:
      artui bank mapping show sparkasse
    """
    with session.book() as book, book.reading() as connection:
        found = imports.bank.take_in.mappings(connection)
        imports.bank.take_in.mapping_named(connection, name)
    click.echo(_safe(found[name]), nl=False)


@mapping.command("set")
@click.argument("name")
@click.option(
    "--like",
    metavar="FILE",
    help="Print a mapping proposed from this CSV file, to be changed; nothing is saved.",
)
@click.option("--from", "source", metavar="FILE", help="Save the mapping of this TOML file.")
@acting
@pass_session
def set_mapping(
    session: Session, /, *, name: str, like: str | None, source: str | None, as_json: bool
) -> None:
    """Propose a mapping for a bank's CSV file, or save one.

    \b
    Examples:
      artui bank mapping set ours --like export.csv > ours.toml
      artui bank mapping set ours --from ours.toml
    """
    if (like is None) == (source is None):
        raise click.UsageError("Give --like FILE or --from FILE.toml.")
    if like is not None:
        click.echo(_safe(_proposal(session.path(like), name)), nl=False)
        return
    assert source is not None
    toml = _toml(session.path(source), name)
    imports.bank.csv_mapping.mapping_of(name, toml)
    with session.book(writes=True) as book:
        act = ledger_bank.bank_mappings.save_mapping(book, name, toml)
    print_act(act, as_json=as_json)


def _proposal(path: Path, name: str) -> str:
    """A proposed mapping as TOML; what is open is told and stands in it as comments."""
    with imports.bank.bank_source.opened_bank_file(path, is_csv=True) as file:
        proposal = imports.bank.csv_proposal.proposed_mapping(file, name)
    for question in proposal.open:
        say(f"to be said: {question}")
    return imports.bank.csv_mapping.toml_of(proposal.mapping)


def _toml(path: Path, name: str) -> str:
    """The text of a TOML file; raises BadMapping if it is none or too long."""
    with path.open("rb") as handle:
        content = handle.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise imports.bank.csv_mapping.BadMapping(f"{visible(path.name)} is too long a mapping.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise imports.bank.csv_mapping.BadMapping(
            f"{visible(path.name)} is not UTF-8; mapping {visible(name)} was not saved."
        ) from error


def _safe(text: str) -> str:
    """A text of several lines, each of them safe to show."""
    return "".join(f"{visible(line)}\n" for line in text.splitlines())


@mapping.command("remove")
@click.argument("name")
@acting
@pass_session
def remove(session: Session, /, *, name: str, as_json: bool) -> None:
    """Remove a mapping that was saved; one that comes with artui is then in force again.

    \b
    Examples:
      artui bank mapping remove ours
    """
    with session.book(writes=True) as book:
        act = ledger_bank.bank_mappings.remove_mapping(book, name)
    print_act(act, as_json=as_json)

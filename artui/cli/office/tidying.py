"""`artui db tidy`: what killed commands have left, and the copies of the books that are kept."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui.cli.output import listing, print_list, say
from artui.cli.session import Session, pass_session
from artui.ledger import store
from artui.open_book import ledger_address
from artui.settings import export_folder
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from artui.cli.output import Output
    from artui.ledger.book.book import Book
    from artui.ledger.store.leftovers import Leftover
    from artui.statements.lists.list_columns import ListRow

_COLUMNS = (
    ListColumn("name"),
    ListColumn("what"),
    ListColumn("bytes", "int"),
    ListColumn("day", "date"),
    ListColumn("done"),
)


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--older-than",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help="Kept copies of so many days, too.",
)
@click.option(
    "--in",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Look for files that are not whole in this folder, too.",
)
@click.option("--dry-run", is_flag=True, help="Only list what would be removed.")
@listing
@pass_session
def tidy(
    session: Session,
    *,
    names: tuple[str, ...],
    older_than: int | None,
    folders: tuple[Path, ...],
    dry_run: bool,
    output: "Output",
) -> None:
    """Remove what commands that were killed have left, beside the ledger and in the export folder.

    That is no copy of anything. The copies of the books that a restore or an upgrade has kept are
    only listed: one is removed when it is NAMED, or older than you say.

    \b
    Examples:
      artui db tidy --dry-run
      artui db tidy
      artui db tidy ledger.db.before-restore-1
      artui db tidy --older-than 90
    """
    if not dry_run:
        session.refuse_read_only()
    address = ledger_address(session.choice, session.settings)[0]
    path = store.engine.sqlite_path(address)
    if path is not None:
        session.path(path)
    places = [session.path(folder) for folder in folders]
    with session.book() as book:
        # Nothing goes unless the ledger itself is there and can be read.
        found = _found(session, book, places)
    chosen = store.leftovers.chosen(found, names, older_than, session.choice.now().date())
    if not dry_run:
        store.leftovers.remove(chosen)
        if databases := [each.name for each in chosen if each.is_database]:
            store.postgres_backup.drop(address, databases)
    if not found and output.format == "table":
        click.echo("Nothing is left, and no copy is kept.")
        return
    print_list(session, output, _COLUMNS, (_row(each, chosen, dry_run) for each in found))


def _row(each: "Leftover", chosen: "Sequence[Leftover]", dry_run: bool) -> "ListRow":
    done = "would go" if dry_run else "removed"
    state = done if each in chosen else "in use" if each.in_use else "kept"
    return each.name, each.what, each.bytes, each.day, state


def say_leftovers(session: Session, book: "Book", *, kept: bool = False) -> None:
    """Say on standard error what killed commands have left, and if asked what is kept."""
    found = [each for each in _found(session, book) if not each.in_use]
    left, copies = sum(not each.kept for each in found), sum(each.kept for each in found)
    parts = []
    if left:
        parts.append(f"{left} leftover{'s' * (left > 1)} of killed commands")
    if copies and kept:
        parts.append(f"{copies} kept cop{'ies' if copies > 1 else 'y'} of the books")
    if parts:
        say(f"There: {' and '.join(parts)}; `artui db tidy --dry-run` lists what.")


def _found(session: Session, book: "Book", folders: Sequence[Path] = ()) -> "list[Leftover]":
    path = store.engine.sqlite_path(ledger_address(session.choice, session.settings)[0])
    places = [export_folder(session.settings), *folders]
    if path is None:
        with book.reading() as connection:
            found = list(store.leftovers.on_server(connection))
    else:
        places.append(path.parent)
        found = list(store.leftovers.beside(path))
    for folder in dict.fromkeys(place.absolute() for place in places):
        found += store.leftovers.in_folder(folder)
    return found

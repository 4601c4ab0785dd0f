"""`artui attach` and `artui attachments`: evidence and originals, kept with a document."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui.cli.lookup import found
from artui.cli.output import acting, listing, print_act, print_list
from artui.cli.session import Session, pass_session
from artui.domain.text import visible
from artui.ledger import documents
from artui.statements.destinations import attached_name, new_file, refuse_existing
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from artui.cli.output import Output

COLUMNS = [
    ListColumn("name"),
    ListColumn("size", "int"),
    ListColumn("sha256"),
    ListColumn("actor"),
    ListColumn("at", "instant"),
]


@click.command()
@click.argument("document", metavar="ID")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--original/--evidence",
    default=None,
    help="It is Amazon's own document, or it is not. To replace an original takes a supervisor.",
)
@acting
@pass_session
def attach(
    session: Session, *, document: str, file: Path, original: bool | None, as_json: bool
) -> None:
    """Keep a file with a document: evidence, or the original that somebody else wrote.

    Amazon's own PDF attached to a self-billing or Ads invoice is what view and download give then:
    the first PDF, if you do not say --evidence. What is attached later is evidence, unless a
    supervisor says --original. At most 10 MiB. The same file is kept once and is refused a second
    time for one document.

    \b
    Examples:
      artui attach ARB-1042 arb-1042.pdf
      artui attach ARB-1042 proof-of-delivery.pdf --evidence
    """
    rules = documents.attachments
    body = rules.read_file(session.path(file))
    with session.book(writes=True) as book:
        act = rules.attach(book, found(book, document).id, file.name, body, original=original)
    print_act(act, as_json=as_json, sha256=act.digest)


@click.command()
@click.argument("document", metavar="ID")
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Write the files there too.")
@listing
@pass_session
def attachments(session: Session, *, document: str, folder: Path | None, output: "Output") -> None:
    """List the files of a document, and write them into a folder if one is named.

    \b
    Examples:
      artui attachments ARB-1042
      artui attachments INV-7 --to evidence
    """
    rules = documents.attachments
    with session.book() as book, book.reading() as connection:
        files = rules.attachments(connection, found(book, document).id)
        if folder is not None:
            place = session.path(folder)
            place.mkdir(parents=True, exist_ok=True)
            # A file that is attached twice, as evidence and as the original, is written once.
            by_name = {attached_name(each.name, each.digest): each for each in files}
            refuse_existing(place, by_name, overwrite=output.overwrite)
            for name, each in by_name.items():
                with new_file(place / name, overwrite=output.overwrite) as handle:
                    handle.write(rules.attached_bytes(connection, each.id))
    rows = [(visible(file.name), file.size, file.digest, file.actor, file.at) for file in files]
    print_list(session, output, COLUMNS, rows)

"""`artui draft`: credit memos as documents and mail drafts for their customers."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui import amazon, statements
from artui.cli.lookup import found
from artui.cli.session import Session, pass_session
from artui.domain.kinds import ItemKind
from artui.domain.text import visible

if TYPE_CHECKING:
    from artui.ledger.book.book import Book


@click.command()
@click.argument("memos", nargs=-1, required=True, metavar="MEMO...")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@pass_session
def draft(session: Session, *, memos: tuple[str, ...], out: Path, overwrite: bool) -> None:
    """Write credit memos as PDF, each with a mail draft (.eml) to its customer's address.

    \b
    Examples:
      artui draft CM-88 CM-89 --out drafts
    """
    with session.book() as book:
        ids = [found(book, number, ItemKind.CREDIT_MEMO).id for number in memos]
        write_drafts(session, book, ids, session.path(out), overwrite=overwrite)


def write_drafts(
    session: Session, book: "Book", memo_ids: Sequence[int], folder: Path, *, overwrite: bool
) -> None:
    """Write the drafts of memos, print their files, and say where an address is missing."""
    with book.reading() as connection:
        written = statements.mail.memo_drafts.write_memo_drafts(
            connection,
            memo_ids,
            folder,
            paper_of=amazon.papers.paper_of,
            as_of=book.business_date,
            at=book.now(),
            sender=session.settings.mail_from,
            overwrite=overwrite,
        )
    for each in written:
        for path in each.files:
            click.echo(visible(str(path)))
        if each.problem:
            click.echo(visible(f"{each.number}: no mail draft: {each.problem}"), err=True)

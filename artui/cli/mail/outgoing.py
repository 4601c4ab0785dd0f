"""`artui mail`: the outbox, and sending what is in it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from artui import ledger, mail
from artui.cli.lookup import customer_ids
from artui.cli.mail.mail_drafts import draft_document, draft_notices, draft_statement
from artui.cli.options import REASON
from artui.cli.output import (
    Output,
    acting,
    listing,
    print_act,
    print_list,
    print_object,
    progress_bar,
    say,
)
from artui.cli.session import Session, pass_session
from artui.domain.mailing import MailState
from artui.domain.text import visible
from artui.statements.lists.list_columns import ListColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from artui.json_value import Json
    from artui.ledger.book.book import Book
    from artui.ledger.mail.mail_rows import MailFile, OutgoingMail
    from artui.mail.sending import SentMail

_COLUMNS = [
    ListColumn("id", "int"),
    ListColumn("account"),
    ListColumn("about"),
    ListColumn("to"),
    ListColumn("state"),
    ListColumn("answer"),
    ListColumn("subject"),
    ListColumn("cc", "flags"),
    ListColumn("attachments", "flags"),
    ListColumn("drafted_by"),
    ListColumn("drafted_at", "instant"),
    ListColumn("tried_at", "instant"),
]
_PREVIEW = [
    ListColumn("id", "int"),
    ListColumn("to"),
    ListColumn("subject"),
    ListColumn("attachments", "flags"),
]
_IDS = click.argument("ids", nargs=-1, type=click.IntRange(min=1), metavar="[ID]...")


@click.group("mail", invoke_without_command=True)
@click.pass_context
def group(context: click.Context) -> None:
    """The outbox: statements, notices and documents on their way to customers.

    Alone it lists the outbox. A mail is sent once; what the server answered is kept.

    \b
    Examples:
      artui mail statement --overdue
      artui mail
      artui mail send --all --dry-run
      artui mail send --all
    """
    if context.invoked_subcommand is None:
        context.invoke(list_mails)


group.add_command(draft_statement)
group.add_command(draft_notices)
group.add_command(draft_document)


@group.command("list")
@click.option(
    "--state",
    type=click.Choice([each.value for each in MailState]),
    help="Only those in this state.",
)
@click.option("--customer", help="Only those to this customer.")
@listing
@pass_session
def list_mails(
    session: Session,
    *,
    state: str | None,
    customer: str | None,
    output: Output,
) -> None:
    """List the mails of the outbox, the oldest first.

    \b
    Examples:
      artui mail list --state waiting
      artui mail list --customer C1 --format json
    """
    with session.book() as book, book.reading() as connection:
        now, ids = book.now(), customer_ids(connection, customer)
        found = ledger.mail.mail_rows.mails(connection, customer_ids=ids)
        found = [each for each in found if state is None or each.state_at(now) == state]
        files = _names(ledger.mail.mail_rows.mail_files(connection, [m.id for m in found]))
        rows = [
            {
                "id": each.id,
                "account": each.account,
                "about": each.about,
                "to": each.recipient,
                "state": each.state_at(now),
                "answer": each.answer or each.reason,
                "subject": each.subject,
                "cc": each.cc.split(", ") if each.cc else [],
                "attachments": files.get(each.id, []),
                "drafted_by": each.actor,
                "drafted_at": each.at,
                "tried_at": each.tried,
            }
            for each in found
        ]
    print_list(session, output, _COLUMNS, rows)


def _names(files: "Sequence[MailFile]") -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for each in files:
        found.setdefault(each.mail_id, []).append(each.name)
    return found


@group.command("show")
@click.argument("mail_id", type=click.IntRange(min=1), metavar="ID")
@click.option("--out", type=click.Path(path_type=Path), help="Also write it whole to this file.")
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@acting
@pass_session
def show(
    session: Session, *, mail_id: int, out: Path | None, overwrite: bool, as_json: bool
) -> None:
    """Show one mail whole: to whom, its words, its files with their SHA-256, and what became of it.

    \b
    Examples:
      artui mail show 12
      artui mail show 12 --out mail-12.eml
    """
    path = None if out is None else session.path(out)
    with session.book() as book:
        with book.reading() as connection:
            found = ledger.mail.mail_rows.mail_of(connection, mail_id)
            files = ledger.mail.mail_rows.mail_files(connection, [mail_id])
        if path is not None:
            sender = session.settings.mail_from
            mail.draft_files.write_copy(book, mail_id, path, sender=sender, overwrite=overwrite)
        facts = _facts(found, files, book)
    if as_json:
        print_object(facts)
        return
    for key, value in facts.items():
        if key not in ("body", "attachments") and value not in ("", None):
            click.echo(f"{key.replace('_', ' ') + ':':<12} {visible(str(value))}")
    for each in files:
        click.echo(f"{'file:':<12} {visible(each.name)} ({each.size} bytes, SHA-256 {each.digest})")
    click.echo(f"\n{visible(found.body, multiline=True)}", nl=False)


def _facts(found: "OutgoingMail", files: "Sequence[MailFile]", book: "Book") -> "dict[str, Json]":
    name = f"{found.recipient_name} <{found.recipient}>" if found.recipient_name else ""
    return {
        "id": found.id,
        "state": str(found.state_at(book.now())),
        "account": found.account,
        "about": found.about,
        "from": found.sender,
        "reply_to": found.reply_to,
        "to": name or found.recipient,
        "role": str(found.role),
        "cc": found.cc,
        "language": found.language,
        "subject": found.subject,
        "drafted_by": found.actor,
        "drafted_at": found.at.isoformat(),
        "attempts": found.attempts,
        "tried_at": None if found.tried is None else found.tried.isoformat(),
        "server": found.server,
        "answer": found.answer,
        "reason": found.reason,
        "sha256": found.digest,
        "attachments": [
            {"name": each.name, "size": each.size, "sha256": each.digest} for each in files
        ],
        "body": found.body,
    }


@group.command("send")
@_IDS
@click.option("--all", "every", is_flag=True, help="All that wait.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask, on a terminal.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write drafts (.eml) into this folder."
)
@click.option("--overwrite", is_flag=True, help="Replace drafts that are there.")
@click.option("--again", is_flag=True, help="Also what was sent, or may have been.")
@click.option("--reason", type=REASON, help="Why again.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How to write what would be, or was, sent.",
)
@pass_session
def send(
    session: Session,
    *,
    ids: tuple[int, ...],
    every: bool,
    dry_run: bool,
    yes: bool,
    out: Path | None,
    overwrite: bool,
    again: bool,
    reason: str | None,
    format_: str,
) -> int:
    """Send mails by the server of the settings, or write them as drafts for a mail program.

    On a terminal they are shown first and sent after a y. A mail is sent once: what was sent, or
    given to a server that did not answer, goes again only with --again and the reason.

    \b
    Examples:
      artui mail send 12 13 --dry-run
      artui mail send --all --yes
      artui mail send --all --out drafts
      artui mail send 12 --again --reason "they have lost it"
    """
    if again != bool(reason):
        raise click.UsageError("--again and --reason go together.")
    if every and (ids or again):
        raise click.UsageError("--all sends what waits; name the mails, or leave out --all.")
    if not (ids or every or dry_run):
        raise click.UsageError("Name the mails, or give --all.")
    folder = None if out is None else session.path(out)
    with session.book(writes=not dry_run) as book:
        with book.reading() as connection:
            chosen = list(dict.fromkeys(ids)) or ledger.mail.mail_rows.waiting_ids(connection)
            found = [ledger.mail.mail_rows.mail_of(connection, each) for each in chosen]
            files = _names(ledger.mail.mail_rows.mail_files(connection, chosen))
        asks = not (yes or dry_run) and sys.stdin.isatty() and bool(found)
        if dry_run or asks:
            _preview(session, found, files, format_)
        if not found:
            say("No mail waits.")
        if dry_run or (asks and not _confirmed(len(found), folder)):
            return 0
        if folder is not None:
            for path in mail.draft_files.write_drafts(
                book, chosen, folder, reason=reason or "", overwrite=overwrite
            ):
                click.echo(visible(str(path)))
            return 0
        return _send(session, book, chosen, reason or "", format_, every=not ids)


def _preview(
    session: Session, found: "Sequence[OutgoingMail]", files: dict[int, list[str]], format_: str
) -> None:
    rows = [(each.id, each.recipient, each.subject, files.get(each.id, [])) for each in found]
    print_list(session, Output(format_, None, overwrite=False), _PREVIEW, rows)


def _confirmed(count: int, folder: Path | None) -> bool:
    mails = "this mail" if count == 1 else f"these {count} mails"
    what = f"Send {mails}?" if folder is None else f"Write {mails} as drafts?"
    if click.confirm(what, default=False, err=True):
        return True
    say("Nothing was sent.")
    return False


def _send(
    session: Session, book: "Book", ids: "Sequence[int]", reason: str, format_: str, *, every: bool
) -> int:
    if not ids:
        return 0
    server = mail.mail_server.mail_server(session.settings)
    sender = mail.mail_server.envelope(session.settings).sender
    rows: list[tuple[int, str, str, str]] = []

    def told(sent: "SentMail") -> None:
        rows.append((sent.mail.id, sent.mail.recipient, sent.state, sent.answer))
        if format_ == "table":
            click.echo(visible(f"{sent.told[:1].upper()}{sent.told[1:]}."))

    try:
        with progress_bar() as bar:
            mail.sending.send(
                book, ids, server, sender=sender, reason=reason, all_waiting=every, told=told,
                progress=bar or ledger.book.steps.unwatched,
            )  # fmt: skip
    finally:
        if format_ != "table":
            columns = [ListColumn("id", "int"), *map(ListColumn, ("to", "state", "answer"))]
            print_list(session, Output(format_, None, overwrite=False), columns, rows)
    return int(any(state not in (MailState.SENT, MailState.SENDING) for _, _, state, _ in rows))


@group.command("withdraw")
@_IDS
@click.option("--reason", type=REASON, help="Why.")
@acting
@pass_session
def withdraw(session: Session, *, ids: tuple[int, ...], reason: str | None, as_json: bool) -> None:
    """Take mails that were not sent out of the outbox.

    \b
    Examples:
      artui mail withdraw 12 --reason "paid meanwhile"
    """
    if not ids:
        raise click.UsageError("Name the mails.")
    with session.book(writes=True) as book:
        print_act(ledger.mail.outbox.withdraw(book, ids, reason=reason or ""), as_json=as_json)


@group.command("returned")
@_IDS
@click.option("--reason", required=True, type=REASON, help="What is known of it.")
@acting
@pass_session
def returned(session: Session, *, ids: tuple[int, ...], reason: str, as_json: bool) -> None:
    """Say that mails came back or never arrived.

    \b
    Examples:
      artui mail returned 12 --reason "mailbox full"
    """
    if not ids:
        raise click.UsageError("Name the mails.")
    with session.book(writes=True) as book:
        print_act(ledger.mail.outbox.mark_returned(book, ids, reason=reason), as_json=as_json)


@group.command("bounce")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@acting
@pass_session
def bounce(session: Session, *, files: tuple[Path, ...], as_json: bool) -> None:
    """Read delivery reports (.eml) and mark the mails that they are about as returned.

    \b
    Examples:
      artui mail bounce "Undelivered OutgoingMail.eml"
    """
    with session.book(writes=True) as book:
        for file in files:
            print_act(mail.returned_mail.take_in(book, session.path(file)), as_json=as_json)

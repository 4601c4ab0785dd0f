"""Acts on mails of the outbox: sending, writing drafts, withdrawing, marking what came back."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from artui import mail as post
from artui.domain.mailing import MailState
from artui.ledger import mail as outbox
from artui.settings import export_folder
from artui.tui.desk.acting import marked
from artui.tui.desk.guards import writable
from artui.tui.desk.page import LedgerPage, asking, done, opening, writing
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import optional_text, some_text
from artui.tui.kit.counts import counted, grouped
from artui.tui.kit.frame import Frame
from artui.tui.kit.jobs import Cancelled, Job
from artui.tui.mail import reads
from artui.tui.mail.mail_page import MailPage
from artui.tui.mail.page import OutboxPage
from artui.tui.mail.reads import MailRow

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.book.steps import Progress
    from artui.mail.sending import SentMail

_AGAIN = (MailState.SENT, MailState.WRITTEN, MailState.UNKNOWN)
_NAMED = 3


class _OnMails(Protocol):
    """A page on one mail or several."""

    def mail_ids(self) -> Sequence[int]: ...


async def _chosen(page: LedgerPage) -> list[MailRow]:
    """The marked mails, else that under the cursor, as they are now."""
    ids = cast("_OnMails", page).mail_ids()
    found = await page.ledger.ask(lambda book: reads.chosen(book, ids))
    if not found:
        raise marked.NotPossible("It is not there any more.")
    return found


def _named(rows: Sequence[MailRow]) -> str:
    """The mails in a question: one with what it brings and to whom, several by their count."""
    named = "; ".join(f"{row.mail.about} to {row.mail.recipient}" for row in rows[:_NAMED])
    more = f"; {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    count = f"mail {rows[0].mail.id}" if len(rows) == 1 else f"{grouped(len(rows))} mails"
    return f"{count} ({named}{more})"


async def _send(page: LedgerPage) -> None:
    """Send mails, or write them as drafts where no server is set, after a y."""
    rows = await _chosen(page)
    left = [row for row in rows if row.state is MailState.WAITING]
    reason = ""
    if not left and len(rows) == 1 and rows[0].state in _AGAIN:
        question = f"Mail {rows[0].mail.id} is {rows[0].state} already; why again:"
        reason = await page.prompt.ask(question, some_text) or ""
        if not reason:
            return
        left = rows
    if not left:
        first = rows[0]
        raise marked.NotPossible(f"Mail {first.mail.id} is {first.state}; it does not wait.")
    settings = page.ledger.settings
    by_server = bool(settings.smtp_host)
    folder = export_folder(settings)
    how = f"by {settings.smtp_host}" if by_server else f"as drafts into {folder}: no server is set"
    verb = "Send" if by_server else "Write"
    others = len(rows) - len(left)
    rest = f" {counted(others, 'other does', 'others do')} not wait." if others else ""
    if not await page.prompt.confirm(f"{verb} {_named(left)} {how}?{rest}"):
        page.status.report("Nothing was sent.", "plain")
        return
    ids = [row.mail.id for row in left]
    _start(page, ids, reason, None if by_server else folder)


def _start(page: LedgerPage, ids: Sequence[int], reason: str, folder: Path | None) -> None:
    """Send as a job, which stops between two mails. Raises AnotherJobRuns."""
    ledger, settings = page.ledger, page.ledger.settings

    def work(job: Job[str]) -> str:
        sent: list[SentMail] = []

        def go_on(done: int, total: int) -> None:
            try:
                job.progress(done, total)
            except Cancelled:
                raise Cancelled(f"sending: stopped; {done} of {total} are sent.") from None

        def send(book: "Book") -> str:
            if folder is not None:
                return _write(book, ids, folder, reason, go_on)
            server = post.mail_server.mail_server(settings)
            sender = post.mail_server.envelope(settings).sender
            # Not as a long act of this clerk: each mail is an act of its own, and others go on.
            post.sending.send(
                book, ids, server, sender=sender, reason=reason, all_waiting=not reason,
                progress=go_on, told=sent.append,
            )  # fmt: skip
            return _told(sent)

        try:
            return ledger.run(send)
        finally:
            ledger.catch_up()

    page.shell.jobs.start("sending", work, say=str)


def _write(
    book: "Book", ids: Sequence[int], folder: Path, reason: str, progress: "Progress"
) -> str:
    paths = post.draft_files.write_drafts(book, ids, folder, reason=reason, progress=progress)
    names = paths[0].name if len(paths) == 1 else f"{grouped(len(paths))} drafts"
    return f"{names} written to {folder}; a mail program sends them."


def _told(sent: "Sequence[SentMail]") -> str:
    """What became of mails: one in words, several by their counts and the first that was not."""
    if len(sent) == 1:
        return f"{sent[0].told[:1].upper()}{sent[0].told[1:]}."
    went = sum(each.state is MailState.SENT for each in sent)
    others = [each for each in sent if each.state is not MailState.SENT]
    if not others:
        return f"{grouped(went)} mails sent."
    return f"{grouped(went)} of {grouped(len(sent))} mails sent; {others[0].told}."


async def _withdraw(page: LedgerPage) -> None:
    rows = await _chosen(page)
    reason = await page.prompt.ask(f"Withdraw {_named(rows)}; reason:", optional_text)
    if reason is None:
        return
    ids = [row.mail.id for row in rows]
    await done(page, lambda book: outbox.outbox.withdraw(book, ids, reason=reason))


async def _returned(page: LedgerPage) -> None:
    rows = await _chosen(page)
    reason = await page.prompt.ask(f"{_named(rows)} came back; why:", some_text)
    if reason is None:
        return
    ids = [row.mail.id for row in rows]
    await done(page, lambda book: outbox.outbox.mark_returned(book, ids, reason=reason))


async def _files(page: LedgerPage) -> None:
    """Write the files of a mail into the export folder, to be looked at."""
    rows = await _chosen(page)
    folder = export_folder(page.ledger.settings)
    mail_id = rows[0].mail.id
    paths = await page.ledger.ask(lambda book: reads.write_files(book, mail_id, folder))
    names = " and ".join(path.name for path in paths)
    page.status.report(f"{names} written to {folder}.", "good")


def _on_mail(frame: Frame) -> str | None:
    if frame.table is not None and frame.table.cursor_id is None:
        return "there is no mail under the cursor."
    return None


def _may_act(frame: Frame) -> str | None:
    return writable(frame) or _on_mail(frame)


def outbox_actions() -> list[Action[Frame]]:
    """The outbox, which the palette offers on every page, and its keys on its own pages."""
    here = frozenset({OutboxPage.NAME, MailPage.NAME})

    return [
        Action("open.outbox", "Outbox", (), "Mails that wait, that were sent, that came back",
               "Screens", opening(OutboxPage, "Outbox")),
        Action("mail.send", "Send", ("p",), "Send the mails, each once, after a y", "Mail",
               asking(_send), _may_act, here, "send", Marks.EACH),
        Action("mail.withdraw", "Withdraw", ("X",),
               "Take mails that were not sent out of the outbox", "Mail",
               writing(_withdraw), _may_act, here, "withdraw", Marks.EACH),
        Action("mail.returned", "Came back", ("b",),
               "Mark mails that came back or never arrived", "Mail",
               writing(_returned), _may_act, here, "came back", Marks.EACH),
        Action("mail.files", "Write its files", ("o",),
               "Write the files of the mail into the export folder", "Mail", asking(_files),
               _on_mail, here, "files", Marks.ONE),
    ]  # fmt: skip

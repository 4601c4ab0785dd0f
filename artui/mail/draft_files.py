"""Mails as draft files (`.eml`) in a folder: a mail program opens each unsent and sends it.

A draft that was written has left the house as far as artui knows: it is not written again, nor
sent, unless a person says why.
"""

from collections.abc import Sequence
from pathlib import Path

from artui.domain.mailing import MailState
from artui.ledger.book.book import Book
from artui.ledger.book.steps import Progress, unwatched
from artui.ledger.mail.mail_rows import mail_of
from artui.ledger.mail.sendings import answered, claim, refuse_unsendable
from artui.mail.sending import at_one_instant, message_of
from artui.statements.destinations import new_file, safe_name
from artui.statements.file_batch import file_batch

_PLACE = "a draft file"


def write_drafts(
    book: Book,
    mail_ids: Sequence[int],
    folder: Path,
    *,
    reason: str = "",
    overwrite: bool = False,
    progress: Progress = unwatched,
) -> list[Path]:
    """Write mails as drafts, `mail-ID-ACCOUNT.eml` each; returns the paths in order.

    Raises UnknownMail, NotToSend, AlreadyThere, BadMailAddress, OSError.
    """
    with book.reading() as connection:
        mails = [mail_of(connection, mail_id) for mail_id in mail_ids]
    for mail in mails:
        refuse_unsendable(mail, book.now(), again=bool(reason))
    written = []
    with file_batch(folder, overwrite=overwrite) as batch:
        for count, mail in enumerate(mails):
            progress(count, len(mails))
            still = at_one_instant(book)
            message = message_of(still, mail.id, unsent=True)
            name = f"mail-{mail.id}-{safe_name(mail.account)}.eml"
            batch.refuse_existing([name])
            attempt = claim(still, mail.id, digest=message.digest, server=_PLACE, reason=reason)
            try:
                path = batch.write(name, message.data)
            except BaseException:
                answered(book, mail.id, attempt, MailState.WAITING, "the file was not written")
                raise
            answered(book, mail.id, attempt, MailState.WRITTEN, path.name)
            written.append(path)
    progress(len(mails), len(mails))
    return written


def write_copy(
    book: Book, mail_id: int, path: Path, *, sender: str = "", overwrite: bool = False
) -> None:
    """Write a mail as it would go out, to be looked at: nothing becomes of it. Raises UnknownMail,
    AlreadyThere, BadMailAddress, OSError."""
    message = message_of(book, mail_id, sender=sender)
    with new_file(path, overwrite=overwrite) as handle:
        handle.write(message.data)

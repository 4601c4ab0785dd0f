"""Mails as draft files (`.eml`) in a folder: a mail program opens each unsent and sends it.

A draft that was written has left the house as far as artui knows: it is not written again, nor
sent, unless a person says why.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from artui.domain.mailing import MailState
from artui.ledger.book.book import Book
from artui.ledger.book.steps import Progress, unwatched
from artui.ledger.mail.sendings import answered_all, claim_all, refuse_unsendable
from artui.mail.sending import drafts_of, message_of, some_at_once
from artui.statements.destinations import new_file, safe_name
from artui.statements.file_batch import FileBatch, file_batch
from artui.statements.mail.message import MailBytes

_PLACE = "a draft file"
# So many are claimed together, or as many as have so many bytes.
_AT_ONCE, _MOST_BYTES = 25, 8 * 1024 * 1024


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
    for mail in chain.from_iterable(some_at_once(book, mail_ids)):
        refuse_unsendable(mail, book.now(), again=bool(reason))
    written: list[Path] = []
    with file_batch(folder, overwrite=overwrite) as batch:
        for some in _composed(book, mail_ids, progress):
            written += _written(book, batch, some, reason)
    progress(len(mail_ids), len(mail_ids))
    return written


def _composed(
    book: Book, mail_ids: Sequence[int], progress: Progress
) -> Iterator[dict[int, tuple[str, MailBytes]]]:
    """The names and bytes of drafts by mail, some at a time."""
    some: dict[int, tuple[str, MailBytes]] = {}
    size = 0
    for count, (mail, message) in enumerate(drafts_of(book, mail_ids)):
        progress(count, len(mail_ids))
        some[mail.id] = f"mail-{mail.id}-{safe_name(mail.account)}.eml", message
        size += len(message.data)
        if len(some) == _AT_ONCE or size > _MOST_BYTES:
            yield some
            some, size = {}, 0
    if some:
        yield some


def _written(
    book: Book, batch: FileBatch, some: dict[int, tuple[str, MailBytes]], reason: str
) -> list[Path]:
    batch.refuse_existing(name for name, _ in some.values())
    digests = {mail_id: message.digest for mail_id, (_, message) in some.items()}
    attempts = claim_all(book, digests, server=_PLACE, reason=reason)
    paths: dict[int, Path] = {}
    try:
        for mail_id, (name, message) in some.items():
            paths[mail_id] = batch.write(name, message.data)
    finally:
        # What was written is, whatever became of the others.
        there = {mail_id: attempts[mail_id] for mail_id in paths}
        names = {mail_id: path.name for mail_id, path in paths.items()}
        missing = {each: attempt for each, attempt in attempts.items() if each not in paths}
        if there:
            answered_all(book, there, MailState.WRITTEN, names)
        if missing:
            why = dict.fromkeys(missing, "the file was not written")
            answered_all(book, missing, MailState.WAITING, why)
    return list(paths.values())


def write_copy(
    book: Book, mail_id: int, path: Path, *, sender: str = "", overwrite: bool = False
) -> None:
    """Write a mail as it would go out, to be looked at: nothing becomes of it. Raises UnknownMail,
    AlreadyThere, BadMailAddress, OSError."""
    message = message_of(book, mail_id, sender=sender)
    with new_file(path, overwrite=overwrite) as handle:
        handle.write(message.data)

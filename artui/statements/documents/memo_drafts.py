"""Credit memos on their way to the customer: the document and a mail draft to their address.

A refund reaches a customer as a credit memo at the address on their record. Without an address,
or with one that is not plain, the memo still gets its document. Section 6 of the domain rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from artui.ledger.lists.item_rows import rows
from artui.ledger.lists.masters import masters_of
from artui.statements.destinations import safe_name
from artui.statements.documents.document import document_pdf
from artui.statements.documents.from_ledger import PaperOf
from artui.statements.documents.mail import BadMailAddress, document_mail
from artui.statements.file_batch import FileBatch, file_batch

WORDS = (
    "Please find your credit memo below and attached.",
    "It stays on your account until you ask us to apply it: answer with the number of the invoice, "
    "the number of the credit memo, and the amount.",
)


@dataclass(frozen=True, slots=True)
class Drafted:
    """The files of one memo; `problem` says why it has no mail draft, blank if it has one."""

    number: str
    files: tuple[Path, ...]
    problem: str = ""


def write_memo_drafts(
    connection: Connection,
    memo_ids: Iterable[int],
    folder: Path,
    *,
    paper_of: PaperOf,
    as_of: date,
    at: datetime,
    sender: str = "",
    overwrite: bool = False,
) -> list[Drafted]:
    """Write the document and the mail draft of each memo into a folder; `paper_of` draws it.

    Raises AlreadyThere, OSError, UnknownDocument.
    """
    with file_batch(folder, overwrite=overwrite) as batch:
        return [
            _written(connection, memo_id, batch, paper_of, as_of, at, sender)
            for memo_id in memo_ids
        ]


def _written(
    connection: Connection,
    memo_id: int,
    batch: FileBatch,
    paper_of: PaperOf,
    as_of: date,
    at: datetime,
    sender: str,
) -> Drafted:
    paper = paper_of(connection, memo_id, as_of)
    (row,) = rows(connection, [memo_id], as_of)
    email = masters_of(connection, [row.customer_id], as_of)[row.customer_id].email
    stem = safe_name(f"credit-memo-{row.number}")
    files = {f"{stem}.pdf": document_pdf(paper)}
    problem = "" if email else f"{row.account} has no e-mail address"
    if email:
        try:
            mail = document_mail(paper, sender=sender, recipient=email, at=at, words=WORDS)
            files[f"{stem}.eml"] = mail
        except BadMailAddress as refusal:
            problem = str(refusal)
    written = tuple(batch.write(name, data) for name, data in files.items())
    return Drafted(row.number, written, problem)

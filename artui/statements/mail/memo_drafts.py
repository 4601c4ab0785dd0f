"""Credit memos as files: the document, and a mail draft to the customer's address.

A refund reaches a customer as a credit memo at the address on their record. Without an address,
or with one that is not plain, the memo still gets its document. Section 6 of the domain rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from artui.domain.kinds import ItemKind
from artui.domain.mailing import ROLE_OF, BadMailAddress, MailMatter, mail_address
from artui.ledger.documents.standing import standing
from artui.ledger.lists.item_rows import rows
from artui.ledger.lists.masters import masters_of
from artui.ledger.mail.recipients import recipients
from artui.statements.destinations import safe_name
from artui.statements.documents.document import document_pdf
from artui.statements.documents.from_ledger import PaperOf
from artui.statements.file_batch import FileBatch, file_batch
from artui.statements.language.choosing import spoken_for
from artui.statements.mail.letters import document_words
from artui.statements.mail.message import LooseMail, compose
from artui.statements.pdf.own_templates import own_folder


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
    role = ROLE_OF[MailMatter.DOCUMENT]
    to = recipients(connection, [row.customer_id], role)[row.customer_id]
    country = masters_of(connection, [row.customer_id], as_of)[row.customer_id].country
    stem, pdf = safe_name(f"credit-memo-{row.number}"), document_pdf(paper)
    files, problem = {f"{stem}.pdf": pdf}, to.lacking
    if why := standing(connection, memo_id).why_not(row.number):
        problem = f"{why}; no mail with it is drafted."
    elif to.address:
        told = spoken_for(to.language, country, own_folder())
        words = document_words(told, paper, ItemKind.CREDIT_MEMO, answer_to=sender)
        try:
            letter = LooseMail(
                recipient=mail_address(to.address), recipient_name=to.name, sender=sender,
                sender_name=paper.seller.name if sender else "", subject=words.subject,
                body=words.body, language=told.tag,
            )  # fmt: skip
            mail = compose(letter, [(f"{stem}.pdf", pdf)], at, unsent=True)
            files[f"{stem}.eml"] = mail.data
        except BadMailAddress as refusal:
            problem = str(refusal)
    written = tuple(batch.write(name, data) for name, data in files.items())
    return Drafted(row.number, written, problem)

"""The collections package of a customer: all that an agency or a court wants to see, in one ZIP.

A cover page, the statement, each open invoice, how its interest came about, the notices that were
sent, contacts, promises, placements and what was done on the account, with a manifest of SHA-256.
Section 8 of the domain rules.
"""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from pathlib import Path

from sqlalchemy import Connection, select

from artui.domain.interest import percent_text
from artui.domain.kinds import DEBIT_KINDS
from artui.domain.money import decimals, format_minor
from artui.ledger.collecting.collecting_rows import placements
from artui.ledger.collecting.ladder import NoticeRow, notices
from artui.ledger.customers.contacts import contacts as contacts_of
from artui.ledger.disputes.dispute_rows import disputes
from artui.ledger.disputes.promise_rows import PromiseRow, promises
from artui.ledger.interest.accruals import trace
from artui.ledger.interest.preview import preview
from artui.ledger.lists.document_page import notes_on
from artui.ledger.lists.history.account_history import AccountEvent, account_history
from artui.ledger.lists.items import Selection, ids
from artui.ledger.lists.masters import masters_of
from artui.ledger.store.tables import INTEREST_CHARGE
from artui.statements.account.from_ledger import gather
from artui.statements.account.gathered import StatementWanted
from artui.statements.account.statement_json import statement_json
from artui.statements.account.statement_pdf import statement_pdf
from artui.statements.collecting.cover import Cover, cover_pdf, cover_text
from artui.statements.collecting.dunning_notices import notice_of
from artui.statements.collecting.notice_letter import notice_pdf, notice_text
from artui.statements.collecting.package import MANIFEST, PackedFile, package_bytes
from artui.statements.destinations import safe_name
from artui.statements.documents.document import document_pdf, document_text
from artui.statements.documents.from_ledger import NotOurs, PaperOf
from artui.statements.file_batch import FileBatch
from artui.statements.language.speech import Term, term
from artui.statements.lists.list_columns import ListColumn, ListValue
from artui.statements.lists.list_writer import write_list
from artui.statements.model import Statement

TRACE = (
    ListColumn("invoice"),
    ListColumn("from", "date"),
    ListColumn("to", "date"),
    ListColumn("days", "int"),
    ListColumn("balance", "money"),
    ListColumn("rate", "decimal"),
    ListColumn("method"),
    ListColumn("amount", "decimal"),
)


def write_package(
    connection: Connection,
    customer_id: int,
    as_of: date,
    batch: FileBatch,
    *,
    paper_of: PaperOf,
    answer_to: str = "",
) -> Path:
    """Write the package of a customer in a batch; returns its path. Raises AlreadyThere, OSError.

    `paper_of` draws its documents; one that we don't write is named with the reason. `answer_to`
    is our mail address for questions.
    """
    account = masters_of(connection, [customer_id], as_of)[customer_id].account
    name = f"collections-{safe_name(account)}-{as_of.isoformat()}.zip"
    batch.refuse_existing([name])
    packed = package_bytes(package_entries(connection, customer_id, as_of, paper_of, answer_to))
    return batch.write(name, packed)


def package_entries(
    connection: Connection, customer_id: int, as_of: date, paper_of: PaperOf, answer_to: str = ""
) -> list[PackedFile]:
    """The files of the package of a customer, as of a day; the cover page names all others."""
    statement = gather(connection, customer_id, StatementWanted(as_of))
    files = list(_files(connection, customer_id, as_of, paper_of, statement, answer_to))
    master = masters_of(connection, [customer_id], as_of)[customer_id]
    cover = Cover(
        statement=statement,
        phone=master.phone,
        email=master.email,
        disputes=tuple(
            row
            for row in disputes(connection, customer_id=customer_id)
            if row.opened <= as_of and (row.resolved is None or row.resolved > as_of)
        ),
        promises=tuple(promises(connection, as_of, customer_ids=[customer_id])),
        notices=tuple(_sent(connection, customer_id, as_of)),
        placements=tuple(
            row for row in placements(connection, customer_id=customer_id) if row.placed <= as_of
        ),
        enclosed=enclosed([file.path for file in files]),
        answer_to=answer_to,
    )
    return [
        PackedFile("00-cover.pdf", cover_pdf(cover)),
        PackedFile("00-cover.txt", cover_text(cover).encode()),
        *files,
    ]


# What is enclosed, in the order of the cover page: a path or a folder, and what it is.
_ENCLOSED = (
    ("statement.pdf", term("the statement of account")),
    ("statement.json", term("the same, for programs")),
    ("documents/", term("every open document, as PDF and text")),
    ("interest.csv", term("how the late interest came about, invoice by invoice")),
    ("notices/", term("every notice that was sent")),
    ("contacts.json", term("the customer's address, mail, phone, and the terms accepted")),
    ("promises.json", term("every promise to pay, and whether it was kept")),
    ("placements.json", term("hand-overs to agencies")),
    ("notes.json", term("notes on calls and letters")),
    ("activity.json", term("all that happened on the account, day by day")),
    (MANIFEST, term("SHA-256 of every file; artui collections verify FILE.zip checks it")),
)


def enclosed(paths: Sequence[str]) -> tuple[tuple[str, Term], ...]:
    """What of it all there is: an empty folder is left out, the manifest is always there."""
    return tuple(
        (name, what)
        for name, what in _ENCLOSED
        if name == MANIFEST or any(path.startswith(name) for path in paths)
    )


def _sent(connection: Connection, customer_id: int, as_of: date) -> Iterator[NoticeRow]:
    for row in notices(connection, customer_id=customer_id):
        if row.written is not None and row.written <= as_of:
            yield row


def _files(
    connection: Connection,
    customer_id: int,
    as_of: date,
    paper_of: PaperOf,
    statement: Statement,
    answer_to: str,
) -> Iterator[PackedFile]:
    """All files but the cover page."""
    yield PackedFile("statement.pdf", statement_pdf(statement))
    yield PackedFile("statement.json", statement_json(statement))
    open_ids = list(ids(connection, Selection(DEBIT_KINDS, "open", (customer_id,)), as_of))
    for item_id in open_ids:
        try:
            paper = paper_of(connection, item_id, as_of)
        except NotOurs as refusal:
            name = f"documents/{safe_name(refusal.number)}"
            if refusal.original:
                yield PackedFile(f"{name}.pdf", refusal.original)
            yield PackedFile(f"{name}.txt", f"{refusal}\n".encode())
            continue
        stem = f"documents/{safe_name(f'{paper.title}-{paper.number}')}"
        yield PackedFile(f"{stem}.pdf", document_pdf(paper))
        yield PackedFile(f"{stem}.txt", document_text(paper).encode())
    bearing = _bearing(connection, customer_id, open_ids, as_of)
    yield PackedFile("interest.csv", _csv(TRACE, _traces(connection, bearing, as_of)))
    for row in _sent(connection, customer_id, as_of):
        notice = notice_of(connection, row, answer_to)
        yield PackedFile(f"notices/{safe_name(row.number)}.pdf", notice_pdf(notice))
        yield PackedFile(f"notices/{safe_name(row.number)}.txt", notice_text(notice).encode())
    yield from _records(connection, customer_id, as_of)


def _records(connection: Connection, customer_id: int, as_of: date) -> Iterator[PackedFile]:
    master = masters_of(connection, [customer_id], as_of)[customer_id]
    contacts = {key: getattr(master, key) for key in ("account", "name", "address", "country")}
    contacts |= {key: getattr(master, key) for key in ("email", "phone", "terms_version")}
    people = [
        {name: getattr(each, name) for name in ("role", "name", "email", "phone", "language")}
        for each in contacts_of(connection, [customer_id])
    ]
    more = {"terms_accepted": master.terms_accepted, "contacts": people}
    yield PackedFile("contacts.json", _json(contacts | more))
    made = promises(connection, as_of, customer_ids=[customer_id])
    yield PackedFile("promises.json", _json([_promise(row) for row in made]))
    placed = placements(connection, customer_id=customer_id)
    yield PackedFile("placements.json", _json([asdict(row) for row in placed]))
    notes = notes_on(connection, customer_id=customer_id)
    yield PackedFile("notes.json", _json([asdict(row) for row in notes]))
    events = account_history(connection, customer_id, as_of)
    yield PackedFile("activity.json", _json([_event(row) for row in events]))


def _event(row: AccountEvent) -> dict[str, ListValue]:
    minor, currency = row.amount_minor, row.currency
    return {
        "date": row.day,
        "at": row.at,
        "actor": row.actor,
        "event": row.event,
        "number": row.number or None,
        "amount": None if minor is None else format_minor(minor, currency),
        "currency": currency or None,
        "text": row.text or None,
    }


def _bearing(
    connection: Connection, customer_id: int, open_ids: Sequence[int], as_of: date
) -> list[int]:
    """The invoices whose interest the statement counts: open ones, those of open finance charges,
    and paid ones that still have interest to charge or to give back."""
    query = select(INTEREST_CHARGE.c.invoice_id).where(INTEREST_CHARGE.c.item_id.in_(open_ids))
    charged = connection.execute(query.order_by(INTEREST_CHARGE.c.invoice_id)).scalars()
    found = preview(connection, as_of, [customer_id])
    remaining = [row.invoice_id for row in found if row.remains]
    return list(dict.fromkeys([*open_ids, *charged, *remaining]))


def _promise(row: PromiseRow) -> dict[str, ListValue]:
    money = {
        "amount": format_minor(row.amount_minor, row.currency),
        "kept": format_minor(row.kept_minor, row.currency),
    }
    kept = ("account", "invoice", "currency", "promised_for", "made", "state")
    return {key: getattr(row, key) for key in kept} | money


def _traces(
    connection: Connection, item_ids: Sequence[int], as_of: date
) -> Iterator[dict[str, ListValue]]:
    for item_id in item_ids:
        try:
            invoice, accrual, *_ = trace(connection, item_id, as_of)
        except KeyError:
            continue
        scale = 10 ** decimals(invoice.currency)
        for segment in accrual.segments:
            yield {
                "invoice": invoice.number,
                "currency": invoice.currency,
                "from": segment.start,
                "to": segment.end,
                "days": segment.days,
                "balance": segment.balance_minor,
                "rate": percent_text(segment.rate),
                "method": segment.method,
                "amount": _six_places(segment.amount / scale),
            }


def _six_places(exact: Fraction) -> str:
    whole, rest = divmod(round(exact * 1_000_000), 1_000_000)
    return f"{whole}.{rest:06}"


def _csv(columns: Sequence[ListColumn], rows: Iterator[dict[str, ListValue]]) -> bytes:
    out = io.StringIO()
    write_list(rows, columns, "csv", out=out)
    return out.getvalue().encode()


def _json(value: object) -> bytes:
    return json.dumps(value, default=str, ensure_ascii=False, indent=1, sort_keys=True).encode()

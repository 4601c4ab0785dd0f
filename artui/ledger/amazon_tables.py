"""The tables of Amazon's services: what a service knows a document by, VAT documents, reports, and
submissions.

`external_ref` keeps what the Ads service last said of an invoice, so that a sync which brings
nothing new writes nothing. A submission is never withdrawn: it went out of the house.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, ForeignKey, Index, Text, text
from sqlmodel import Field

from artui.ledger.tables import BIG, Instant, LedgerTable


def _key() -> Column[int]:
    return Column(BIG, primary_key=True)


def _big(*, null: bool = False) -> Column[int]:
    return Column(BIG, nullable=null)


def _item() -> Column[int]:
    return Column(BIG, ForeignKey("item.id"), nullable=True, index=True)


def _words() -> Column[str]:
    return Column(Text, nullable=False, server_default="")


class ExternalRef(LedgerTable, table=True):
    """A document of a service: its account and id there, and what the service last said (JSON).

    Without an item it is known but nothing that is owed, such as an invoice over nothing.
    """

    __tablename__: ClassVar[str] = "external_ref"
    __table_args__ = (
        Index(
            "external_ref_key",
            "service",
            "account",
            "external_id",
            unique=True,
            sqlite_where=text("withdrawn_act_id IS NULL"),
            postgresql_where=text("withdrawn_act_id IS NULL"),
        ),
    )
    id: int | None = Field(default=None, sa_column=_key())
    service: str = Field(sa_column=_words())
    account: str = Field(sa_column=_words())
    external_id: str = Field(sa_column=_words())
    item_id: int | None = Field(default=None, sa_column=_item())
    status: str = Field(default="", sa_column=_words())
    snapshot: str = Field(default="", sa_column=_words())
    details: str = Field(default="", sa_column=_words())
    withdrawn_act_id: int | None = Field(default=None, sa_column=_big(null=True))
    act_id: int = Field(sa_column=_big())


class VatDocument(LedgerTable, table=True):
    """A document of the VAT report. `document_key` makes a repeated import harmless; `content` is
    its rows as they came, from which it is drawn and uploaded."""

    __tablename__: ClassVar[str] = "vat_document"
    __table_args__ = (
        Index(
            "vat_document_key",
            "document_key",
            unique=True,
            sqlite_where=text("withdrawn_act_id IS NULL"),
            postgresql_where=text("withdrawn_act_id IS NULL"),
        ),
        Index("vat_document_shipping", "marketplace", "shipping_id"),
        Index("vat_document_state", "state", "deadline"),
    )
    id: int | None = Field(default=None, sa_column=_key())
    item_id: int | None = Field(default=None, sa_column=_item())
    document_key: str = Field(sa_column=_words())
    marketplace: str = Field(sa_column=_words())
    shipping_id: str = Field(sa_column=_words())
    transaction_id: str = Field(default="", sa_column=_words())
    transaction_type: str = Field(default="", sa_column=_words())
    state: str = Field(default="Pending", sa_column=_words())
    reason: str = Field(default="", sa_column=_words())
    deadline: datetime = Field(sa_column=Column(Instant, nullable=False))
    content: str = Field(default="", sa_column=_words())
    sent_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    feed_id: str = Field(default="", sa_column=_words())
    withdrawn_act_id: int | None = Field(default=None, sa_column=_big(null=True))
    act_id: int = Field(sa_column=_big())


class Report(LedgerTable, table=True):
    """A report that brought something new: where it came from and the SHA-256 of its bytes."""

    __tablename__: ClassVar[str] = "report"
    id: int | None = Field(default=None, sa_column=_key())
    service: str = Field(sa_column=_words())
    report_id: str = Field(default="", sa_column=_words())
    file_name: str = Field(default="", sa_column=_words())
    digest: str = Field(default="", sa_column=_words())
    encoding: str = Field(default="", sa_column=_words())
    added: int = 0
    act_id: int = Field(sa_column=_big())


class Submission(LedgerTable, table=True):
    """A vendor invoice on its way to Amazon, with the very text that was sent."""

    __tablename__: ClassVar[str] = "submission"
    __table_args__ = (Index("submission_number", "number", unique=True),)
    id: int | None = Field(default=None, sa_column=_key())
    number: str = Field(sa_column=_words())
    item_id: int | None = Field(default=None, sa_column=_item())
    state: str = Field(default="", sa_column=_words())
    digest: str = Field(default="", sa_column=_words())
    body: str = Field(default="", sa_column=_words())
    transaction_id: str = Field(default="", sa_column=_words())
    sent_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    polls: int = 0
    resent: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    reason: str = Field(default="", sa_column=_words())
    act_id: int = Field(sa_column=_big())

"""The table of disputes: what a customer objects to, the claim that was filed, and how it ended."""

from datetime import date
from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Text, text
from sqlmodel import Field

from artui.ledger.tables import LedgerTable

BIG = BigInteger().with_variant(Integer(), "sqlite")


class Dispute(LedgerTable, table=True):
    """A dispute of an invoice or a part of it; only a filed claim lets the part be withheld."""

    __tablename__: ClassVar[str] = "dispute"
    __table_args__ = (
        Index("dispute_item", "item_id"),
        Index(
            "dispute_open",
            "item_id",
            unique=True,
            sqlite_where=text("outcome = '' AND withdrawn_act_id IS NULL"),
            postgresql_where=text("outcome = '' AND withdrawn_act_id IS NULL"),
        ),
    )
    id: int | None = Field(default=None, sa_column=Column(BIG, primary_key=True))
    item_id: int = Field(sa_column=Column(BIG, ForeignKey("item.id"), nullable=False))
    amount_minor: int = Field(sa_column=Column(BIG, nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    opened: date
    owner: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    claim: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    claim_date: date | None = None
    outcome: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    resolved: date | None = None
    resolution: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    memo_id: int | None = Field(
        default=None, sa_column=Column(BIG, ForeignKey("item.id"), nullable=True)
    )
    withdrawn_act_id: int | None = Field(default=None, sa_column=Column(BIG, nullable=True))
    act_id: int = Field(sa_column=Column(BIG, nullable=False))

"""The tables of collections: promises, dunning runs and their notices, flags, agency placements."""

from datetime import date
from typing import ClassVar

from sqlalchemy import Column, ForeignKey, Text
from sqlmodel import Field

from artui.ledger.tables import BIG, LedgerTable


def _key() -> Column[int]:
    return Column(BIG, primary_key=True)


def _big(*, null: bool = False) -> Column[int]:
    return Column(BIG, nullable=null)


def _to(target: str, *, null: bool = False, index: bool = False) -> Column[int]:
    return Column(BIG, ForeignKey(target), nullable=null, index=index)


def _words() -> Column[str]:
    return Column(Text, nullable=False, server_default="")


class Promise(LedgerTable, table=True):
    """A promise to pay by a day and its grace (`until`), on an invoice or a whole account."""

    __tablename__: ClassVar[str] = "promise"
    id: int | None = Field(default=None, sa_column=_key())
    customer_id: int = Field(sa_column=_to("customer.id", index=True))
    item_id: int | None = Field(default=None, sa_column=_to("item.id", null=True, index=True))
    currency: str = Field(sa_column=_words())
    amount_minor: int = Field(sa_column=_big())
    promised_for: date
    until: date
    made: date
    withdrawn_act_id: int | None = Field(default=None, sa_column=_big(null=True))
    act_id: int = Field(sa_column=_big())


class DunningLevel(LedgerTable, table=True):
    """A level of a ladder; the ladder of a policy has its name, all others use `default`."""

    __tablename__: ClassVar[str] = "dunning_level"
    id: int | None = Field(default=None, sa_column=_key())
    ladder: str = Field(sa_column=_words())
    level: int
    name: str = Field(sa_column=_words())
    days_late: int
    gap_days: int
    channel: str = Field(sa_column=_words())
    text: str = Field(sa_column=_words())
    fee: str = Field(sa_column=_words())


class DunningRun(LedgerTable, table=True):
    """One run of the ladder on a day."""

    __tablename__: ClassVar[str] = "dunning_run"
    id: int | None = Field(default=None, sa_column=_key())
    day: date
    rolled_back_act_id: int | None = Field(default=None, sa_column=_big(null=True))
    act_id: int = Field(sa_column=_big())


class DunningNotice(LedgerTable, table=True):
    """The notice that a run owes a customer in one currency at one level; written once."""

    __tablename__: ClassVar[str] = "dunning_notice"
    id: int | None = Field(default=None, sa_column=_key())
    run_id: int = Field(sa_column=_to("dunning_run.id", index=True))
    customer_id: int = Field(sa_column=_to("customer.id", index=True))
    currency: str = Field(sa_column=_words())
    level: int
    number: str = Field(sa_column=_words())
    written: date | None = None
    file_name: str = Field(default="", sa_column=_words())
    withdrawn_act_id: int | None = Field(default=None, sa_column=_big(null=True))
    act_id: int = Field(sa_column=_big())


class DunningStep(LedgerTable, table=True):
    """An item that a run took up a level; `amount_minor` is what the notice asks for."""

    __tablename__: ClassVar[str] = "dunning_step"
    id: int | None = Field(default=None, sa_column=_key())
    notice_id: int = Field(sa_column=_to("dunning_notice.id", index=True))
    item_id: int = Field(sa_column=_to("item.id", index=True))
    level: int
    days_late: int
    amount_minor: int = Field(sa_column=_big())
    fee_item_id: int | None = Field(default=None, sa_column=_to("item.id", null=True))
    act_id: int = Field(sa_column=_big())


class CollectionFlag(LedgerTable, table=True):
    """An invoice flagged for collections, by hand or by the ladder, until it is lifted."""

    __tablename__: ClassVar[str] = "collection_flag"
    id: int | None = Field(default=None, sa_column=_key())
    item_id: int = Field(sa_column=_to("item.id", index=True))
    flagged: date
    reason: str = Field(sa_column=_words())
    lifted: date | None = None
    lift_reason: str = Field(default="", sa_column=_words())
    withdrawn_act_id: int | None = Field(default=None, sa_column=_big(null=True))
    act_id: int = Field(sa_column=_big())


class AgencyPlacement(LedgerTable, table=True):
    """A customer handed over to a collection agency, until recalled."""

    __tablename__: ClassVar[str] = "agency_placement"
    id: int | None = Field(default=None, sa_column=_key())
    customer_id: int = Field(sa_column=_to("customer.id", index=True))
    agency: str = Field(sa_column=_words())
    placed: date
    recalled: date | None = None
    recall_reason: str = Field(default="", sa_column=_words())
    withdrawn_act_id: int | None = Field(default=None, sa_column=_big(null=True))
    act_id: int = Field(sa_column=_big())

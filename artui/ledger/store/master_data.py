"""The masters as typed objects: our legal entities, roles, interest policies, steps of ladders.

Masters are few, written by hand and read one at a time; so they are SQLModel classes, whose typed
fields define what a value may be. Movements (items, allocations, acts …) are read and written by
the thousand and remain Core tables. Both share one metadata: a class here is mapped onto the Core
table of its name (`keep_existing`), which alone defines what the database holds. Only code that
writes or lists masters imports this module: the import costs half as much as SQLAlchemy's own.

`model_validate` checks the fields; a constructor checks nothing, as with every SQLModel class of a
table.
"""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AfterValidator
from sqlalchemy import MetaData
from sqlmodel import Field, SQLModel

from artui.domain.compensation import parse_compensation
from artui.domain.interest_policy import ReferenceFixed, parse_percent
from artui.domain.interest_rates import InterestMethod
from artui.domain.kinds import Role
from artui.domain.money import parse_minor
from artui.domain.text import document_number
from artui.ledger.store.tables import DUNNING_LEVEL, ENTITY, INTEREST_POLICY, METADATA, ROLE

# Currencies have at most three decimals.
_FINEST = "KWD"


def _percent(text: str) -> str:
    if text:
        parse_percent(text)
    return text


def _amount(text: str) -> str:
    parse_minor(text.removeprefix("-"), _FINEST)
    if text.startswith("-"):
        raise ValueError("give 0 or more")
    return text


def _fixed_sum(text: str) -> str:
    return str(parse_compensation(text)) if text else ""


def _fixed_day(text: str) -> str:
    if text and text not in list(ReferenceFixed):
        raise ValueError(f"give {' or '.join(ReferenceFixed)}, or nothing")
    return text


def _fee(text: str) -> str:
    if text.endswith("%"):
        parse_percent(text.removesuffix("%"))
        return text
    return _amount(text) if text else ""


Percent = Annotated[str, AfterValidator(_percent)]
Amount = Annotated[str, AfterValidator(_amount)]
FixedDay = Annotated[str, AfterValidator(_fixed_day)]
FixedSum = Annotated[str, AfterValidator(_fixed_sum)]


class MasterData(SQLModel):
    """A row of a master table; a field that the table lacks is refused by name."""

    metadata: ClassVar[MetaData] = METADATA
    model_config = {"extra": "forbid"}
    __table_args__: ClassVar[dict[str, bool]] = {"keep_existing": True}


class LegalEntity(MasterData, table=True):
    """One of our legal entities, as it is printed on documents."""

    __tablename__ = ENTITY.name

    id: int | None = Field(default=None, primary_key=True)
    name: Annotated[str, AfterValidator(document_number)]
    legal_name: str = ""
    country: str = ""
    tax_id: str = ""
    address: str = ""
    remittance: str = ""
    withdrawn_act_id: int | None = None
    act_id: int | None = None
    region: str = ""
    language: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    vat_id: str = ""
    registration_id: str = ""
    registration_scheme: str = ""
    einvoice_address: str = ""
    einvoice_scheme: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""


class LoginRole(MasterData, table=True):
    """What a login may do on this ledger."""

    __tablename__ = ROLE.name

    login: str = Field(primary_key=True)
    role: Role


class DatedPolicy(MasterData, table=True):
    """A dated row of an interest policy, with percents and amounts as text; blank means unset."""

    __tablename__ = INTEREST_POLICY.name

    id: int | None = Field(default=None, primary_key=True)
    name: Annotated[str, AfterValidator(document_number)]
    from_date: date | None = None
    kind: str = "contract"
    country: str = ""
    region: str = ""
    method: InterestMethod = InterestMethod.PRO_RATA
    monthly_rate: Percent = ""
    annual_rate: Percent = ""
    cap: Percent = ""
    grace_days: Annotated[int, Field(ge=0)] = 0
    minimum: Amount = "0"
    standard_terms: str = ""
    from_shipment: bool = False
    compensation: FixedSum = ""
    reference_fixed: FixedDay = ""
    reviewed: bool = False
    source: str = ""
    withdrawn_act_id: int | None = None
    act_id: int | None = None


class LadderStep(MasterData, table=True):
    """A step of a dunning ladder; its fee is an amount, a share such as `1%`, or blank."""

    __tablename__ = DUNNING_LEVEL.name

    id: int | None = Field(default=None, primary_key=True)
    ladder: str
    level: Annotated[int, Field(ge=1)]
    name: str
    days_late: Annotated[int, Field(ge=0)]
    gap_days: Annotated[int, Field(ge=0)]
    channel: str
    text: str
    fee: Annotated[str, AfterValidator(_fee)] = ""

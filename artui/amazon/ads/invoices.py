"""What the Ads service says, as values: profiles, invoice summaries, details.

Amounts come as JSON numbers and are read from their digits, never through a float. A key that is
missing is looked for again with blanks removed: the published samples, and a client in use, carry
names such as `remainingAmount Due` (AD-2, AD-3). Unknown words and keys are kept, never fatal.
"""

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from artui.domain.money import CURRENCIES, MAX_MINOR, Money
from artui.domain.refusal import ArtuiError
from artui.domain.text import shown_id, visible
from artui.json_value import Json, JsonObject

STATUSES = ("ACCUMULATING", "PROCESSING", "ISSUED", "PAID_IN_PART", "PAID_IN_FULL", "WRITTEN_OFF")
UNKNOWN = "UNKNOWN"
# A row in one of these is no invoice yet (AD-5).
NOT_YET = ("ACCUMULATING", "PROCESSING")
_NOTHING = (None, "", ())
_BLANKS = re.compile(r"\s+")
_PROFILE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_ZONES = {"AmericaiLos_Angeles": "America/Los_Angeles"}


class Unreadable(ArtuiError):
    """A row can't be read; its text says which and why. Caught here, reported as a problem."""


_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Profile:
    """An advertiser's account in one marketplace; ids are text, however many digits they have."""

    id: str
    country: str
    currency: str
    timezone: str
    marketplace: str
    account: str
    account_type: str
    name: str
    valid_payment_method: bool | None


@dataclass(frozen=True, slots=True)
class Fee:
    """A regulatory fee on an invoice."""

    type: str
    amount: Money


@dataclass(frozen=True, slots=True)
class InvoiceSummary:
    """One invoice of a profile. `status` is one of STATUSES or UNKNOWN, `said` what came."""

    profile: str
    id: str
    status: str
    said: str
    invoice_date: date
    due_date: date | None
    from_date: date | None
    to_date: date | None
    amount: Money
    tax: Money | None
    remaining: Money
    remaining_tax: Money | None
    fees: tuple[Fee, ...]
    remaining_fees: tuple[Fee, ...]
    documents: tuple[str, ...]
    payment_method: str
    terms: str
    purchase_order: str
    tax_rate: Decimal | None

    @property
    def key(self) -> tuple[str, str]:
        """What makes an invoice: its profile and its id (AD-8)."""
        return self.profile, self.id


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that can't be taken: its id as far as it has one, what is wrong, and how it came."""

    id: str
    problem: str
    raw: Json


@dataclass(frozen=True, slots=True)
class Rows:
    """A page's rows: invoices, rows that are none yet, and what could not be read."""

    invoices: tuple[InvoiceSummary, ...]
    placeholders: int
    wrong: tuple[WrongRow, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the rows that could not be read."""
        return tuple(row.problem for row in self.wrong)


@dataclass(frozen=True, slots=True)
class Details:
    """One invoice with all that its page shows. The parts are snapshots as they came, cleaned.

    Adjustments may change their sign between calls: they are shown, never posted (AD-9).
    """

    summary: InvoiceSummary
    payer: JsonObject
    issuer: JsonObject
    third_party: JsonObject
    lines: tuple[JsonObject, ...]
    portfolios: tuple[JsonObject, ...]
    promotions: tuple[JsonObject, ...]
    adjustments: tuple[JsonObject, ...]
    payments: tuple[JsonObject, ...]
    taxes: tuple[JsonObject, ...]
    government: JsonObject


def read_profiles(found: Json) -> tuple[list[Profile], list[WrongRow]]:
    """The profiles of an answer, and the entries that can't be read."""
    profiles, wrong = [], []
    for index, raw in enumerate(found if isinstance(found, list) else []):
        entry = cleaned(raw)
        number = entry.get("profileid")
        usable = isinstance(number, int | str) and not isinstance(number, bool)
        if not usable or not _PROFILE.fullmatch(str(number)):
            why = f"Profile {index + 1} of the list has no id that can be used; it is left out."
            wrong.append(WrongRow("", why, raw))
            continue
        account = cleaned(entry.get("accountinfo"))
        zone = _text(entry, "timezone")
        valid = account.get("validpaymentmethod")
        profiles.append(
            Profile(
                id=str(number),
                country=_text(entry, "countryCode"),
                currency=_text(entry, "currencyCode"),
                timezone=_ZONES.get(zone, zone),
                marketplace=_text(account, "marketplaceStringId"),
                account=_text(account, "id"),
                account_type=_text(account, "type"),
                name=_text(account, "name"),
                valid_payment_method=valid if isinstance(valid, bool) else None,
            )
        )
    return profiles, wrong


def read_rows(found: Json, profile: str) -> Rows:
    """The rows of one page of a profile's invoices."""
    invoices, wrong, placeholders = [], [], 0
    for raw in found if isinstance(found, list) else []:
        row = cleaned(raw)
        if _text(row, "status").upper() in NOT_YET:
            placeholders += 1
            continue
        try:
            invoices.append(read_summary(row, profile))
        except Unreadable as why:
            wrong.append(WrongRow(_text(row, "id"), str(why), raw))
    return Rows(tuple(invoices), placeholders, tuple(wrong))


def read_summary(raw: Json, profile: str) -> InvoiceSummary:
    """One invoice. Raises Unreadable naming the invoice and the key."""
    row = cleaned(raw)
    number = _text(row, "id")
    if not number:
        raise Unreadable(f"An invoice of profile {shown_id(profile)} has no id; it is left out.")
    said = _text(row, "status")
    amount = _must(_amount(row, "amountDue", number), "amountDue", number)
    rate = row.get("taxrate")
    days, kind = row.get("paymenttermsdays"), _text(row, "paymentTermsType")
    # The newer listing has fewer keys, some under other names.
    issued = _date(row, "invoiceDate", number) or _date(row, "issuedDate", number)
    return InvoiceSummary(
        profile=profile,
        id=number,
        status=said.upper() if said.upper() in STATUSES else UNKNOWN,
        said=said,
        invoice_date=_must(issued, "invoiceDate", number),
        due_date=_date(row, "dueDate", number),
        from_date=_date(row, "fromDate", number),
        to_date=_date(row, "toDate", number),
        amount=amount,
        tax=_amount(row, "taxAmountDue", number),
        remaining=_must(_amount(row, "remainingAmountDue", number), "remainingAmountDue", number),
        remaining_tax=_amount(row, "remainingTaxAmountDue", number),
        fees=_fees(row, "fees", number),
        remaining_fees=_fees(row, "remainingFees", number),
        documents=tuple(
            entry for entry in _list(row, "downloadableDocuments") if isinstance(entry, str)
        ),
        payment_method=_text(row, "paymentMethod") or _text(row, "paymentMethodType"),
        terms=f"{kind} {days}" if isinstance(days, int) else kind,
        purchase_order=_text(row, "purchaseOrderNumber"),
        tax_rate=Decimal(rate) if isinstance(rate, int | Decimal) else None,
    )


def completed(listed: InvoiceSummary, detailed: InvoiceSummary) -> InvoiceSummary:
    """A summary with what its listing left out taken from the details."""
    missing = [each.name for each in fields(listed) if getattr(listed, each.name) in _NOTHING]
    return replace(listed, **{name: getattr(detailed, name) for name in missing})


def read_details(found: Json, profile: str) -> Details:
    """One invoice's details. Raises Unreadable if its summary can't be read."""
    raw = cleaned(unwrapped(found))
    tax = cleaned(raw.get("taxdetail"))
    return Details(
        summary=read_summary(raw.get("invoicesummary"), profile),
        payer=_object(raw, "payerContactInfo"),
        issuer=_object(raw, "issuerContactInfo"),
        third_party=_object(raw, "thirdPartyContactInfo"),
        lines=_objects(raw, "invoiceLines"),
        portfolios=_objects(raw, "portfolios"),
        promotions=_objects(raw, "promotions"),
        adjustments=_objects(raw, "adjustments"),
        payments=_objects(raw, "payments"),
        taxes=_objects(tax, "taxBreakups"),
        government=_object(raw, "governmentInvoiceInformation"),
    )


def unwrapped(found: Json) -> Json:
    """The body itself: some answers wrap it in `{"status": ..., "payload": ...}` (AD-6)."""
    if isinstance(found, dict) and isinstance(found.get("payload"), dict | list):
        payload: Json = found["payload"]
        return payload
    return found


def cleaned(raw: Json) -> dict[str, Json]:
    """An object's keys without blanks and in lower case, to look them up; else an empty one."""
    if not isinstance(raw, dict):
        return {}
    found: dict[str, Json] = {}
    for key, value in raw.items():
        found.setdefault(_BLANKS.sub("", key).lower(), value)
    return found


def value_of(raw: Json, key: str) -> Json:
    """What is under a key, also where blanks got into its name."""
    return cleaned(raw).get(key.lower())


def _text(row: JsonObject, key: str) -> str:
    value = row.get(key.lower())
    return value.strip() if isinstance(value, str) else ""


def _list(row: JsonObject, key: str) -> list[Json]:
    value = row.get(key.lower())
    return value if isinstance(value, list) else []


def _object(row: JsonObject, key: str) -> JsonObject:
    value = row.get(key.lower())
    return value if isinstance(value, dict) else {}


def _objects(row: JsonObject, key: str) -> tuple[JsonObject, ...]:
    return tuple(entry for entry in _list(row, key) if isinstance(entry, dict))


def _amount(row: JsonObject, key: str, number: str) -> Money | None:
    raw = row.get(key.lower())
    if not isinstance(raw, dict) or not raw:
        return None
    entry = cleaned(raw)
    value, currency = entry.get("amount"), entry.get("currencycode")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Unreadable(f"Invoice {shown_id(number)}: {key} has no amount; it is left out.")
    if not isinstance(currency, str) or currency not in CURRENCIES:
        raise Unreadable(f"Invoice {shown_id(number)}: {key} has no currency; it is left out.")
    scaled = Decimal(value).scaleb(CURRENCIES[currency])
    if scaled != int(scaled) or abs(scaled) > MAX_MINOR:
        raise Unreadable(
            f"Invoice {shown_id(number)}: {key} is {value} {currency}, which is no amount of it; "
            "it is left out."
        )
    return Money(int(scaled), currency)


def _fees(row: JsonObject, key: str, number: str) -> tuple[Fee, ...]:
    fees = []
    for raw in _list(row, key):
        entry = cleaned(raw)
        cost = _amount(entry, "cost", number) or _amount(entry, "amount", number)
        if cost is not None:
            fees.append(Fee(_text(entry, "feeType"), cost))
    return tuple(fees)


def _date(row: JsonObject, key: str, number: str) -> date | None:
    """Dates are YYYYMMDD text (AD-7)."""
    value = row.get(key.lower())
    if value is None or value == "":
        return None
    text = str(value)
    try:
        if len(text) == 8 and text.isascii() and text.isdigit():
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Unreadable(
            f"Invoice {shown_id(number)}: {key} is {visible(text[:20])}, which is no date; "
            "it is left out."
        ) from None


def _must(value: _Found | None, key: str, number: str) -> _Found:
    if value is None:
        raise Unreadable(f"Invoice {shown_id(number)} has no {key}; it is left out.")
    return value

"""A profile of the Ads service as the customer it becomes, and its invoices as ours; with the texts
that are kept of them, the same for the same values.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from artui.amazon.ads.invoices import Details, InvoiceSummary, Profile, cleaned
from artui.domain.money import CURRENCIES, round_half_up
from artui.domain.terms import due_date_for, parse_terms
from artui.domain.text import visible
from artui.json_value import Json
from artui.ledger.amazon.ads import AdsInvoice, AdsLine, AdsTax
from artui.ledger.amazon.ads_accounts import AdsAccount

USUAL_DAYS = 30


def account_of(profile: str) -> str:
    """The customer's account of a profile."""
    return f"ads-{profile}"


def customer_of(profile: Profile, *, receivable: bool) -> AdsAccount:
    """The customer that a profile becomes."""
    known = profile.currency if profile.currency in CURRENCIES else ""
    return AdsAccount(
        account=account_of(profile.id),
        name=profile.name or f"Amazon Ads {profile.country}".strip(),
        country=profile.country if len(profile.country) == 2 else "",
        currency=known,
        external_ref=profile.account,
        receivable=receivable,
    )


def ads_invoice(
    summary: InvoiceSummary, snapshot: str, details: str, details_given: Details | None
) -> AdsInvoice:
    """The invoice of a summary; `snapshot` and `details` are the texts that are kept of it."""
    terms = _terms(summary.terms)
    currency = summary.amount.currency
    tax = summary.tax if summary.tax and summary.tax.currency == currency else None
    credit = summary.amount.minor < 0
    sign = -1 if credit else 1
    return AdsInvoice(
        profile=summary.profile,
        id=summary.id,
        account=account_of(summary.profile),
        status=summary.status if summary.status != "UNKNOWN" else visible(summary.said[:40]),
        issue_date=summary.invoice_date,
        due_date=summary.invoice_date if credit else _due(summary, terms),
        currency=currency,
        amount_minor=sign * summary.amount.minor,
        open_minor=sign * summary.remaining.minor,
        tax_minor=sign * tax.minor if tax else None,
        written_off=summary.status == "WRITTEN_OFF",
        terms=terms,
        po_number=summary.purchase_order,
        snapshot=snapshot,
        details=details,
        credit=credit,
        lines=tuple(_signed(line, sign) for line in _lines(details_given, currency))
        if details_given
        else (),
        taxes=tuple(_turned(tax, sign) for tax in _taxes(details_given, summary)) if tax else (),
    )


def _signed(line: AdsLine, sign: int) -> AdsLine:
    return replace(line, unit_minor=sign * line.unit_minor, amount_minor=sign * line.amount_minor)


def _turned(tax: AdsTax, sign: int) -> AdsTax:
    return replace(tax, taxable_minor=sign * tax.taxable_minor, tax_minor=sign * tax.tax_minor)


def _due(summary: InvoiceSummary, terms: str) -> date:
    if summary.due_date is not None:
        return summary.due_date
    if not terms:
        return summary.invoice_date + timedelta(days=USUAL_DAYS)
    return due_date_for(summary.invoice_date, own_terms=parse_terms(terms))


def _terms(said: str) -> str:
    """Amazon's `NET 30` or `EOM 30` as our terms; empty if it is neither."""
    kind, _, days = said.strip().partition(" ")
    known = kind.lower() in ("net", "eom") and days.isascii() and days.isdigit()
    return f"{kind.lower()} {days}" if known else ""


def summary_text(summary: InvoiceSummary) -> str:
    """The summary as JSON, the same text for the same values."""
    return json.dumps(asdict(summary), default=_plain, sort_keys=True, ensure_ascii=False)


def details_text(details: Details) -> str:
    """What the page shows of the details, as JSON. Signed links are left out: they are keys."""
    found = asdict(replace(details, government={})) | {
        "government_invoice": cleaned(details.government).get("governmentinvoiceid")
    }
    del found["summary"], found["government"]
    return json.dumps(found, default=_plain, sort_keys=True, ensure_ascii=False)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _lines(details: Details, currency: str) -> tuple[AdsLine, ...]:
    """The lines whose cost can be read, in minor units."""
    lines = []
    for raw in details.lines:
        entry = cleaned(raw)
        cost = _minor(entry.get("cost"), currency)
        if cost is None:
            continue
        count = entry.get("costeventcount")
        quantity = count if isinstance(count, int) and count > 0 else 1
        unit = round_half_up(Fraction(cost, quantity))
        name = entry.get("name")
        text = name if isinstance(name, str) and name else "Advertising"
        lines.append(AdsLine(text, str(quantity), unit, cost))
    return tuple(lines)


def _taxes(details: Details | None, summary: InvoiceSummary) -> tuple[AdsTax, ...]:
    """The taxes by name where the details have them, else what the summary says."""
    currency = summary.amount.currency
    taxes = []
    for raw in details.taxes if details else ():
        entry = cleaned(raw)
        minor = _minor(entry.get("taxamount"), currency)
        name = entry.get("taxname")
        if minor:
            taxable = _minor(entry.get("taxableamount"), currency)
            base = summary.amount.minor - minor if taxable is None else taxable
            kind = name if isinstance(name, str) and name else "tax"
            taxes.append(AdsTax(kind, _rate(entry.get("taxrate")), base, minor))
    if taxes or not summary.tax or not summary.tax.minor:
        return tuple(taxes)
    base = summary.amount.minor - summary.tax.minor
    return (AdsTax("tax", _rate(summary.tax_rate), base, summary.tax.minor),)


def _rate(value: object) -> str:
    known = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return f"{Decimal(str(value)).normalize():f}" if known else ""


def _minor(raw: Json, currency: str) -> int | None:
    """An amount object in minor units, also a bare number; None if it is no amount of the
    currency."""
    value = raw
    if isinstance(raw, Mapping):
        entry = cleaned(raw)
        if entry.get("currencycode") not in (None, currency):
            return None
        value = entry.get("amount")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return round_half_up(Fraction(value) * 10 ** CURRENCIES[currency])

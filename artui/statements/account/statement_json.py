"""The statement as one JSON object: money as text in major units beside its currency."""

import json
from datetime import date

from artui.domain.interest_policy import percent_text
from artui.domain.money import format_minor
from artui.json_value import Json
from artui.statements.model import (
    Customer,
    DebitItem,
    Entity,
    FinanceCharge,
    InterestTerm,
    Movement,
    Promise,
    Section,
    SettledInterest,
    Statement,
    UnappliedCredit,
    check,
    unapplied_since,
)


def statement_json(statement: Statement) -> bytes:
    """The JSON of a statement, UTF-8, the same bytes for the same statement.

    Raises StatementDoesNotTie if any two totals differ (domain.md section 8).
    """
    check(statement)
    text = json.dumps(statement_object(statement), ensure_ascii=False, indent=2)
    return (text + "\n").encode()


def statement_object(statement: Statement) -> dict[str, Json]:
    """The statement as plain dictionaries; dates ISO, money as text."""
    return {
        "style": statement.style,
        "as_of": statement.as_of.isoformat(),
        "since": _day(statement.since),
        "entity": _entity(statement.entity),
        "other_entities": [_entity(entity) for entity in statement.other_entities],
        "customer": _customer(statement.customer),
        "sections": [_section(section) for section in statement.sections],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _entity(entity: Entity) -> dict[str, Json]:
    return {
        "name": entity.name,
        "code": entity.code,
        "country": entity.country,
        "address": list(entity.address),
        "tax_id": entity.tax_id,
        "remittance": list(entity.remittance),
    }


def _customer(customer: Customer) -> dict[str, Json]:
    return {
        "account": customer.account,
        "name": customer.name,
        "country": customer.country,
        "address": list(customer.address),
        "tax_id": customer.tax_id,
        "terms_version": customer.terms_version or None,
        "terms_accepted": _day(customer.terms_accepted),
    }


def _section(section: Section) -> dict[str, Json]:
    currency = section.currency
    return {
        "currency": currency,
        "opening_balance": format_minor(section.opening_minor, currency),
        "movements": [_movement(movement, currency) for movement in section.movements],
        "closing_balance": format_minor(section.closing_minor, currency),
        "items": [_item(item, currency) for item in section.items],
        "unapplied_credits": [_credit(credit, currency) for credit in section.credits],
        "finance_charges": [_charge(charge, currency) for charge in section.finance_charges],
        "promises": [_promise(promise, currency) for promise in section.promises],
        "interest_on_paid": [_settled(row, currency) for row in section.settled],
        "ageing": {bucket.label: format_minor(bucket.minor, currency) for bucket in section.buckets}
        | {"total": format_minor(section.control_minor, currency)},
        "interest": _interest(section, currency),
        "open_debits": format_minor(section.open_debits_minor, currency),
        "unapplied": format_minor(-section.unapplied_minor, currency),
        "interest_uncharged": format_minor(section.interest.uncharged_minor, currency),
        "total_due": format_minor(section.total_due_minor, currency),
    }


def _item(item: DebitItem, currency: str) -> dict[str, Json]:
    return {
        "kind": item.kind,
        "number": item.number,
        "instalment": item.part or None,
        "account": item.account or None,
        "entity": item.entity or None,
        "po_number": item.po_number or None,
        "issue_date": item.issue_date.isoformat(),
        "due_date": _day(item.due_date),
        "days_late": item.days_late,
        "bucket": item.bucket,
        "amount": format_minor(item.amount_minor, currency),
        "open_amount": format_minor(item.open_minor, currency),
        "interest_uncharged": format_minor(item.interest_uncharged_minor, currency),
        "currency": currency,
        "payment_references": [each.text for each in item.references],
        "flags": list(item.marks),
        "disputed": format_minor(item.disputed_minor, currency),
        "promises": [_promise(promise, currency) for promise in item.promises],
    }


def _settled(row: SettledInterest, currency: str) -> dict[str, Json]:
    return {
        "number": row.number,
        "account": row.account or None,
        "entity": row.entity or None,
        "issue_date": row.issue_date.isoformat(),
        "due_date": row.due_date.isoformat(),
        "settled_on": _day(row.settled_on),
        "days_late": row.days_late,
        "amount": format_minor(row.amount_minor, currency),
        "interest_uncharged": format_minor(row.interest_uncharged_minor, currency),
        "currency": currency,
    }


def _promise(promise: Promise, currency: str) -> dict[str, Json]:
    return {
        "account": promise.account or None,
        "amount": format_minor(promise.amount_minor, currency),
        "currency": currency,
        "promised_for": promise.promised_for.isoformat(),
        "made": promise.made.isoformat(),
    }


def _credit(credit: UnappliedCredit, currency: str) -> dict[str, Json]:
    return {
        "kind": credit.kind,
        "number": credit.number,
        "account": credit.account or None,
        "issue_date": credit.issue_date.isoformat(),
        "amount": format_minor(-credit.amount_minor, currency),
        "open_amount": format_minor(-credit.open_minor, currency),
        "currency": currency,
        "note": credit.note or None,
    }


def _charge(charge: FinanceCharge, currency: str) -> dict[str, Json]:
    return {
        "number": charge.number,
        "issue_date": charge.issue_date.isoformat(),
        "through": charge.through.isoformat(),
        "amount": format_minor(charge.amount_minor, currency),
        "open_amount": format_minor(charge.open_minor, currency),
        "currency": currency,
    }


def _movement(movement: Movement, currency: str) -> dict[str, Json]:
    return {
        "date": movement.day.isoformat(),
        "kind": movement.kind,
        "number": movement.number,
        "account": movement.account or None,
        "text": movement.text or None,
        "amount": format_minor(movement.effect_minor, currency),
        "balance": format_minor(movement.balance_minor, currency),
        "currency": currency,
    }


def _interest(section: Section, currency: str) -> dict[str, Json]:
    interest = section.interest
    return {
        "uncharged": format_minor(interest.uncharged_minor, currency),
        "adds": format_minor(interest.adds_minor, currency),
        "adds_on": _day(interest.adds_on),
        "each_day": interest.each_day,
        "unapplied_since": _day(unapplied_since(section)),
        "currency": currency,
        "terms": [
            {
                "account": term.account or None,
                "policy": term.policy or None,
                "method": term.method,
                "rate": _rate_words(term),
                "yearly_equivalent": _yearly_words(term) or None,
            }
            for term in interest.terms
        ],
    }


def _rate_words(term: InterestTerm) -> str:
    """A rate in plain English, as the exports write it: `1.5% a month, at most 12% a year`."""
    words = f"{percent_text(term.rate)}% a {'month' if term.monthly else 'year'}"
    if term.cap is not None:
        words += f", at most {percent_text(term.cap)}% a year"
    if term.until is not None:
        words += f" until {term.until}"
    if term.fixed is not None:
        first, last = term.fixed
        span = f"on {first}" if first == last else f"from {first} to {last}"
        words += f", fixed for debts due {span}"
    return words


def _yearly_words(term: InterestTerm) -> str:
    """The yearly equivalent in plain English; empty if there is none."""
    return "" if term.yearly is None else f"{percent_text(term.yearly)}% a year"

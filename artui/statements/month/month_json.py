"""The month as JSON: exact figures as text, dates in ISO, and the rule of each section."""

import json
from collections.abc import Sequence
from datetime import date

from artui.domain.money import format_minor
from artui.ledger.reports.reported_month import MonthReport
from artui.statements.lists.list_columns import ListColumn, ListRow
from artui.statements.month.month_rows import SECTIONS
from artui.statements.month.month_rules import RULES


def month_json(report: MonthReport) -> bytes:
    """The JSON of a report; the same report gives the same bytes."""
    found: dict[str, object] = {
        "month": report.month,
        "entity": report.entity or None,
        "from": report.firsts[-1].isoformat(),
        "to": report.lasts[-1].isoformat(),
        "whole": report.is_whole,
        "provision_matrix": None if report.matrix is None else str(report.matrix),
        "rules": {str(rule): str(text) for rule, text in RULES.items()},
    }
    found["currencies"] = [
        {
            "currency": each.currency,
            **{
                section.name: [
                    _object(section.columns(report), row, each.currency)
                    for row in section.rows(report, each)
                ]
                for section in SECTIONS
            },
        }
        for each in report.currencies
    ]
    return json.dumps(found, indent=2).encode() + b"\n"


def _object(columns: Sequence[ListColumn], row: ListRow, currency: str) -> dict[str, object]:
    pairs = zip(columns, row, strict=True)
    return {
        column.key: _value(column, value, currency)
        for column, value in pairs
        if column.key != "currency"
    }


def _value(column: ListColumn, value: object, currency: str) -> object:
    if column.type == "money" and isinstance(value, int):
        return format_minor(value, currency)
    return value.isoformat() if isinstance(value, date) else value

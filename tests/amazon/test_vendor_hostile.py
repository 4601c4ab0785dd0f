"""Whatever a file holds, checking it ends with findings: never a traceback, never a raw escape."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.amazon.transport.json_input import NotJson, read_json
from artui.amazon.vendor_invoices.rules.validate import validate
from artui.domain.text import visible
from tests.support.vendor import NOW, american, credit_note, european, indian

_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=12),
    st.sampled_from(["0", "1e9", "-5.00", "1e999", "USD", "IN", "CreditNote", "\x1b[2J", "‮"]),
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in [(*path, k), *_paths(v, (*path, k))]]
    if isinstance(value, list):
        return [p for i, v in enumerate(value) for p in [(*path, i), *_paths(v, (*path, i))]]
    return []


@given(st.sampled_from([american, european, credit_note, indian]), st.data())
def test_any_value_anywhere_in_an_invoice_is_survived(make: Any, data: st.DataObject) -> None:
    invoice = make()
    for _ in range(data.draw(st.integers(1, 3))):
        places = _paths(invoice)
        *way, last = data.draw(st.sampled_from(places))
        target = invoice
        for step in way:
            target = target[step]
        target[last] = data.draw(_VALUES)
    for finding in validate({"invoices": [invoice]}, now=NOW):
        for text in (finding.path, finding.message, finding.expected or "", finding.found or ""):
            assert visible(text) == text


@given(_VALUES)
def test_any_document_is_survived(document: object) -> None:
    assert validate(document, now=NOW)


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_refused(raw: bytes) -> None:
    with suppress(NotJson):
        read_json(raw)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{", "not JSON"),
        ('{"a": NaN}', "NaN"),
        ("[" * 100 + "]" * 100, "nested"),
        ('{"a": 1, "a": 2}', "twice"),
        ("1" * 41, "characters"),
        ("1e99", "out of range"),
        ("[1.5, -1e400]", "out of range"),
    ],
)
def test_json_beyond_the_limits_is_refused(text: str, word: str) -> None:
    with pytest.raises(NotJson, match=word):
        read_json(text)


def test_brackets_in_strings_are_no_nesting() -> None:
    assert read_json(json.dumps(["[" * 100])) == ["[" * 100]


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotJson, match="bytes"):
        read_json(b" " * 20, max_bytes=10)


def test_a_file_that_is_no_json_is_one_finding_with_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text('{"invoices": [\n  {"id": }\n]}')
    findings = validate(path, now=NOW)
    assert [(f.rule, f.path) for f in findings] == [("SI-1", "$")]
    assert "line 2" in findings[0].message


def test_many_tax_types_and_charges_cost_no_more_than_their_number() -> None:
    """A document made to be slow: two thousand types of tax, each with an allowance."""
    invoice = european()
    entry = invoice["taxDetails"][0]
    invoice["taxDetails"] = [dict(entry, taxType=f"T{n}") for n in range(2_000)]
    invoice["allowanceDetails"] = [
        {
            "type": f"A{n}",
            "allowanceAmount": entry["taxAmount"],
            "taxDetails": [dict(entry, taxType=f"T{n}")],
        }
        for n in range(2_000)
    ]
    assert validate(invoice, now=NOW)


@pytest.mark.parametrize("half", [r"A\ud800", r"\ude00", r"\\\ud800"])
def test_half_a_character_is_refused_with_its_place(half: str) -> None:
    with pytest.raises(NotJson, match=r"half a character, line 2, column"):
        read_json('{"id":\n"' + half + '"}')
    assert "\ufffd" in read_json(f'"{half}"', mend_halves=True)


def test_two_halves_are_a_character_and_an_escaped_backslash_is_none() -> None:
    assert read_json(r'"\ud83d\ude00 \\ud800"') == "\U0001f600 \\ud800"

"""Sentences that know their amounts: plain as text, in a reader's signs on the screens."""

import copy
import json

from hypothesis import given
from hypothesis import strategies as st

from artui.domain.money import Money, format_minor, parse_minor
from artui.domain.refusal import Refused
from artui.domain.sentence import (
    PLAIN,
    Count,
    Sentence,
    Signs,
    in_brackets,
    joined,
    localized,
    lowered,
    raised,
)

GERMAN = Signs(",", ".")
OWED = Money(6_891_320, "USD")


def test_a_sentence_is_plain_text_and_can_be_written_in_other_signs() -> None:
    said = Sentence("INV-1 has ", OWED, " open")
    assert said == "INV-1 has 68913.20 USD open"
    assert json.dumps({"summary": said}) == '{"summary": "INV-1 has 68913.20 USD open"}'
    assert localized(said, GERMAN) == "INV-1 has 68.913,20 USD open"
    assert localized(said, PLAIN) == said
    assert localized(copy.deepcopy(said), GERMAN) == "INV-1 has 68.913,20 USD open"


def test_text_that_looks_like_an_amount_is_left_alone() -> None:
    said = Sentence("payment 1000.50 of ", Money(5, "EUR").bare, ": ref 2,000.00")
    assert localized(said, GERMAN) == "payment 1000.50 of 0,05: ref 2,000.00"


def test_sentences_are_put_together_without_losing_their_amounts() -> None:
    first, second = Sentence("a ", OWED), Sentence("b ", OWED)
    german = "68.913,20 USD"
    assert localized(joined("; ", [first, second]), GERMAN) == f"a {german}; b {german}"
    assert localized(first + " more", GERMAN) == f"a {german} more"
    assert localized("before " + first, GERMAN) == f"before a {german}"
    assert localized(Sentence("x", in_brackets(first)), GERMAN) == f"x (a {german})"
    assert in_brackets("") == ""
    assert localized(raised(Sentence(first, "!")), GERMAN) == f"A {german}!"
    assert localized(lowered(Sentence("A ", OWED)), GERMAN) == f"a {german}"
    assert raised(Sentence(OWED, " left")) == "68913.20 USD left"
    assert raised("") == ""
    assert raised("plain words") == "Plain words"


def test_a_refusal_is_plain_as_text_and_keeps_its_amounts() -> None:
    refusal = Refused(OWED, " is too much.")
    assert str(refusal) == "68913.20 USD is too much."
    assert localized(refusal.sentence, GERMAN) == "68.913,20 USD is too much."


@given(
    st.integers(-(10**15), 10**15),
    st.sampled_from(["EUR", "JPY", "KWD", "CLF"]),
    st.sampled_from([PLAIN, GERMAN, Signs(",", " "), Signs(".", ",")]),
)
def test_an_amount_is_read_back_from_any_signs(minor: int, currency: str, signs: Signs) -> None:
    text = format_minor(minor, currency, signs)
    assert (
        parse_minor(text, currency, decimal_comma=signs.point == ",", grouping=bool(signs.group))
        == minor
    )


def test_a_count_is_grouped_for_readers_and_plain_for_programs() -> None:
    summary = Sentence("dunning run 1: ", Count(1512), " items")
    assert summary == "dunning run 1: 1512 items"
    assert summary.localized(Signs(",", ".")) == "dunning run 1: 1.512 items"

"""The filter language: the same on the command line and in the filter line."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.filters import (
    AMOUNT_FIELDS,
    DATE_FIELDS,
    WHOLE_FIELDS,
    BadFilter,
    Filter,
    Term,
    Value,
    parse_filter,
    render,
)
from artui.domain.kinds import Flag, ItemState
from artui.domain.money import CURRENCIES


def test_words_and_terms_are_told_apart() -> None:
    assert parse_filter("north customer:ACME days>30 labs open>1000 level:2") == Filter(
        ("north", "labs"),
        (
            Term("customer", ":", "ACME"),
            Term("days", ">", 30),
            Term("open", ">", Fraction(1000)),
            Term("level", ":", 2),
        ),
    )


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("flag:disputed", Term("flag", ":", "disputed")),
        ("FLAG:On_Hold", Term("flag", ":", "on_hold")),
        ("cur:eur", Term("cur", ":", "EUR")),
        ("state=part_paid", Term("state", "=", "part_paid")),
        ("number:INV-1", Term("number", ":", "INV-1")),
        ('customer:"Harbor & Sons"', Term("customer", ":", "Harbor & Sons")),
        ("days>=0", Term("days", ">=", 0)),
        ("days<-5", Term("days", "<", -5)),
        ("days<=90", Term("days", "<=", 90)),
        ("open=0.01", Term("open", "=", Fraction(1, 100))),
        ("amount<-12.5", Term("amount", "<", Fraction(-25, 2))),
        ("due<2026-03-31", Term("due", "<", date(2026, 3, 31))),
        ("issue:2024-02-29", Term("issue", ":", date(2024, 2, 29))),
        ("number:a=b", Term("number", ":", "a=b")),
    ],
)
def test_each_field_reads_its_own_kind_of_value(text: str, term: Term) -> None:
    assert parse_filter(text) == Filter((), (term,))


def test_a_field_without_a_value_asks_for_nothing_yet() -> None:
    assert parse_filter("customer: days>30") == Filter(
        (), (Term("customer", ":", ""), Term("days", ">", 30))
    )
    assert parse_filter("flag:") == Filter((), (Term("flag", ":", ""),))


def test_quotes_hold_words_with_spaces_and_signs_together() -> None:
    assert parse_filter(r'"Harbor & Sons" "a:b" "say \"hi\" \\"').words == (
        "Harbor & Sons",
        "a:b",
        'say "hi" \\',
    )
    assert parse_filter("10:30 a\\b").words == ("10:30", "a\\b")


@pytest.mark.parametrize("text", ["", "   ", "\t\n"])
def test_an_empty_filter_lets_everything_pass(text: str) -> None:
    assert parse_filter(text) == Filter()


STATES = ", ".join(ItemState)
KNOWN = "customer, number, state, cur, flag, days, level, open, amount, due, issue"


@pytest.mark.parametrize(
    ("text", "position", "word", "right"),
    [
        ("colour:red", 0, "colour:red", f"there is no field colour; there are {KNOWN}"),
        ("a  days>x", 3, "days>x", "write it like days>30"),
        ("days>", 0, "days>", "write it like days>30"),
        ("days>1.5", 0, "days>1.5", "write it like days>30"),
        ("level:1234567890", 0, "level:1234567890", "write it like level:30"),
        ("open>1,000", 0, "open>1,000", "write it like open>30"),
        ("open>1e3", 0, "open>1e3", "write it like open>30"),
        ("due<31.3.2026", 0, "due<31.3.2026", "write it like due<2026-12-31"),
        ("due<2026-02-30", 0, "due<2026-02-30", "write it like due<2026-12-31"),
        ("issue:today", 0, "issue:today", "write it like issue:2026-12-31"),
        ("customer>A", 0, "customer>A", "customer takes : or =, as in customer:…"),
        ("cur:EURO", 0, "cur:EURO", "give an ISO 4217 code, as in cur:EUR"),
        ("flag:red", 0, "flag:red", f"there is no such flag; there are {', '.join(Flag)}"),
        ("state:nope", 0, "state:nope", f"there is no such state; there are {STATES}"),
        ("state=ope", 0, "state=ope", f"there is no such state; there are {STATES}"),
        ("days > 30", 5, ">", "no space around the sign, as in days>30; quote it to search for it"),
        ('x "open', 2, '"open', 'close the quote, and write \\" for a quote inside'),
        ('customer:a"b', 9, 'a"b', 'close the quote, and write \\" for a quote inside'),
        ('"a"b', 0, '"a"b', 'close the quote, and write \\" for a quote inside'),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place_and_what_is_right(
    text: str, position: int, word: str, right: str
) -> None:
    with pytest.raises(BadFilter) as refused:
        parse_filter(text)
    found = refused.value
    assert (found.position, found.word, found.right) == (position, word, right)
    assert str(found) == f"{word!r} at character {position + 1} of the filter: {right}."


def test_a_filter_has_at_most_fifty_words_and_terms() -> None:
    fifty = "a " * 25 + "days>1 " * 25
    found = parse_filter(fifty)
    assert len(found.words) + len(found.terms) == 50
    with pytest.raises(BadFilter, match="at most 50 words are allowed"):
        parse_filter(fifty + "b")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "north labs",
        "customer: days>30 open>1000 level:2 flag:disputed cur:EUR",
        "amount<=-0.05 due>=2026-01-31",
        r'"a b" "a\"b" "a\\b" "a:b" "" customer:"x y"',
    ],
)
def test_a_filter_is_written_back_as_it_is_written(text: str) -> None:
    assert render(parse_filter(text)) == text


orders = st.sampled_from([":", "=", ">", ">=", "<", "<="])
free_text = st.text(max_size=8)


def terms(
    fields: tuple[str, ...], ops: st.SearchStrategy[str], values: st.SearchStrategy[Value]
) -> st.SearchStrategy[Term]:
    return st.builds(Term, st.sampled_from(fields), ops, values)


any_term = st.one_of(
    terms(("customer", "number"), st.sampled_from(":="), free_text),
    terms(("state",), st.sampled_from(":="), st.sampled_from(ItemState).map(str)),
    terms(("cur",), st.sampled_from(":="), st.sampled_from(sorted(CURRENCIES))),
    terms(("flag",), st.sampled_from(":="), st.sampled_from(Flag)),
    terms(WHOLE_FIELDS, orders, st.integers(-(10**9) + 1, 10**9 - 1)),
    terms(AMOUNT_FIELDS, orders, st.integers(-(10**18), 10**18).map(lambda n: Fraction(n, 10**4))),
    terms(DATE_FIELDS, orders, st.dates()),
)


@given(st.lists(free_text, max_size=4), st.lists(any_term, max_size=4))
def test_every_filter_survives_writing_and_reading(words: list[str], some: list[Term]) -> None:
    wanted = Filter(tuple(words), tuple(some))
    assert parse_filter(render(wanted)) == wanted


@given(st.text(alphabet='ab:=<>"\\ days30-.', max_size=15) | st.text(max_size=15))
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    try:
        found = parse_filter(text)
    except BadFilter:
        return
    assert parse_filter(render(found)) == found

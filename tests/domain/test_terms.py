"""Due dates and cash discounts, with the worked examples of section 2 of the domain rules."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.terms import (
    BadTerms,
    DueDateOutOfRange,
    Paid,
    Terms,
    discount_earned,
    due_date_for,
    instalments,
    longer,
    next_business_day,
    parse_terms,
)

WRITTEN = [
    ("net 30", Terms("net", 30)),
    ("2/10 net 30", Terms("net", 30, discount=Fraction(2, 100), discount_days=10)),
    ("2.125/10 net 30", Terms("net", 30, discount=Fraction(2125, 100_000), discount_days=10)),
    ("0.0001/0 net 0", Terms("net", 0, discount=Fraction(1, 1_000_000), discount_days=0)),
    ("10/30 net 30", Terms("net", 30, discount=Fraction(1, 10), discount_days=30)),
    ("eom 30", Terms("eom", 30)),
    ("net 30 eom", Terms("net eom", 30)),
    ("proximo 15", Terms("proximo", 15)),
    ("fixed 2026-12-31", Terms("fixed", fixed=date(2026, 12, 31))),
    ("on receipt", Terms("on receipt")),
    ("2/10 eom 30", Terms("eom", 30, discount=Fraction(2, 100), discount_days=10)),
    ("net 30 eom 10", Terms("net eom day", 30, month_day=10)),
    ("months 1", Terms("months", 1)),
    (
        "2/10 1/20 net 30",
        Terms(
            "net",
            30,
            discount=Fraction(2, 100),
            discount_days=10,
            later=((Fraction(1, 100), 20),),
        ),
    ),
    ("proximo 31 cutoff 25", Terms("proximo", 31, cutoff=25)),
    (
        "instalments 50% net 30, 50% net 60",
        Terms(
            "instalments",
            parts=((Fraction(1, 2), Terms("net", 30)), (Fraction(1, 2), Terms("net", 60))),
        ),
    ),
    (
        "2/10 instalments 33.3333% on receipt, 66.6667% eom 30 cutoff 25",
        Terms(
            "instalments",
            discount=Fraction(2, 100),
            discount_days=10,
            cutoff=25,
            parts=(
                (Fraction(333_333, 1_000_000), Terms("on receipt")),
                (Fraction(666_667, 1_000_000), Terms("eom", 30)),
            ),
        ),
    ),
]


@pytest.mark.parametrize(("text", "terms"), WRITTEN)
def test_each_written_form_is_read_and_written_back(text: str, terms: Terms) -> None:
    assert parse_terms(text) == terms
    assert str(terms) == text


def test_terms_are_read_in_any_case_and_spacing() -> None:
    assert parse_terms("  NET   30  Eom ") == Terms("net eom", 30)
    assert parse_terms("1 month") == parse_terms("months 1")
    assert parse_terms("cutoff 25 eom 30") == parse_terms("eom 30 cutoff 25")
    halves = parse_terms("instalments 50% net 30, 50% net 60")
    assert parse_terms("50%Net 30;50 % net 60") == halves


@pytest.mark.parametrize(
    ("text", "issue", "due"),
    [
        ("net 30", "2026-01-31", "2026-03-02"),
        ("2/10 net 30", "2026-03-01", "2026-03-31"),
        ("eom 30", "2026-01-10", "2026-03-02"),
        ("net 30 eom", "2026-08-01", "2026-08-31"),
        ("net 30 eom", "2026-08-05", "2026-09-30"),
        ("net 30 eom", "2020-01-31", "2020-03-31"),
        ("proximo 15", "2026-01-31", "2026-02-15"),
        ("proximo 1", "2026-01-31", "2026-02-01"),
        ("proximo 31", "2026-01-05", "2026-02-28"),
        ("proximo 31", "2026-12-05", "2027-01-31"),
        ("proximo 31", "2025-02-28", "2025-03-31"),
        ("fixed 2026-12-31", "2026-01-05", "2026-12-31"),
        ("on receipt", "2026-01-05", "2026-01-05"),
        ("net 30 eom 10", "2026-01-15", "2026-03-10"),
        ("months 1", "2026-01-31", "2026-02-28"),
        ("2 months", "2026-01-31", "2026-03-31"),
        ("cutoff 25 eom 30", "2026-01-26", "2026-03-30"),
        ("cutoff 25 eom 30", "2026-01-25", "2026-03-02"),
        ("proximo 31 cutoff 25", "2026-01-26", "2026-03-31"),
        ("50% net 60, 50% net 30", "2026-01-31", "2026-03-02"),
    ],
)
def test_the_due_date_follows_the_terms(text: str, issue: str, due: str) -> None:
    found = due_date_for(date.fromisoformat(issue), own_terms=parse_terms(text))
    assert found == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "its form is not known"),
        ("30 days", "its form is not known"),
        ("net thirty", "its form is not known"),
        ("net -3", "its form is not known"),
        ("net ٣", "its form is not known"),
        ("net 3651", "3651 days are more than 3650"),
        ("proximo 0", "a month has no day 0"),
        ("proximo 32", "a month has no day 32"),
        ("fixed 2026-02-30", "there is no day 2026-02-30"),
        ("0/10 net 30", "a discount of 0 percent is none"),
        ("2/31 net 30", "its discount runs 31 days, longer than its 30 days"),
        ("2/10 1/31 net 30", "its discount runs 31 days, longer than its 30 days"),
        ("1/10 2/20 net 30", "a later discount has more days and less percent"),
        ("net 30 eom 32", "a month has no day 32"),
        ("net 30 cutoff 32", "a month has no day 32"),
        ("0 months", "the months are from 1 to 120"),
        ("cutoff 5 cutoff 6 net 30", "its form is not known"),
        ("50% net 30, 40% net 60", "its instalments come to 90%, not to 100%"),
        ("instalments net 30", "'net 30' is no instalment such as 50% net 30"),
        ("100% net 30", "there are from 2 to 36 instalments"),
        ("50% net 30, net 60", "'net 60' is no instalment such as 50% net 30"),
        (
            "50% 2/10 net 30, 50% net 60",
            "a discount or cut-off day is of the whole: write it first",
        ),
    ],
)
def test_other_terms_are_refused_with_what_would_be_right(text: str, why: str) -> None:
    with pytest.raises(BadTerms) as refused:
        parse_terms(text)
    assert str(refused.value) == (
        f"{text!r} is no payment term: {why}. Write net 30, eom 30, net 30 eom, "
        "net 30 eom 10, months 1, proximo 15, fixed 2026-12-31 or on receipt; 2/10 or 2/10 1/20 "
        "before any, cutoff 25 before or after; or instalments 50% net 30, 50% net 60."
    )
    assert refused.value.text == text


@pytest.mark.parametrize(
    ("minor", "parts"),
    [
        (10_001, [("2026-03-02", 5_000), ("2026-04-01", 5_001)]),
        (100_000, [("2026-03-02", 50_000), ("2026-04-01", 50_000)]),
        (1, [("2026-04-01", 1)]),
    ],
)
def test_each_instalment_but_the_last_is_rounded_down(
    minor: int, parts: list[tuple[str, int]]
) -> None:
    terms = parse_terms("50% net 30, 50% net 60")
    found = instalments(terms, minor, ISSUE, ISSUE)
    assert [(f"{part.due}", part.minor) for part in found] == parts


def test_instalments_are_in_the_order_of_their_due_dates() -> None:
    terms = parse_terms("70% net 60, 30% on receipt")
    found = instalments(terms, 9_999, ISSUE, ISSUE)
    assert [(part.due, part.minor) for part in found] == [(ISSUE, 2_999), (date(2026, 4, 1), 7_000)]
    assert terms.last_due_date(ISSUE) == date(2026, 4, 1)


def test_of_instalments_the_last_says_whether_a_term_is_longer() -> None:
    account, policy = parse_terms("50% net 10, 50% net 60"), parse_terms("net 45")
    assert due_date_for(ISSUE, account_terms=account, policy_terms=policy) == date(2026, 2, 10)


def test_instalments_count_from_the_shipment_and_roll_each_for_itself() -> None:
    shipped = date(2026, 2, 1)
    terms = parse_terms("50% on receipt, 50% net 28")
    found = instalments(terms, 100, ISSUE, shipped, roll=frozenset())
    assert [part.due for part in found] == [date(2026, 2, 2), date(2026, 3, 2)]


def test_3650_days_are_still_terms() -> None:
    assert parse_terms("net 3650").days == 3650


ISSUE = date(2026, 1, 31)
NET_10, NET_60 = Terms("net", 10), Terms("net", 60)


def test_the_invoices_own_due_date_wins_even_if_shorter() -> None:
    due = due_date_for(ISSUE, given_due=date(2026, 2, 1), own_terms=NET_60, roll=())
    assert due == date(2026, 2, 1), "a Sunday, as it was printed"


def test_the_invoices_own_terms_win_over_longer_ones() -> None:
    due = due_date_for(ISSUE, own_terms=NET_10, account_terms=NET_60, policy_terms=NET_60)
    assert due == date(2026, 2, 10)


@pytest.mark.parametrize(
    ("account", "policy", "days"),
    [
        (NET_10, NET_60, 60),
        (NET_60, NET_10, 60),
        (NET_10, None, 10),
        (None, NET_60, 60),
        (None, None, 30),
    ],
)
def test_the_longer_of_account_and_policy_terms_holds_and_net_30_without_any(
    account: Terms | None, policy: Terms | None, days: int
) -> None:
    due = due_date_for(ISSUE, account_terms=account, policy_terms=policy)
    assert due == ISSUE + timedelta(days)


def test_of_equally_long_terms_the_accounts_hold_with_their_discount() -> None:
    account, policy = parse_terms("2/10 net 30"), parse_terms("net 30")
    assert longer(account, policy, ISSUE) is account
    assert longer(policy, account, ISSUE) is policy


def test_days_count_from_the_shipment_where_the_policy_says_so() -> None:
    shipped = date(2026, 2, 3)
    due = due_date_for(ISSUE, shipment_date=shipped, counts_from_shipment=True)
    assert due == date(2026, 3, 5)
    assert due_date_for(ISSUE, shipment_date=shipped) == date(2026, 3, 2)
    assert due_date_for(ISSUE, counts_from_shipment=True) == date(2026, 3, 2)


def test_on_receipt_stays_the_issue_date_whenever_the_goods_were_shipped() -> None:
    due = due_date_for(
        ISSUE,
        own_terms=Terms("on receipt"),
        shipment_date=date(2026, 2, 3),
        counts_from_shipment=True,
    )
    assert due == ISSUE


def test_a_due_date_can_roll_over_weekends_and_holidays_to_the_next_business_day() -> None:
    saturday, monday = date(2026, 5, 2), date(2026, 5, 4)
    terms = Terms("fixed", fixed=saturday)
    assert due_date_for(ISSUE, own_terms=terms) == saturday
    assert due_date_for(ISSUE, own_terms=terms, roll=frozenset()) == monday
    assert due_date_for(ISSUE, own_terms=terms, roll={monday}) == date(2026, 5, 5)
    assert next_business_day(date(2026, 5, 1), ()) == date(2026, 5, 1)
    assert next_business_day(date(2026, 5, 3), ()) == monday


def test_a_due_date_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(DueDateOutOfRange, match="net 30 from 9999-12-31 is due after 9999-12-31"):
        due_date_for(date.max)
    with pytest.raises(DueDateOutOfRange, match="months 1 from 9999-12-31"):
        due_date_for(date.max, own_terms=parse_terms("1 month"))


START = date(2026, 3, 1)
TWO_TEN = parse_terms("2/10 net 30")


def left_open(*payments: tuple[str, int], memos: Sequence[tuple[str, int]] = ()) -> int:
    """What 2/10 net 30 on 1,000.00 issued 2026-03-01 leaves open after payments and memos."""
    paid = [Paid(date.fromisoformat(day), minor) for day, minor in payments]
    credited = [Paid(date.fromisoformat(day), minor) for day, minor in memos]
    taken, _ = discount_earned(
        TWO_TEN, start=START, amount_minor=100_000, payments=paid, memos=credited
    )
    return 100_000 - sum(each.minor for each in (*paid, *credited)) - taken


def test_98_percent_settle_up_to_and_including_the_last_discount_day() -> None:
    assert TWO_TEN.discount_until(START) == date(2026, 3, 11)
    assert left_open(("2026-03-11", 98_000)) == 0
    assert left_open(("2026-03-12", 98_000)) == 2_000


def test_a_cent_too_little_leaves_the_whole_discount_open() -> None:
    assert left_open(("2026-03-11", 97_999)) == 2_001


def test_two_payments_within_the_discount_days_earn_it_and_one_late_one_loses_it() -> None:
    assert left_open(("2026-03-05", 50_000), ("2026-03-11", 48_000)) == 0
    assert left_open(("2026-03-05", 50_000), ("2026-03-12", 48_000)) == 2_000


def test_the_discount_is_never_more_than_the_rest() -> None:
    assert left_open(("2026-03-05", 99_000)) == 0
    assert left_open(("2026-03-05", 100_000)) == 0


def test_the_discount_is_on_what_memos_of_its_days_leave() -> None:
    assert left_open(("2026-03-05", 93_100), memos=[("2026-03-06", 5_000)]) == 0
    assert left_open(("2026-03-05", 93_099), memos=[("2026-03-06", 5_000)]) == 1_901
    assert left_open(("2026-03-05", 93_100), memos=[("2026-03-12", 5_000)]) == 1_900
    assert left_open(memos=[("2026-03-06", 99_000)]) == 1_000


def test_discount_days_count_from_the_issue_never_from_the_end_of_a_month() -> None:
    assert parse_terms("2/10 eom 30").discount_until(date(2026, 1, 10)) == date(2026, 1, 20)
    assert parse_terms("2/10 eom 30 cutoff 25").discount_until(date(2026, 1, 26)) == date(
        2026, 2, 11
    )


def test_a_later_step_saves_less() -> None:
    terms = parse_terms("2/10 1/20 net 30")

    def earned(day: date, minor: int) -> int:
        return discount_earned(
            terms, start=START, amount_minor=100_000, payments=[Paid(day, minor)]
        )[0]

    assert earned(date(2026, 3, 11), 98_000) == 2_000
    assert earned(date(2026, 3, 12), 98_000) == 0
    assert earned(date(2026, 3, 21), 99_000) == 1_000
    assert earned(date(2026, 3, 22), 99_000) == 0


def test_terms_without_discount_save_nothing() -> None:
    assert NET_10.discount_until(START) is None
    paid = [Paid(START, 99_000)]
    earned = discount_earned(NET_10, start=START, amount_minor=100_000, payments=paid)
    assert earned == (0, START)


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.sampled_from(
        ["net 30", "eom 30", "net 30 eom", "net 30 eom 1", "months 1", "proximo 31 cutoff 5"]
    ),
)
def test_no_terms_are_due_before_the_issue(issue: date, text: str) -> None:
    assert parse_terms(text).due_date(issue) >= issue

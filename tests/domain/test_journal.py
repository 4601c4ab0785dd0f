"""What the books get for each document: the table of A2 of the books' specification, row by row."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.chart import AccountKey, BadChart, Chart, NoAccount, checked_pairs, flat_pairs
from artui.domain.journal import (
    Leg,
    Posting,
    TaxShare,
    across,
    legs_of,
    mirrored,
    shares_like,
    split,
    transfer,
)
from artui.domain.kinds import FeeKind, ItemKind

CHART = Chart(
    checked_pairs(
        {
            "ar": "1400",
            "revenue": "4400",
            "revenue.DE 7": "4300",
            "tax": "3806",
            "tax.de-7": "3801",
            "bank": "1200",
            "bank.cheque": "1330",
            "bank.marketplace": "1361",
            "discount": "4730",
            "bad_debt": "6930",
            "interest": "7110",
            "fee": "4840",
            "fee.dunning": "4841",
            "offset": "1590",
        }
    )
)
SHARES = (TaxShare("DE-19", 10_000, 1_900),)


def booked(posting: Posting, chart: Chart = CHART) -> list[tuple[str, int, str]]:
    return [(leg.account, leg.minor, leg.tax_code) for leg in legs_of(posting, chart)]


def changed(**pairs: str) -> Chart:
    return Chart({**CHART.pairs, **pairs})


def test_an_invoice_debits_receivables_and_credits_net_and_tax_per_code() -> None:
    shares = (*SHARES, TaxShare("DE-7", 5_000, 350))
    assert booked(Posting(ItemKind.INVOICE, 17_250, shares)) == [
        ("1400", 17_250, ""),
        ("4400", -10_000, "DE-19"),
        ("3806", -1_900, "DE-19"),
        ("4300", -5_000, "DE-7"),
        ("3801", -350, "DE-7"),
    ]


def test_what_has_no_known_tax_is_all_revenue_of_the_code_none() -> None:
    assert booked(Posting(ItemKind.INVOICE, 500)) == [("1400", 500, ""), ("4400", -500, "none")]


def test_a_credit_memo_takes_revenue_and_tax_back() -> None:
    posting = Posting(ItemKind.CREDIT_MEMO, 11_900, SHARES)
    assert booked(posting) == [
        ("4400", 10_000, "DE-19"),
        ("3806", 1_900, "DE-19"),
        ("1400", -11_900, ""),
    ]
    assert booked(posting, changed(memos="4410"))[0] == ("4410", 10_000, "DE-19")


@pytest.mark.parametrize(
    ("method", "account"),
    [("wire", "1200"), ("", "1200"), ("Cheque", "1330"), ("marketplace", "1361")],
)
def test_a_payment_debits_the_bank_of_its_method(method: str, account: str) -> None:
    posting = Posting(ItemKind.PAYMENT, 700, method=method)
    assert booked(posting) == [(account, 700, ""), ("1400", -700, "")]


def test_money_of_a_marketplace_is_never_at_the_bank() -> None:
    pairs = {key: value for key, value in CHART.pairs.items() if key != "bank.marketplace"}
    with pytest.raises(NoAccount, match=r"bank\.marketplace"):
        legs_of(Posting(ItemKind.PAYMENT, 700, method="marketplace"), Chart(pairs))


def test_unapplied_payments_may_be_kept_apart() -> None:
    legs = legs_of(Posting(ItemKind.PAYMENT, 700), changed(unapplied="1593"))
    assert legs == [Leg("1200", 700), Leg("1593", -700, home=True)]
    assert transfer(700, "1593", "1400") == [
        Leg("1593", 700, home=True),
        Leg("1400", -700, home=True),
    ]


def test_a_discount_has_its_share_of_the_tax() -> None:
    shares = shares_like(SHARES, 238)
    assert booked(Posting(ItemKind.DISCOUNT, 238, shares)) == [
        ("4730", 200, "DE-19"),
        ("3806", 38, "DE-19"),
        ("1400", -238, ""),
    ]


def test_a_write_off_has_a_tax_share_only_where_the_books_say_so() -> None:
    posting = Posting(ItemKind.WRITE_OFF, 11_900, SHARES)
    assert booked(posting) == [("6930", 11_900, ""), ("1400", -11_900, "")]
    assert booked(posting, changed(writeoff_tax="true")) == [
        ("6930", 10_000, "DE-19"),
        ("3806", 1_900, "DE-19"),
        ("1400", -11_900, ""),
    ]


@pytest.mark.parametrize("kind", [ItemKind.CREDIT_MEMO, ItemKind.WRITE_OFF])
def test_a_charge_is_interest_and_its_correction_and_waiver_are_its_mirror(kind: ItemKind) -> None:
    charge = legs_of(Posting(ItemKind.FINANCE_CHARGE, 1_500), CHART)
    assert [leg[:3] for leg in charge] == [("1400", 1_500, ""), ("7110", -1_500, "none")]
    assert legs_of(Posting(kind, 1_500, about_interest=True), CHART) == mirrored(charge)


@pytest.mark.parametrize(("sort", "account"), [(FeeKind.DUNNING, "4841"), (FeeKind.AGENCY, "4840")])
def test_each_sort_of_fee_has_its_account(sort: FeeKind, account: str) -> None:
    posting = Posting(ItemKind.FEE, 4_000, fee=sort)
    assert booked(posting) == [("1400", 4_000, ""), (account, -4_000, "none")]


def test_a_refund_pays_out_and_an_offset_clears_what_we_owe() -> None:
    assert booked(Posting(ItemKind.REFUND, 300)) == [("1400", 300, ""), ("1200", -300, "")]
    assert booked(Posting(ItemKind.REFUND, 300), changed(refund="1210"))[1][0] == "1210"
    assert booked(Posting(ItemKind.OFFSET, 300)) == [("1590", 300, ""), ("1400", -300, "")]


def test_a_reversal_is_the_mirror_with_the_same_accounts_and_codes() -> None:
    legs = legs_of(Posting(ItemKind.INVOICE, 11_900, SHARES), CHART)
    back = mirrored(legs)
    assert sorted((leg.account, leg.tax_code, -leg.minor, leg.home) for leg in back) == sorted(
        (leg.account, leg.tax_code, leg.minor, leg.home) for leg in legs
    )
    assert mirrored(back) == legs


def test_what_pays_for_another_entity_is_between_the_companies() -> None:
    assert across(900, "1400", "1591") == [Leg("1400", 900, home=True), Leg("1591", -900)]
    assert across(-900, "1400", "1591") == [Leg("1591", 900), Leg("1400", -900, home=True)]


def test_the_accounts_of_a_group_of_customers_go_first() -> None:
    chart = changed(**{"x-group=wholesale/revenue": "4010"})
    posting = Posting(ItemKind.INVOICE, 500)
    assert legs_of(posting, chart, ["x-group=wholesale"])[1].account == "4010"
    assert legs_of(posting, chart, ["x-group=retail"])[1].account == "4400"
    assert chart.groups == {"x-group"}


@given(
    st.sampled_from(ItemKind).filter(lambda kind: kind is not ItemKind.REVERSAL),
    st.integers(1, 10**12),
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), max_size=4),
)
def test_any_entry_adds_up_to_nothing(
    kind: ItemKind, minor: int, pairs: list[tuple[int, int]]
) -> None:
    base = [TaxShare(f"C{place}", net, tax) for place, (net, tax) in enumerate(pairs)]
    shares = shares_like(base, minor)
    legs = legs_of(Posting(kind, minor, shares), CHART)
    assert sum(leg.minor for leg in legs) == 0
    assert sum(leg.minor for leg in legs if leg.home) in (minor, -minor)
    assert all(leg.minor for leg in legs)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=9))
def test_parts_of_an_amount_come_to_it_and_none_is_negative(minor: int, weights: list[int]) -> None:
    parts = split(minor, weights)
    assert sum(parts) == minor
    assert min(parts) >= 0


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ({"ra": "1400"}, "no key of the books"),
        ({"ar.x": "1400"}, "no key of the books"),
        ({"ar": "Debitoren Inland"}, "no account"),
        ({"ar": "assets:1400"}, "no account"),
        ({"year_start": "13-01"}, "a day such as"),
        ({"base_currency": "euro"}, "an ISO 4217 code"),
    ],
)
def test_a_mapping_takes_only_what_every_book_can_read(pairs: dict[str, str], said: str) -> None:
    with pytest.raises(BadChart, match=said):
        checked_pairs(pairs)


def test_a_table_of_a_file_becomes_pairs() -> None:
    table = {
        "ar": "Assets:Receivable:DE01",
        "bank": {"default": 1200, "wire": "1210"},
        "writeoff_tax": True,
        "x-group=wholesale": {"revenue": "4010"},
        "name": {"1200": "Bank"},
    }
    assert checked_pairs(flat_pairs(table)) == {
        "ar": "Assets:Receivable:DE01",
        "bank": "1200",
        "bank.wire": "1210",
        "name.1200": "Bank",
        "writeoff_tax": "true",
        "x-group=wholesale/revenue": "4010",
    }


def test_a_fiscal_year_begins_where_the_mapping_says() -> None:
    chart = changed(year_start="07-01")
    assert [chart.fiscal_year(date(2026, *day)) for day in ((6, 30), (7, 1))] == [2025, 2026]
    assert CHART.fiscal_year(date(2026, 1, 1)) == 2026
    assert CHART.account(AccountKey.AR) == "1400"

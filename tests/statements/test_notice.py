"""A dunning notice is a letter: what is asked and why, by when, where to pay, who answers."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from artui.domain.interest_rates import InterestMethod
from artui.statements.collecting.notice import Notice, NoticeDoesNotTie
from artui.statements.collecting.notice_letter import SHIPPED_NAMES, SHIPPED_TEXTS
from artui.statements.collecting.notice_letter import notice_pdf as pdf_of
from artui.statements.collecting.notice_letter import notice_text as text_of_notice
from artui.statements.model import Interest, InterestTerm
from tests.support.letters import QR_IBAN, SWISS, SWISS_IBAN, english, full_notice, references
from tests.support.printed import codes_of, text_of

# The texts of the ladder, by db/seed.
SEED = "db/seed/ladders.toml"


def flat(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


def both(notice: Notice) -> tuple[str, str]:
    """The notice on paper and as text, each in one line."""
    return text_of(pdf_of(notice)), flat(text_of_notice(notice))


def test_text_and_paper_say_the_same() -> None:
    for text in both(full_notice()):
        for words in (
            "Second notice DUN-2026-11-21-2",
            "Luxembourg, 21 November 2026",
            "Account C-1042: 1,523.45 EUR overdue",
            "Dear Sir or Madam,",
            "Our records show that the invoices below are past due.",
            "Please pay 1,283.45 EUR by 28 November 2026.",
            "Invoice INV-1042",
            "your order PO-9",
            "Under claim",
            "Fees for this notice 10.00",
            "Credit memo CM-88",
            "-250.00",
            "To pay 1,283.45 EUR",
            "IBAN LU28",
            "Please quote C-1042 DUN-2026-11-21-2",
            "please answer to Ada Muller, Example Trading S.à r.l., +352 1234 567, ar@example.com.",
            "Yours faithfully, Ada Muller Example Trading S.à r.l.",
        ):
            assert words in text


def test_the_interest_is_named_with_its_method_and_yearly_equivalent() -> None:
    for text in both(full_notice()):
        for words in (
            "Late interest: 32.10 EUR has accrued on your account to 21 Nov 2026; it is not "
            "charged yet and not part of the sum above.",
            "One further day, to 22 Nov 2026, adds 0.74 EUR.",
            "Rate of late interest: 1.5% a month, by the day, each month with the days it has, "
            "yearly equivalent 18% a year, policy standard.",
        ):
            assert words in text


def test_what_is_open_of_which_amount_and_under_claim_stands_in_columns() -> None:
    text = text_of_notice(full_notice())
    rows = [line.split() for line in text.splitlines() if line.startswith("Invoice INV-")]
    assert rows[0][-5:] == ["51", "2,000.00", "1,000.00", "5.00", "1,000.00"]
    assert rows[1][-6:] == ["37", "1,046.90", "548.45", "25.00", "5.00", "523.45"]


def test_without_claims_fees_and_orders_their_columns_are_left_out() -> None:
    first, _ = full_notice().items
    plain = replace(first, fee_minor=0, po_number="", disputed_minor=10_000)
    for text in both(full_notice(items=(plain,), total_minor=75_000)):
        for words in ("Under claim", "Fee", "your order"):
            assert words not in text
        assert "of which 100.00 is disputed" in text


def test_one_item_is_paid_with_its_own_reference() -> None:
    first, _ = full_notice().items
    single = replace(first, references=references(1042)[:1])
    notice = full_notice(items=(single,), total_minor=75_500)
    for text in both(notice):
        assert "Please quote RF97 1042" in text
    (code,) = codes_of(pdf_of(notice))
    assert code.split("\n")[5:] == [
        "Example Trading S.à r.l.", "LU280019400644750000", "EUR755.00", "", "RF971042",
    ]  # fmt: skip


def test_several_items_are_paid_with_the_notice_s_own_number() -> None:
    (code,) = codes_of(pdf_of(full_notice()))
    assert code.split("\n")[7:] == ["EUR1283.45", "", "", "C-1042 DUN-2026-11-21-2"]


def test_a_swiss_creditor_encloses_a_bill() -> None:
    notice = full_notice(SWISS, currency="CHF")
    (code,) = codes_of(pdf_of(notice))
    lines = code.split("\n")
    assert lines[:5] == ["SPC", "0200", "1", SWISS_IBAN, "S"]
    assert lines[18:20] == ["1283.45", "CHF"]
    assert lines[27:] == ["NON", "", "C-1042 DUN-2026-11-21-2", "EPD"]
    text = text_of(pdf_of(notice))
    for words in ("Receipt", "Payment part", "Acceptance point", "CH93 0076 2011 6238 5295 7"):
        assert words in text
    for text in both(notice):
        assert "IBAN CH93 0076 2011 6238 5295 7" in text


def test_a_qr_iban_takes_the_reference_of_one_invoice_only() -> None:
    account = SWISS.accounts[0]._replace(number=QR_IBAN)
    swiss = replace(SWISS, accounts=(account,))
    first, _ = full_notice().items
    single = replace(first, references=references(1042))
    notice = full_notice(swiss, currency="CHF", items=(single,), total_minor=75_500)
    (code,) = codes_of(pdf_of(notice))
    assert code.split("\n")[27:29] == ["QRR", "000000000000000000000010429"]
    assert codes_of(pdf_of(full_notice(swiss, currency="CHF"))) == []


def test_whom_we_write_to_is_greeted_by_name() -> None:
    for text in both(full_notice(contact="Erika Muster")):
        assert "Dear Erika Muster," in text
        assert "Dear Sir" not in text


def test_without_a_contact_the_answer_goes_to_the_mail_address_or_to_our_address() -> None:
    bare = replace(full_notice().entity, contact_name="", contact_phone="", contact_email="")
    for text in both(full_notice(bare, answer_to="letters@example.com")):
        assert "please answer to Example Trading S.à r.l., letters@example.com." in text
    for text in both(full_notice(bare)):
        assert (
            "please answer to Example Trading S.à r.l., 38 avenue Example, L-1855 Luxembourg"
            in text
        )


def test_without_fee_interest_and_credits_none_of_them_is_named() -> None:
    notice = full_notice()
    items = tuple(replace(item, fee_minor=0) for item in notice.items)
    changes: dict[str, object] = {"credits": (), "interest": Interest(), "reference": ""}
    plain = full_notice(items=items, total_minor=152_345, pay_by=None, **changes)
    for text in both(plain):
        for words in ("Fees", "Unapplied", "nterest", "Pay by"):
            assert words not in text
        assert "Please pay 1,523.45 EUR." in text


def test_a_notice_that_asks_for_another_amount_is_refused() -> None:
    for draw in (pdf_of, text_of_notice):
        with pytest.raises(NoticeDoesNotTie, match=r"come to 1283\.45, it asks for 0\.01 EUR"):
            draw(full_notice(total_minor=1))


def test_when_we_hold_more_than_is_overdue_nothing_is_asked_for() -> None:
    held = replace(full_notice().credits[0], open_minor=200_000)
    notice = full_notice(credits=(held,), total_minor=152_345 + 1_000 - 200_000)
    for text in both(notice):
        assert "Please pay -" not in text
        assert "To pay -466.55 EUR" in text
    assert codes_of(pdf_of(notice)) == []


def test_the_same_notice_gives_the_same_bytes() -> None:
    assert pdf_of(full_notice()) == pdf_of(full_notice())


def test_hostile_names_are_shown_escaped_and_never_run() -> None:
    name = 'A\x1b[2J\nB #panic("x") $x$ *bold* \\u{41} <label> @ref //'
    hostile = english(name=name, address=("#set text(red)", "`raw`"))
    for text in both(full_notice(customer=hostile)):
        assert "A\\x1b[2J\\nB" in text
        for words in ('#panic("x") $x$ *bold*', "<label> @ref //", "#set text(red)", "`raw`"):
            assert words in text


@pytest.mark.parametrize(
    "name", ["Ωμέγα ΑΕ", "Ромашка ООО", "شركة المثال", "דוגמה בעמ", "株式会社例", "예시 주식회사"]
)
def test_a_name_in_another_script_is_drawn(name: str) -> None:
    for text in both(full_notice(customer=english(name=name))):
        assert sorted(set(name) - set(" ")) == sorted(set(name) & set(text) - set(" "))


def test_a_long_notice_runs_over_pages_with_its_sum_carried() -> None:
    first = full_notice().items[0]
    items = tuple(replace(first, number=f"INV-{i}", fee_minor=0) for i in range(120))
    text = text_of(pdf_of(full_notice(items=items, total_minor=120 * first.open_minor - 25_000)))
    for words in ("Carried forward", "Brought forward", "INV-119", "120,000.00"):
        assert words in text


def test_a_notice_without_bank_details_still_says_what_to_pay() -> None:
    bare = replace(full_notice().entity, remittance=(), accounts=())
    for text in both(full_notice(bare)):
        assert "Please pay 1,283.45 EUR by 28 November 2026." in text
        assert "Please quote C-1042 DUN-2026-11-21-2" in text


def test_a_customer_reads_figures_and_days_as_their_country_writes_them() -> None:
    for text in both(full_notice(customer=english(language="de"))):
        assert "1.283,45 EUR" in text
        assert "28. November 2026" in text


def test_a_yearly_rate_of_a_law_is_named_as_it_is() -> None:
    rule = InterestTerm(InterestMethod.ANNUAL_365, Fraction(1027, 10_000), monthly=False)
    interest = Interest(3_210, 74, date(2026, 11, 22), True, (rule,))
    for text in both(full_notice(interest=interest)):
        assert "10.27% a year, by the day, a year counted as 365 days" in text


def test_the_ladder_that_we_ship_is_said_in_every_language() -> None:
    import tomllib

    from tests.support.checkout import ROOT

    levels = tomllib.loads((ROOT / SEED).read_text(encoding="utf-8"))["level"]
    assert tuple(level["name"].capitalize() for level in levels) == SHIPPED_NAMES
    assert tuple(level["text"] for level in levels) == SHIPPED_TEXTS

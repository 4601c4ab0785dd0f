"""A dunning notice asks for exactly what its parts come to, and shows what we hold."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from artui.statements.collecting.notice import NoticeDoesNotTie, notice_pdf, notice_text
from artui.statements.model import Interest
from artui.statements.pdf.letter import address_abroad, with_country
from tests.support.statements import customer, notice


def printed(**changes: object) -> str:
    reader = PdfReader(io.BytesIO(notice_pdf(notice(**changes))))
    return "\n".join(page.extract_text() for page in reader.pages)


def test_text_and_pdf_show_the_level_the_items_the_fee_and_the_credits() -> None:
    for text in (printed(), notice_text(notice())):
        for words in (
            "Second notice",
            "DUN-2026-11-21-2",
            "2026-11-28",
            "Invoice INV-1042",
            "of which 25.00 is disputed and left out here",
            "10.00",
            "Credit memo CM-88",
            "-250.00",
            "1,283.45",
            "IBAN LU28",
        ):
            assert words in text


def flat(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


def test_a_notice_is_a_letter_that_names_the_interest_and_whom_to_answer_to() -> None:
    mail = {"answer_to": "ar@example.com"}
    for text in (printed(**mail), notice_text(notice(**mail))):
        for words in (
            "Dear Sir or Madam,",
            "Late interest: 32.10 EUR has accrued on your account to 2026-11-21; it is not charged "
            "yet and not part of the sum above.",
            "One further day, to 2026-11-22, adds 0.74 EUR.",
            "1.5% a month, method pro-rata, yearly equivalent 18% a year",
            "please answer to Example Trading S.à r.l., ar@example.com.",
            "Yours faithfully, Example Trading S.à r.l.",
            "Please quote account C-1042 and DUN-2026-11-21-2.",
        ):
            assert words in flat(text)
        assert flat(text).index("Dear Sir") < flat(text).index("Our records show")


def test_one_day_late_is_one_day() -> None:
    first, second = notice().items
    text = flat(notice_text(notice(items=(replace(first, days_late=1), second))))
    assert "due 2026-10-01, 1 day late:" in text
    assert "37 days late:" in text


def test_without_a_mail_address_the_answer_goes_to_our_address() -> None:
    words = "Example Trading S.à r.l., 38 avenue Example, L-1855 Luxembourg."
    for text in (printed(), notice_text(notice())):
        assert words in flat(text)


def test_a_disputed_part_reads_as_words_with_a_claim_and_without() -> None:
    first, second = notice().items
    text = flat(notice_text(notice(items=(replace(first, disputed_minor=10_000), second))))
    assert (
        "Invoice INV-1042, due 2026-10-01, 51 days late: 1,000.00 to pay, fee 5.00 "
        "(of which 100.00 is disputed)" in text
    )
    assert (
        "Invoice INV-1050, due 2026-10-15, 37 days late: 523.45 to pay, fee 5.00 "
        "(548.45 open, of which 25.00 is disputed and left out here)" in text
    )


@pytest.mark.parametrize(
    ("lines", "country", "printed_lines"),
    [
        (("Hauptstr. 1", "10115 Berlin", "Germany"), "DE", ("10115 Berlin", "Germany")),
        (("Hauptstr. 1", "10115 Berlin"), "DE", ("10115 Berlin", "Germany")),
        (("38 avenue", "L-1855 Luxembourg"), "Luxembourg", ("38 avenue", "L-1855 Luxembourg")),
        ((), "DE", ("Germany",)),
        (("Hauptstr. 1",), "", ("Hauptstr. 1",)),
    ],
)
def test_an_address_names_its_country_once(
    lines: tuple[str, ...], country: str, printed_lines: tuple[str, ...]
) -> None:
    assert with_country(lines, country)[-2:] == printed_lines


def test_a_customer_s_address_has_its_country_only_on_mail_abroad() -> None:
    here = replace(notice().entity, country="DE")
    buyer = replace(customer(), address=("Hauptstr. 12", "10115 Berlin"))
    assert address_abroad(buyer, here) == buyer.address
    assert address_abroad(buyer, replace(here, country="LU")) == (*buyer.address, "Germany")


@pytest.mark.parametrize("draw", [notice_pdf, notice_text])
def test_a_notice_that_asks_for_another_amount_is_refused(draw: object) -> None:
    wrong = notice(total_minor=1)
    with pytest.raises(NoticeDoesNotTie, match=r"come to 1283\.45, it asks for 0\.01 EUR"):
        draw(wrong)  # type: ignore[operator]


def test_without_fee_interest_and_credits_none_of_them_is_named() -> None:
    items = tuple(replace(item, fee_minor=0) for item in notice().items)
    changes: dict[str, object] = {
        "items": items,
        "credits": (),
        "interest": Interest(),
        "total_minor": 152_345,
        "reference": "",
        "pay_by": None,
    }
    for text in (printed(**changes), notice_text(notice(**changes))):
        assert "Fees" not in text
        assert "Unapplied" not in text
        assert "nterest" not in text
        assert "1,523.45" in text


def test_the_same_notice_gives_the_same_bytes() -> None:
    assert notice_pdf(notice()) == notice_pdf(notice())


def test_hostile_names_are_shown_escaped() -> None:
    hostile = customer(name="A\x1b[2J\nB")
    assert "A\\x1b[2J\\nB" in printed(customer=hostile)
    assert "A\\x1b[2J\\nB" in notice_text(notice(customer=hostile))


def test_a_long_notice_runs_over_pages_with_its_sum_carried() -> None:
    first = notice().items[0]
    items = tuple(replace(first, number=f"INV-{i}", fee_minor=0) for i in range(120))
    total = 120 * first.open_minor - 25_000
    text = printed(items=items, total_minor=total)
    assert "Carried forward" in text
    assert "Page 1 of 3" in text


def test_a_notice_without_bank_details_still_says_what_to_pay() -> None:
    bare = replace(notice().entity, remittance=())
    assert "Please pay EUR" in printed(entity=bare)

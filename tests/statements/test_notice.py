"""A dunning notice asks for exactly what its parts come to, and shows what we hold."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from artui.statements.collecting.notice import NoticeDoesNotTie, notice_pdf, notice_text
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
            "25.00 EUR in dispute, left out",
            "10.00",
            "Credit memo CM-88",
            "-250.00",
            "1,315.55",
            "IBAN LU28",
        ):
            assert words in text


def test_the_method_and_the_rate_stand_beside_the_interest() -> None:
    words = "1.5% a month, method pro-rata, yearly equivalent 18% a year"
    assert words in printed()
    assert words in notice_text(notice())


@pytest.mark.parametrize("draw", [notice_pdf, notice_text])
def test_a_notice_that_asks_for_another_amount_is_refused(draw: object) -> None:
    wrong = notice(total_minor=1)
    with pytest.raises(NoticeDoesNotTie, match=r"come to 1315\.55, it asks for 0\.01 EUR"):
        draw(wrong)  # type: ignore[operator]


def test_without_fee_interest_and_credits_none_of_them_is_named() -> None:
    items = tuple(replace(item, fee_minor=0) for item in notice().items)
    changes: dict[str, object] = {
        "items": items,
        "credits": (),
        "interest_uncharged_minor": 0,
        "interest_terms": (),
        "total_minor": 152_345,
        "reference": "",
        "pay_by": None,
    }
    for text in (printed(**changes), notice_text(notice(**changes))):
        assert "Fees" not in text
        assert "Unapplied" not in text
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
    total = 120 * first.open_minor + 3_210 - 25_000
    text = printed(items=items, total_minor=total)
    assert "Carried forward" in text
    assert "Page 1 of 3" in text


def test_a_notice_without_bank_details_still_says_what_to_pay() -> None:
    bare = replace(notice().entity, remittance=())
    assert "Please pay EUR" in printed(entity=bare)

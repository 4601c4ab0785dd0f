"""The printed statement: readable in many scripts, whole over many pages, the same each time."""

import io
import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest
from pypdf import PdfReader

from artui.statements.account.statement_pdf import statement_pdf
from artui.statements.language.speech import spoken
from artui.statements.model import Entity, Statement
from tests.support.statements import customer, item, section, statement

amount = spoken("en").amount


def pages(sample: Statement) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(statement_pdf(sample))).pages]


def named(name: str) -> Statement:
    return replace(statement(items=1), customer=customer(name=name))


@pytest.mark.parametrize(
    "name",
    [
        "Łódź Ðặng & Søn Ťuhý €",
        "Ελληνική Εταιρεία Α.Ε.",
        "ООО «Ромашка» ЇЄҐ",
        "株式会社サンプル 東京",
        "北京示例有限公司",
        "주식회사 서울상사",
        "Հայկական ընկերություն",
        "ქართული კომპანია",
    ],
)
def test_a_name_in_this_script_is_drawn_with_an_embedded_font(name: str) -> None:
    assert name in pages(named(name))[0]


def test_all_fonts_in_the_file_are_embedded() -> None:
    reader = PdfReader(io.BytesIO(statement_pdf(named("株式会社 חברת ООО"))))
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descended = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in descended["/FontDescriptor"]


def test_controls_escapes_and_overrides_are_shown_not_obeyed() -> None:
    text = pages(named("evil\x1b[2J\u202etxt\nnext"))[0]
    assert "evil\\x1b[2J\\u202etxt\\nnext" in text


def test_three_hundred_items_carry_their_sum_over_numbered_pages() -> None:
    sample = replace(statement(), sections=(section("EUR", tuple(item(i) for i in range(300))),))
    texts = pages(sample)
    assert len(texts) > 5
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {len(texts)}" in text
    for before, after in pairwise(texts):
        if "Carried forward" not in before:
            continue
        (carried,) = re.findall(r"Carried forward\s+(\S+)", before)
        assert re.findall(r"Brought forward\s+(\S+)", after) == [carried]
        assert "Document" in after
    for i in range(300):
        assert any(f"INV-{i:05d}" in text for text in texts)
    assert amount(300 * 123_456, "EUR") in texts[-1]


def test_the_first_carried_sum_is_that_of_the_items_above_it() -> None:
    sample = replace(statement(), sections=(section("EUR", tuple(item(i) for i in range(90))),))
    first = pages(sample)[0]
    shown = sum(f"INV-{i:05d}" in first for i in range(90))
    assert amount(shown * 123_456, "EUR") in first.split("Carried forward")[1]


def test_a_very_long_number_is_broken_into_lines_and_stays_whole() -> None:
    number = "INV-" + "0123456789" * 11
    sample = replace(statement(), sections=(section("EUR", (item(1, number=number),)),))
    text = "".join(pages(sample)[0].split())
    assert number in text


def test_a_very_long_name_takes_several_lines() -> None:
    name = "Gesellschaft für außergewöhnlich lange Firmennamen " * 6
    assert " ".join(name.split()) in " ".join(pages(named(name))[0].split())


def test_disputed_and_claimed_items_stay_and_are_marked() -> None:
    text = pages(statement(items=1))[0]
    assert "INV-00099" in text
    assert "disputed, claimed, 100.00 EUR in dispute" in text
    silent = item(1, disputed_minor=500)
    assert (
        "5.00 EUR in dispute"
        in pages(replace(statement(), sections=(section("EUR", (silent,)),)))[0]
    )


def test_the_terms_version_and_when_it_was_accepted_are_printed() -> None:
    text = pages(statement())[0]
    assert "2025-03" in text
    assert "2 Apr 2025" in text


def test_a_tree_names_the_account_of_each_item() -> None:
    sample = statement(style="balance-forward")
    rows = (item(1, account="C-1042-NORTH"), item(2, account="C-1042-SOUTH"))
    texts = pages(replace(sample, sections=(section("EUR", rows),)))
    assert "C-1042-NORTH" in texts[0]


def test_each_of_our_entities_says_where_to_pay() -> None:
    other = Entity("Example Trading GmbH", code="DE", remittance=("IBAN DE02 1203 0000",))
    rows = (item(1, entity="LU"), item(2, entity="DE"))
    sample = replace(statement(), other_entities=(other,), sections=(section("EUR", rows),))
    text = pages(sample)[0]
    assert "Our entity" in text
    assert "Please pay to Example Trading GmbH (DE)" in text
    assert "IBAN DE02 1203 0000" in text


def test_remittance_details_longer_than_a_page_go_on_on_the_next() -> None:
    lines = tuple(f"Line {i} of the bank details" for i in range(120))
    sample = replace(statement(), entity=replace(statement().entity, remittance=lines))
    texts = "\n".join(pages(sample))
    assert all(f"Line {i} of" in texts for i in range(120))


@pytest.mark.parametrize(("country", "width"), [("US", 612), ("DE", 595), ("", 595)])
def test_the_paper_is_that_of_the_customers_country(country: str, width: int) -> None:
    sample = statement(items=1)
    sample = replace(sample, customer=replace(sample.customer, country=country))
    reader = PdfReader(io.BytesIO(statement_pdf(sample)))
    assert int(reader.pages[0].mediabox.width) == width


def test_another_process_draws_the_same_bytes() -> None:
    code = (
        "import hashlib; from artui.statements.account.statement_pdf import statement_pdf;"
        "from tests.support.statements import statement;"
        "print(hashlib.sha256(statement_pdf(statement())).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_the_largest_amount_is_drawn_smaller_and_never_broken() -> None:
    minor = 10**15
    large = item(1, minor, amount_minor=minor, interest_uncharged_minor=minor)
    sample = replace(statement(), sections=(section("EUR", (large,)),))
    text = pages(sample)[0]
    assert text.count("10,000,000,000,000.00") >= 6
    assert "20,000,000,000,000.00 EUR" in text

"""A statement in every language: none of its English is left, and figures are the country's."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from artui.domain.kinds import Flag, ItemKind
from artui.statements.account.statement_csv import statement_csv
from artui.statements.account.statement_json import statement_json
from artui.statements.account.statement_pdf import statement_data, statement_pdf
from artui.statements.account.statement_xlsx import statement_xlsx
from artui.statements.language.catalogue import BadCatalogue
from artui.statements.language.choosing import spoken_to
from artui.statements.language.printed_words import kind_title
from artui.statements.model import Promise, SettledInterest, Statement, Style
from artui.statements.pdf.own_templates import use_templates
from tests.support.languages import COUNTRIES, english
from tests.support.statements import AS_OF, ENTITY, statement


def sample(language: str, style: Style = "balance-forward") -> Statement:
    """A statement with everything that one can say."""
    found = statement(style, items=3)
    euros = found.sections[0]
    promise = Promise(100_000, AS_OF, AS_OF)
    settled = SettledInterest("INV-7", AS_OF, AS_OF, AS_OF, 12, 100_000, 500)
    items = (replace(euros.items[0], marks=(Flag.PROMISED,), promises=(promise,)), *euros.items[1:])
    moved = replace(euros.movements[2], applied_minor=120_000, applied_to="INV-1")
    interest = replace(euros.interest, uncharged_minor=euros.interest.uncharged_minor + 500)
    euros = replace(
        euros,
        items=items,
        settled=(settled,),
        promises=(promise,),
        movements=(*euros.movements[:2], moved, *euros.movements[3:]),
        interest=interest,
        total_due_minor=euros.total_due_minor + 500,
    )
    customer = replace(
        found.customer, language=language, country=COUNTRIES[language], address=("A 1", "B 2")
    )
    return replace(
        found, customer=customer, sections=(euros, *found.sections[1:]), other_entities=(ENTITY,)
    )


def texts(value: object) -> list[str]:
    """Every text of a template's data that the template prints."""
    if isinstance(value, dict):
        shown = [each for key, each in value.items() if key not in ("key", "name", "align")]
        return [text for each in shown for text in texts(each)]
    if isinstance(value, list | tuple):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("style", ["open-item", "balance-forward", "activity"])
@pytest.mark.parametrize("language", COUNTRIES)
def test_no_english_is_left_in_a_statement(language: str, style: Style) -> None:
    printed = texts(statement_data(sample(language, style)))
    assert len(printed) > 100
    assert english(language, printed) == []


def test_the_search_for_english_finds_it() -> None:
    assert "Open debits" in english("de", ["Summe", "Open debits: 1"])
    assert english("de", ["Summe"]) == []


@pytest.mark.parametrize("language", COUNTRIES)
def test_the_pdf_says_its_language_words_amounts_and_days(language: str) -> None:
    made = sample(language)
    told = spoken_to(made.customer)
    reader = PdfReader(io.BytesIO(statement_pdf(made)))
    assert str(reader.trailer["/Root"]["/Lang"]).startswith(language)
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    due = made.sections[0].total_due_minor
    for said in (
        told.say("Statement of account"),
        told.amount(due, "EUR"),
        told.say("as of {day}", day=AS_OF),
        kind_title(told, ItemKind.CREDIT_MEMO),
    ):
        assert " ".join(said.split()) in text
    assert "�" not in text


@pytest.mark.parametrize("language", ["pl", "ja"])
def test_letters_of_polish_and_japanese_are_drawn(language: str) -> None:
    text = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(statement_pdf(sample(language)))).pages
    )
    wanted = "ąęłńóśżź" if language == "pl" else "残高明細書請求書遅延損害金"
    assert [letter for letter in wanted if letter not in text] == []


@pytest.mark.parametrize("language", COUNTRIES)
def test_no_english_is_left_in_a_workbook(language: str) -> None:
    book = load_workbook(io.BytesIO(statement_xlsx(sample(language))))
    cells = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, str)
    ]
    assert english(language, [*cells, *book.sheetnames]) == []


def test_what_programs_read_is_the_same_in_every_language() -> None:
    japanese, german = sample("ja"), sample("de")
    german = replace(german, customer=japanese.customer)
    assert statement_csv(japanese) == statement_csv(german)
    in_german = replace(japanese.customer, language="de")
    for render in (statement_csv, statement_json):
        assert render(replace(japanese, customer=in_german)).replace(b'"de"', b'"ja"') == (
            render(japanese)
        )


def test_a_company_s_own_words_are_on_its_statement(tmp_path: Path) -> None:
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    entry = 'msgid "Statement of account"\nmsgstr "Ihr Konto bei uns"\n'
    (tmp_path / "de.po").write_text(head + entry, encoding="utf-8")
    use_templates(tmp_path)
    try:
        text = PdfReader(io.BytesIO(statement_pdf(sample("de")))).pages[0].extract_text()
        assert "Ihr Konto bei uns" in text
        assert "Offene Posten" in text
        (tmp_path / "de.po").write_text("Ihr Konto bei uns\n", encoding="utf-8")
        with pytest.raises(BadCatalogue, match=r"de\.po, line 1"):
            statement_pdf(sample("de"))
    finally:
        use_templates(None)

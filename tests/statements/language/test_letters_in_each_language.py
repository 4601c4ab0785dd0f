"""Letters and mails in every language: none of their English is left but what the law says."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from artui.domain.kinds import ItemKind
from artui.statements.collecting.cover import cover_text
from artui.statements.collecting.notice_letter import SHIPPED_TEXTS, notice_pdf, notice_text
from artui.statements.documents.document import document_text
from artui.statements.language.speech import spoken
from artui.statements.mail.letters import document_words, notice_words, statement_words
from artui.statements.model import Customer
from tests.support.languages import COUNTRIES, english
from tests.support.letters import US, full_cover, full_invoice, full_notice
from tests.support.statements import AS_OF, statement

each_language = pytest.mark.parametrize("language", COUNTRIES)


def reads(customer: Customer, language: str) -> Customer:
    """The customer as one who reads this language at home."""
    return replace(customer, language=language, country=COUNTRIES[language], address=("A 1",))


def flat(text: str) -> str:
    return " ".join(text.split())


@each_language
def test_no_english_is_left_in_a_notice(language: str) -> None:
    made = full_notice(title="Final demand", text=SHIPPED_TEXTS)
    first, second = made.items
    items = (replace(first, disputed_minor=100, po_number="PO-1"), second)
    made = replace(made, customer=reads(made.customer, language), items=items)
    text = flat(notice_text(made))
    assert english(language, [text]) == []
    told = spoken(language, COUNTRIES[language])
    assert flat(told.money(made.total_minor, made.currency)) in text
    assert flat(told.say("Dear Sir or Madam,")) in text


@each_language
def test_an_invoice_has_no_english_but_what_the_law_says(language: str) -> None:
    made = full_invoice()
    assert made.customer is not None
    made = replace(
        made,
        title="Credit note",
        customer=reads(made.customer, language),
        instalments=((AS_OF, 3_900), (AS_OF, 3_900)),
    )
    text = flat(document_text(made))
    # Not reviewed, so it is said in English, its figures too.
    before, law, after = re.split(r"(Late payment bears interest: 1.5% .*? due as well\.)", text)
    assert "a fixed sum of 40.00 EUR for the costs of recovery" in law
    assert english(language, [before, after]) == []
    told = spoken(language, COUNTRIES[language])
    assert flat(told.amount(made.total_minor, "EUR")) in before


@each_language
def test_no_english_is_left_on_the_cover_for_an_agency(language: str) -> None:
    made = full_cover(US)
    entity = replace(made.statement.entity, language=language)
    made = replace(made, statement=replace(made.statement, entity=entity))
    assert english(language, [flat(cover_text(made))]) == []


@each_language
def test_no_english_is_left_in_mails(language: str) -> None:
    told = spoken(language, COUNTRIES[language])
    due = AS_OF
    mails = [
        statement_words(told, statement()),
        notice_words(told, full_notice(title="Reminder")),
        document_words(told, full_invoice(), ItemKind.CREDIT_MEMO, due=due),
    ]
    assert english(language, [flat(f"{mail.subject} {mail.body}") for mail in mails]) == []


def test_a_letter_in_japan_has_the_name_below_the_address_in_its_own_script() -> None:
    here = replace(US, country="JP", name="例示貿易株式会社", city="港区", street="芝1-1-1")
    made = full_notice(here)
    customer = replace(
        reads(made.customer, "ja"),
        name="株式会社山田製作所",
        street="日本橋本石町2-1-1",
        postcode="103-8660",
        city="中央区",
        region="東京都",
    )
    made = replace(made, customer=customer)
    shown = ["〒103-8660", "東京都中央区", "日本橋本石町2-1-1", "株式会社山田製作所 御中"]
    assert "\n".join(shown) in notice_text(made)
    # The press leaves a little room between Japanese and digits.
    page = PdfReader(BytesIO(notice_pdf(made))).pages[0].extract_text().replace(" ", "")
    assert "".join(shown).replace(" ", "") in page.replace("\n", "")
    # From abroad the address ends in the country, so the name is above it.
    abroad = notice_text(replace(made, entity=US))
    assert (
        abroad.index("株式会社山田製作所 御中") < abroad.index("〒103-8660") < abroad.index("JAPON")
    )

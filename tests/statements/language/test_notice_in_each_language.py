"""A dunning notice in every language: none of its English is left."""

from dataclasses import replace

import pytest

from artui.statements.collecting.notice import Notice
from artui.statements.collecting.notice_letter import SHIPPED_TEXTS, notice_text
from artui.statements.language.choosing import spoken_to
from tests.support.languages import COUNTRIES, english
from tests.support.statements import notice


def sample(language: str) -> Notice:
    """A notice with the words of the shipped ladder."""
    made = notice()
    customer = replace(
        made.customer, language=language, country=COUNTRIES[language], address=("A 1", "B 2")
    )
    first, second = made.items
    return replace(
        made,
        customer=customer,
        title="Final demand",
        text=SHIPPED_TEXTS,
        items=(replace(first, disputed_minor=100, po_number="PO-1"), second),
    )


@pytest.mark.parametrize("language", COUNTRIES)
def test_no_english_is_left_in_a_notice(language: str) -> None:
    made = sample(language)
    text = notice_text(made)
    assert english(language, [" ".join(text.split())]) == []
    told = spoken_to(made.customer)
    assert told.money(made.total_minor, made.currency) in text
    assert told.say("Dear Sir or Madam,") in text

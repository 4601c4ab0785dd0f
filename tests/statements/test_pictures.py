"""Each template looks as it did when somebody last looked at it."""

from dataclasses import replace

import pytest
from PIL import Image

from artui.statements.account.statement_pdf import statement_pdf
from tests.support.pictures import (
    SAMPLES,
    drawn_templates,
    kept,
    looks_the_same,
    picture,
)
from tests.support.statements import customer, statement


@pytest.mark.parametrize("name", SAMPLES)
def test_a_page_looks_as_in_its_picture(name: str) -> None:
    assert looks_the_same(picture(SAMPLES[name]()), Image.open(kept(name)))


def test_every_template_has_its_picture() -> None:
    assert drawn_templates() == {name.partition("-")[0] for name in SAMPLES}


def test_another_name_on_the_page_is_seen() -> None:
    named = replace(statement(), customer=customer(name="Another Customer of Ours Ltd"))
    assert not looks_the_same(picture(statement_pdf(named)), Image.open(kept("statement")))

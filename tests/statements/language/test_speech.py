"""Sentences, amounts and days in the languages of customers."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.money import CURRENCIES, Bare, Money, format_minor
from artui.statements.language.catalogue import BadCatalogue
from artui.statements.language.choosing import language_for, spoken_for
from artui.statements.language.speech import spoken

DAY = date(2026, 3, 5)
PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.mark.parametrize(
    ("language", "country", "amount", "day", "long", "percent"),
    [
        ("en", "", "-1,234,567.89", "5 Mar 2026", "5 March 2026", "1.5%"),
        ("en", "US", "-1,234,567.89", "Mar 5, 2026", "March 5, 2026", "1.5%"),
        ("en", "DE", "-1,234,567.89", "5 Mar 2026", "5 March 2026", "1.5%"),
        ("en", "IN", "-12,34,567.89", "5 Mar 2026", "5 March 2026", "1.5%"),
        ("de", "DE", "-1.234.567,89", "05.03.2026", "5. März 2026", "1,5\xa0%"),
        ("de", "AT", "-1.234.567,89", "05.03.2026", "5. März 2026", "1,5\xa0%"),
        ("de", "CH", "-1’234’567.89", "05.03.2026", "5. März 2026", "1.5%"),
        ("fr", "FR", "-1\u202f234\u202f567,89", "5 mars 2026", "5 mars 2026", "1,5\xa0%"),
        ("fr", "CH", "-1\u202f234\u202f567.89", "5 mars 2026", "5 mars 2026", "1,5%"),
        ("es", "ES", "-1.234.567,89", "5 mar 2026", "5 de marzo de 2026", "1,5\xa0%"),
        ("es", "MX", "-1,234,567.89", "5 mar 2026", "5 de marzo de 2026", "1.5%"),
        ("it", "IT", "-1.234.567,89", "5 mar 2026", "5 marzo 2026", "1,5%"),
        ("nl", "NL", "-1.234.567,89", "5 mrt 2026", "5 maart 2026", "1,5%"),
        ("pl", "PL", "-1\xa0234\xa0567,89", "5 mar 2026", "5 marca 2026", "1,5%"),
        ("pt", "PT", "-1\xa0234\xa0567,89", "05/03/2026", "5 de março de 2026", "1,5%"),
        ("pt", "BR", "-1.234.567,89", "5 de mar. de 2026", "5 de março de 2026", "1,5%"),
        ("ja", "JP", "-1,234,567.89", "2026/03/05", "2026年3月5日", "1.5%"),
    ],
)
def test_figures_and_days_are_written_as_in_the_country(
    language: str, country: str, amount: str, day: str, long: str, percent: str
) -> None:
    told = spoken(language, country)
    assert told.amount(-123456789, "EUR") == amount
    assert told.date(DAY) == day
    assert told.long_date(DAY) == long
    assert told.percent(Fraction(3, 200)) == percent


def test_an_amount_has_the_decimals_of_its_currency_and_is_grouped_from_a_thousand_on() -> None:
    told = spoken("es", "ES")
    assert told.money(123456, "EUR") == "1.234,56 EUR"
    assert told.money(1234, "JPY") == "1.234 JPY"
    assert told.money(-10125, "KWD") == "-10,125 KWD"
    assert told.amount(-5, "EUR") == "-0,05"


@given(
    st.integers(-(10**15), 10**15),
    st.sampled_from(sorted(CURRENCIES)),
    st.sampled_from(["en", "de", "fr", "es", "it", "nl", "pl", "pt", "ja"]),
    st.sampled_from(["", "CH", "AT", "IN", "BR", "US", "PL"]),
)
def test_no_digit_of_an_amount_is_lost(minor: int, currency: str, language: str, at: str) -> None:
    told = spoken(language, at)
    plain = told.amount(minor, currency).replace(told.signs.money_group, "")
    assert plain.replace(told.signs.money_point, ".") == format_minor(minor, currency)


def test_a_number_keeps_its_digits() -> None:
    told = spoken("de", "DE")
    assert told.decimal("1234567.10") == "1.234.567,10"
    assert told.decimal("-0.333") == "-0,333"
    assert told.number(-12345) == "-12.345"


def test_a_sentence_takes_its_values_in_the_signs_of_the_reader() -> None:
    told = spoken("de", "AT")
    said = told.say("Over {days} days", days=Bare(123456, "EUR"))
    assert said == "Über 1.234,56 Tage"
    assert told.say("{a} {b} {c} {d}", a=Money(1, "EUR"), b=DAY, c=1234, d="x{a}") == (
        "0,01 EUR 05.03.2026 1.234 x{a}"
    )


def test_a_language_that_we_lack_is_english() -> None:
    for code in ("", "xx", "tlh", "../de", "sv-SE"):
        assert spoken(code).say("Invoice") == "Invoice"
    assert spoken("de-AT").say("Invoice") == spoken("DE").say("Invoice") == "Rechnung"
    assert spoken("de-AT").tag == "de-AT"
    assert spoken("en", "DE").tag == "en"


@pytest.mark.parametrize(
    ("own", "country", "language"),
    [
        ("", "DE", "de"),
        ("", "at", "de"),
        ("", "CH", "de"),
        ("fr", "CH", "fr"),
        ("", "BE", "en"),
        ("", "BR", "pt"),
        ("", "MX", "es"),
        ("", "", "en"),
        ("", "SE", "en"),
        ("en", "JP", "en"),
    ],
)
def test_the_customers_language_goes_before_that_of_the_country(
    own: str, country: str, language: str
) -> None:
    assert language_for(own, country) == language
    assert spoken_for(own, country).language == language


def test_a_company_puts_its_own_words_over_ours(tmp_path: Path) -> None:
    (tmp_path / "de.po").write_text(PO + 'msgid "Invoice"\nmsgstr "Faktura"\n')
    (tmp_path / "en.po").write_text(PO + 'msgid "Invoice"\nmsgstr "Bill"\n')
    told = spoken("de", "DE", tmp_path)
    assert (told.say("Invoice"), told.say("Credit memo")) == ("Faktura", "Gutschrift")
    assert spoken("en", "", tmp_path).say("Invoice") == "Bill"
    assert spoken("de", "DE").say("Invoice") == "Rechnung"


@pytest.mark.parametrize("head", ["", PO, "\ufeff", "\ufeff" + PO])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_own_words_may_come_from_any_editor(tmp_path: Path, head: str, end: str) -> None:
    text = f'{head}msgid "Fee"\nmsgstr "Gebühr für Mühe"\n'.replace("\n", end)
    (tmp_path / "de.po").write_bytes(text.encode())
    assert spoken("de", "DE", tmp_path).say("Fee") == "Gebühr für Mühe"


def test_own_words_that_were_changed_are_read_anew(tmp_path: Path) -> None:
    import os

    file = tmp_path / "de.po"
    file.write_text(PO + 'msgid "Invoice"\nmsgstr "Faktura"\n')
    assert spoken("de", "DE", tmp_path).say("Invoice") == "Faktura"
    file.write_text(PO + 'msgid "Invoice"\nmsgstr "Faktur"\n')
    os.utime(file, ns=(1, 1))
    assert spoken("de", "DE", tmp_path).say("Invoice") == "Faktur"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            PO + 'msgid "Over {days} days"\nmsgstr "Über {tage} Tage"\n',
            "de.po, line 5: the translation asks for {tage}, which the English does not give.",
        ),
        (PO + 'msgid "Invoice"\nmsgstr Faktura\n', "de.po, line 6: a line is no comment"),
        (PO + 'msgid "Invoice\nmsgstr "Faktura"\n', "de.po, line 5: a line is no comment"),
        (PO + 'msgid "Invoice"\nmsgid "Fee"\nmsgstr "Kosten"\n', "de.po, line "),
        ("nonsense\n", "de.po, line 1"),
    ],
)
def test_own_words_that_are_broken_are_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "de.po").write_bytes(text.encode())
    with pytest.raises(BadCatalogue) as refused:
        spoken("de", "DE", tmp_path)
    assert str(refused.value).startswith(sentence)
    assert str(tmp_path) in str(refused.value)


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# reviewed by A. Lawyer, 2026-11-01\n", "Gesetzlich: 5. März"),
        ("", "Interest is owed by law from 5 March."),
        ("# a good guess\n", "Interest is owed by law from 5 March."),
        (
            "# reviewed by A. Lawyer, 2026-11-01\n#, fuzzy\n",
            "Interest is owed by law from 5 March.",
        ),
    ],
)
def test_a_sentence_of_law_is_english_until_it_was_reviewed(
    tmp_path: Path, comment: str, said: str
) -> None:
    entry = 'msgid "Interest is owed by law from {day}."\nmsgstr "Gesetzlich: {day}"\n'
    (tmp_path / "de.po").write_text(PO + comment + entry)
    told = spoken("de", "DE", tmp_path)
    day = "5. März" if said.startswith("G") else "5 March"
    assert told.legal("Interest is owed by law from {day}.", day=day) == said
    # An amount in the English sentence is written in English too.
    if not said.startswith("G"):
        assert (
            told.legal("At {sum} it ends.", sum=Money(123450, "EUR")) == "At 1,234.50 EUR it ends."
        )


def test_the_forms_of_the_plural_are_those_of_the_language(tmp_path: Path) -> None:
    entry = (
        'msgid "{count} day"\nmsgid_plural "{count} days"\n'
        'msgstr[0] "{count} dzień"\nmsgstr[1] "{count} dni A"\nmsgstr[2] "{count} dni B"\n'
    )
    (tmp_path / "pl.po").write_text(PO + entry)
    told = spoken("pl", "PL", tmp_path)
    said = [told.plural("{count} day", "{count} days", each) for each in (1, 2, 5, 22, 1012)]
    assert said == ["1 dzień", "2 dni A", "5 dni B", "22 dni A", "1\xa0012 dni B"]
    english = spoken("en")
    assert english.plural("{count} day", "{count} days", 1) == "1 day"
    assert english.plural("{count} day", "{count} days", 1200) == "1,200 days"

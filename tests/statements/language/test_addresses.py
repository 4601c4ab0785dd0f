"""Addresses in the order of their country's post, and the country once, on mail abroad."""

from dataclasses import replace

import pytest

from artui.statements.language.addresses import (
    address_in_head,
    address_on_mail,
    addressee,
    country_line,
    name_comes_last,
    party_lines,
    postal_lines,
)
from artui.statements.language.speech import spoken
from artui.statements.model import Customer, Entity

HERE = Entity("Ours GmbH", "DE", ("Domkloster 4", "50667 Köln"))


@pytest.mark.parametrize(
    ("country", "street", "postcode", "city", "region", "lines"),
    [
        ("DE", "Platz der Republik 1", "11011", "Berlin", "BE", ("11011 Berlin",)),
        ("AT", "Ballhausplatz 2", "1010", "Wien", "9", ("1010 Wien",)),
        ("CH", "Bundesplatz 3", "3005", "Bern", "", ("3005 Bern",)),
        ("FR", "55 rue du Faubourg Saint-Honoré", "75008", "Paris", "", ("75008 Paris",)),
        ("BE", "Rue de la Loi 16", "1000", "Bruxelles", "", ("1000 Bruxelles",)),
        ("NL", "Binnenhof 19", "2513 AA", "Den Haag", "", ("2513 AA Den Haag",)),
        ("ES", "Calle de Alcalá 50", "28014", "Madrid", "MD", ("28014 Madrid",)),
        ("IT", "Via Nazionale 91", "00184", "Roma", "RM", ("00184 Roma RM",)),
        ("IT", "Via Roma 1", "20121", "Milano", "Lombardia", ("20121 Milano",)),
        ("PT", "Rua do Comércio 148", "1100-150", "Lisboa", "", ("1100-150 Lisboa",)),
        ("PL", "ul. Świętokrzyska 11/21", "00-919", "Warszawa", "", ("00-919 Warszawa",)),
        ("SE", "Brunkebergstorg 11", "103 37", "Stockholm", "AB", ("103 37 Stockholm",)),
        ("GB", "10 Downing Street", "SW1A 2AA", "London", "ENG", ("London", "SW1A 2AA")),
        ("IE", "Dame Street", "D02 X285", "Dublin", "", ("Dublin", "D02 X285")),
        ("US", "350 Fifth Avenue", "10118", "New York", "NY", ("New York, NY 10118",)),
        ("US", "1 Market St", "94105", "San Francisco", "", ("San Francisco 94105",)),
        ("CA", "234 Wellington Street", "K1A 0G9", "Ottawa", "ON", ("Ottawa ON K1A 0G9",)),
        ("AU", "65 Martin Place", "2000", "Sydney", "NSW", ("Sydney NSW 2000",)),
        ("NZ", "2 The Terrace", "6011", "Wellington", "", ("Wellington 6011",)),
        ("BR", "Av. Paulista 1804", "01310-922", "São Paulo", "SP", ("São Paulo-SP", "01310-922")),
        ("MX", "Av. 5 de Mayo 2", "06000", "México", "CDMX", ("06000 México, CDMX",)),
        ("IN", "MG Road", "560001", "बेंगलुरु", "कर्नाटक", ("बेंगलुरु 560001", "कर्नाटक")),
        ("SG", "10 Shenton Way", "079117", "Singapore", "", ("Singapore 079117",)),
        ("HK", "55/F, Two IFC", "", "Central", "Hong Kong", ("Central", "Hong Kong")),
        ("AE", "P.O. Box 854", "", "أبو ظبي", "", ("أبو ظبي",)),
        ("SA", "طريق الملك", "11169", "الرياض", "", ("الرياض 11169",)),
        ("IL", "רחוב קפלן 1", "9195015", "ירושלים", "", ("ירושלים 9195015",)),
        ("TH", "273 ถนนสามเสน", "10200", "พระนคร", "กรุงเทพฯ", ("พระนคร", "กรุงเทพฯ 10200")),
        ("JP", "2-1-1 Nihonbashi", "103-0021", "Chuo-ku", "Tokyo", ("Chuo-ku, Tokyo 103-0021",)),
        ("TR", "İstiklal Cad. 10", "06050", "Altındağ", "Ankara", ("06050 Altındağ/Ankara",)),
    ],
)
def test_an_address_is_written_as_its_post_asks(
    country: str, street: str, postcode: str, city: str, region: str, lines: tuple[str, ...]
) -> None:
    assert postal_lines(street, postcode, city, region, country) == (street, *lines)


def test_a_hungarian_town_stands_above_the_street() -> None:
    assert postal_lines("Szabadság tér 9", "1054", "Budapest", "", "HU") == (
        "Budapest",
        "Szabadság tér 9",
        "1054",
    )


@pytest.mark.parametrize(
    ("country", "given", "lines"),
    [
        (
            "JP",
            ("日本橋本石町2-1-1", "103-8660", "中央区", "東京都"),
            ("〒103-8660", "東京都中央区", "日本橋本石町2-1-1"),
        ),
        (
            "CN",
            ("成方街32号", "100800", "西城区", "北京市"),
            ("100800", "北京市西城区", "成方街32号"),
        ),
        (
            "KR",
            ("세종대로 67", "04531", "중구", "서울특별시"),
            ("(우) 04531", "서울특별시 중구", "세종대로 67"),
        ),
    ],
)
def test_east_asia_writes_the_largest_first_and_the_name_last(
    country: str, given: tuple[str, str, str, str], lines: tuple[str, ...]
) -> None:
    street, postcode, city, region = given
    assert postal_lines(street, postcode, city, region, country) == lines
    assert name_comes_last(lines)
    assert not name_comes_last((*lines, "JAPAN"))
    assert not name_comes_last(lines[:1])


@pytest.mark.parametrize("lines", [(), ("1-1 Chiyoda", "Tokyo"), ("10115", "Berlin"), ("中央区",)])
def test_elsewhere_the_name_comes_first(lines: tuple[str, ...]) -> None:
    assert not name_comes_last(lines)


def test_what_is_missing_leaves_no_gap() -> None:
    assert postal_lines("", "", "Paris", "", "FR") == ("Paris",)
    assert postal_lines("1 Main St", "", "Boston", "MA", "US") == ("1 Main St", "Boston, MA")
    assert postal_lines("1 Main St", "02101", "Boston", "", "US")[1] == "Boston 02101"
    assert postal_lines("x", "", "São Paulo", "SP", "BR") == ("x", "São Paulo-SP")
    assert postal_lines("x", "1", "y", "", "") == ("x", "1 y")


def customer(country: str, *lines: str, city: str = "") -> Customer:
    return Customer("C-1", "Kunde", country, lines, street="Weg 1", postcode="1010", city=city)


@pytest.mark.parametrize(
    ("country", "typed", "printed"),
    [
        ("AT", ("Weg 1", "1010 Wien"), ("Weg 1", "1010 Wien", "ÖSTERREICH")),
        ("AT", ("Weg 1", "1010 Wien", "Austria"), ("Weg 1", "1010 Wien", "ÖSTERREICH")),
        ("AT", ("Weg 1", "1010 Wien", "Austria", "AT"), ("Weg 1", "1010 Wien", "ÖSTERREICH")),
        ("AT", ("Weg 1", "1010 Wien, Österreich"), ("Weg 1", "1010 Wien", "ÖSTERREICH")),
        ("LU", ("38 avenue", "L-1855 Luxembourg"), ("38 avenue", "L-1855 Luxembourg", "LUXEMBURG")),
        ("AE", ("P.O. Box 1", "Dubai"), ("P.O. Box 1", "Dubai", "VEREINIGTE ARABISCHE EMIRATE")),
        ("GB", ("1 Way", "London", "E1 6AN", "UK"), ("E1 6AN", "VEREINIGTES KÖNIGREICH")),
        ("GR", ("Stadiou 1", "10562 Athens", "Ελλάδα"), ("10562 Athens", "GRIECHENLAND")),
        ("DE", ("Weg 1", "10115 Berlin", "Germany"), ("Weg 1", "10115 Berlin", "Germany")),
        ("DE", ("Weg 1", "10115 Berlin", "Germany", "DE"), ("Weg 1", "10115 Berlin", "Germany")),
        ("DE", ("Weg 1", "10115 Berlin"), ("Weg 1", "10115 Berlin")),
        ("", ("Weg 1",), ("Weg 1",)),
        ("AT", (), ("ÖSTERREICH",)),
    ],
)
def test_typed_lines_stand_with_their_country_once_and_in_capitals_abroad(
    country: str, typed: tuple[str, ...], printed: tuple[str, ...]
) -> None:
    found = address_on_mail(customer(country, *typed), HERE)
    assert found[-len(printed) :] == printed


def test_fields_go_before_typed_lines() -> None:
    found = address_on_mail(customer("AT", "typed", city="Wien"), HERE)
    assert found == ("Weg 1", "1010 Wien", "ÖSTERREICH")
    assert party_lines(customer("AT", "typed", city="Wien")) == ("Weg 1", "1010 Wien")


def test_the_country_is_in_the_language_of_the_sender_s_post() -> None:
    buyer = customer("DE", "Weg 1", "10115 Berlin")
    assert address_on_mail(buyer, replace(HERE, country="FR"))[-1] == "ALLEMAGNE"
    assert address_on_mail(buyer, replace(HERE, country="SE"))[-1] == "GERMANY"
    assert address_on_mail(buyer, replace(HERE, country="SE", language="de"))[-1] == "DEUTSCHLAND"
    assert country_line("ES", "ja") == "スペイン"
    assert country_line("Utopia", "de") == "UTOPIA"


def test_our_own_country_is_in_the_language_of_the_letter() -> None:
    assert address_in_head(HERE, spoken("fr")) == ("Domkloster 4", "50667 Köln", "Allemagne")
    typed = replace(HERE, address=("Domkloster 4", "50667 Köln", "Germany"))
    assert address_in_head(typed, spoken("en")) == ("Domkloster 4", "50667 Köln", "Germany")
    assert address_in_head(Entity("Ours", "", ("Weg 1",)), spoken("en")) == ("Weg 1",)


def test_a_company_is_honoured_in_japanese() -> None:
    told = spoken("ja", "JP")
    assert addressee("株式会社山田製作所", told) == "株式会社山田製作所 御中"
    assert addressee("株式会社山田製作所 御中", told) == "株式会社山田製作所 御中"
    assert addressee("Yamada Inc.", told) == "Yamada Inc."
    assert addressee("株式会社山田製作所", spoken("en")) == "株式会社山田製作所"

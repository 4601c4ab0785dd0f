"""Addresses as each country writes them, and the country itself only on mail abroad.

From street, postcode, city and region an address is put in the order of its country's post (the
patterns of the Universal Postal Union); without them the lines stand as they were typed. The line
of the country is for the sender's post: in capitals, in the sender's language, and never twice.
"""

import re
from collections.abc import Sequence
from functools import cache

from artui.countries import likely_country
from artui.statements.language.choosing import LANGUAGES, language_for
from artui.statements.language.locale_figures import locale_of
from artui.statements.language.speech import ENGLISH, Spoken
from artui.statements.model import Customer, Entity

# The lines below the name. A part in brackets is left out if its field is empty.
_COMMON = "{street}|{postcode} {city}"
_PATTERNS = {
    "{street}|{city}|{postcode}": "EG GB GG GI IM JE KE ZA",
    "{street}|{city}[, {region}] {postcode}": "JP PR US",
    "{street}|{city}[ {region}] {postcode}": "AU CA",
    "{street}|{city} {postcode}|{region}": "IN",
    "{street}|{city}|{region} {postcode}": "ID TH",
    "{street}|{city} {postcode}": "BD BH BN IL JO KH LB LK NG NP NZ PE QA SA SG VN",
    "{street}|{city}-{postcode}": "PK",
    "{street}|{city}[-{region}]|{postcode}": "BR",
    "{street}|{postcode} {city}[, {region}]": "MX",
    "{street}|{postcode} {city}[ {region}]": "IT SM VA",
    "{street}|{postcode} {city}[/{region}]": "TR",
    "{street}|{city}[, {region}]|{postcode}": "RU UA",
    "{street}|{city}|{region}|{postcode}": "IE",
    "{street}|{city}[, {region}][, {postcode}]": "CN CO KR LV TW",
    "{street}|{postcode} {city}|{region}": "AR CL MY",
    "{street}|{city}|{region}": "AE HK",
    "{city}|{street}|{postcode}": "HU",
}
_PATTERN = {country: one for one, all_ in _PATTERNS.items() for country in all_.split()}
# Written in its own script, an address begins with what is largest, and the name comes last.
_OWN_SCRIPT = {
    "JP": "〒{postcode}|{region}{city}|{street}",
    "CN": "{postcode}|{region}{city}|{street}",
    "TW": "{postcode}|{region}{city}{street}",
    "KR": "(우) {postcode}|{region} {city}|{street}",
}
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_POSTCODE = re.compile(r"(〒|\(우\) )?[0-9]{3,6}(-[0-9]{4})?")
_FIELD = re.compile(r"\{([a-z]+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def postal_lines(
    street: str, postcode: str, city: str, region: str, country: str
) -> tuple[str, ...]:
    """The lines of an address below the name, as its country (a code) writes them."""
    code = country.upper()
    pattern = _PATTERN.get(code, _COMMON)
    if code in _OWN_SCRIPT and _CJK.search(city + region + street):
        pattern = _OWN_SCRIPT[code]
    # The number of a state in a list is no word for an envelope, and a province of Italy has two
    # letters.
    if region.isdigit() or region == city or (code == "IT" and len(region) != 2):
        region = ""
    given = {
        "street": street,
        "postcode": postcode,
        "city": city,
        "region": region,
    }
    return tuple(filter(None, (_line(part, given) for part in pattern.split("|"))))


def _line(pattern: str, given: dict[str, str]) -> str:
    def kept(optional: re.Match[str]) -> str:
        return optional[1] if all(given[name] for name in _FIELD.findall(optional[1])) else ""

    named = _FIELD.findall(pattern)
    if not any(given[name] for name in named):
        return ""
    pattern = _OPTIONAL.sub(kept, pattern)
    line = _FIELD.sub(lambda field: given[field[1]], pattern)
    return re.sub(" {2,}", " ", line).strip(" ,-")


def party_lines(party: Customer | Entity) -> tuple[str, ...]:
    """The lines of a party without its country, from its fields if it has a city, else as typed."""
    if party.city:
        return postal_lines(party.street, party.postcode, party.city, party.region, party.country)
    return tuple(_without_repetition([line for line in party.address if line], party.country))


def address_on_mail(customer: Customer, entity: Entity) -> tuple[str, ...]:
    """The customer's lines as our entity writes them: with the country only on mail abroad."""
    lines = party_lines(customer)
    if not customer.country or _code(customer.country) == _code(entity.country):
        return lines
    language = language_for(entity.language, _code(entity.country))
    return (*_without_country(lines, customer.country), country_line(customer.country, language))


def address_in_head(entity: Entity, told: Spoken) -> tuple[str, ...]:
    """Our own lines on a letterhead, with our country in the language of the letter."""
    if not entity.country:
        return party_lines(entity)
    lines = _without_country(party_lines(entity), entity.country)
    return (*lines, told.country_name(_code(entity.country)))


def country_line(country: str, language: str) -> str:
    """The country in the sender's language and in capitals, as the post asks: `DEUTSCHLAND`."""
    names = locale_of(language, "").territories
    return str(names.get(_code(country), country)).upper()


def addressee(name: str, told: Spoken) -> str:
    """The name on an envelope; in Japanese a company is honoured by 御中."""
    if told.language != "ja" or not _CJK.search(name) or name.endswith(("御中", "様")):
        return name
    return f"{name} 御中"


def name_comes_last(lines: Sequence[str]) -> bool:
    """Whether the name stands below the address: in East Asia, in their own scripts.

    On mail from abroad, which has a line in another script, it stands above as elsewhere.
    """
    if not lines or not _POSTCODE.fullmatch(lines[0]):
        return False
    return len(lines) > 1 and all(map(_CJK.search, lines[1:]))


def _without_repetition(lines: list[str], country: str) -> list[str]:
    """The lines as typed; of two last lines that both name the country, only the first."""
    while len(lines) > 1 and _names(lines[-1], country) and _names(lines[-2], country):
        lines = lines[:-1]
    return lines


def _without_country(lines: Sequence[str], country: str) -> tuple[str, ...]:
    """The lines without those at the end that name the country, nor `, Germany` behind a town."""
    left = list(lines)
    while left and _names(left[-1], country):
        left.pop()
    if left:
        town, comma, last = left[-1].rpartition(",")
        if comma and _names(last, country):
            left[-1] = town.rstrip()
    return tuple(left)


def _names(line: str, country: str) -> bool:
    return line.strip(" .,()").casefold() in _names_of(_code(country))


def _code(country: str) -> str:
    return likely_country(country) or country.upper()


@cache
def _names_of(code: str) -> frozenset[str]:
    """What people write for a country: its code, and its name in our languages and its own."""
    from babel.languages import get_official_languages

    spoken_there = get_official_languages(code, regional=True, de_facto=True)
    languages = {ENGLISH, *LANGUAGES.values(), *spoken_there}
    found = {code.casefold(), *_OTHER.get(code, ())}
    for language in languages:
        found.add(str(locale_of(language, "").territories.get(code, code)).casefold())
    return frozenset(found)


_OTHER = {
    "GB": ("uk", "u.k", "great britain", "england", "scotland", "wales", "northern ireland"),
    "US": ("usa", "u.s.a", "united states of america"),
    "GR": ("el", "hellas"),
    "NL": ("holland", "the netherlands"),
    "CZ": ("czech republic",),
    "AE": ("uae", "u.a.e"),
}

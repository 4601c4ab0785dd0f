"""Which language a document speaks: the customer's own, else that of their country.

A country is in the table if offices there write to each other in one language and we have it.
Where they don't agree, the choice is said beside it; everywhere else it is English. A clerk sets
another language on the customer.
"""

from pathlib import Path

from artui.statements.language.speech import ENGLISH, Spoken, spoken
from artui.statements.model import Customer

_COUNTRIES = {
    "de": "DE AT LI CH",  # CH: German for two thirds; French and Italian are set on the customer.
    "fr": "FR MC LU",  # LU: the language of its laws; German and English are usual too.
    "es": "ES AR BO CL CO CR CU DO EC GT HN MX NI PA PE PY SV UY VE",
    "it": "IT SM VA",
    "nl": "NL SR",
    "pl": "PL",
    "pt": "PT AO BR CV MZ",
    "ja": "JP",
}
# BE stays with English: Dutch to a French speaker, or the reverse, is worse than neither.
LANGUAGES = {country: code for code, all_ in _COUNTRIES.items() for country in all_.split()}
"""The language of a country; English for one that is not here."""


def language_for(language: str, country: str) -> str:
    """The code of the language that a customer is written to in: their own, or their country's."""
    return language or LANGUAGES.get(country.upper(), ENGLISH)


def spoken_for(language: str, country: str, own: Path | None = None) -> Spoken:
    """The same, ready to speak as that country does. Raises BadCatalogue."""
    return spoken(language_for(language, country), country, own)


def spoken_to(customer: Customer, own: Path | None = None) -> Spoken:
    """The language in which a document speaks to a customer. Raises BadCatalogue."""
    return spoken_for(customer.language, customer.country, own)

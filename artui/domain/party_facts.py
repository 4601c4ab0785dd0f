"""What letters, electronic invoices and mails need to know of a company: how each fact is written.

A check refuses what can't be right and says what would be; it takes a fact that it has no rule for.
VAT ids are known by their form and not by their check digits, since countries give out numbers for
which the published rules are wrong. Facts of one line hold no line break and no control character,
so that none can add a line to a letter or a header to a mail.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

from artui.domain.refusal import Refused
from artui.domain.text import MAX_NUMBER_LENGTH, shown_id, visible

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "ja")
"""The languages in which documents are written."""

# The codes of electronic address schemes (EAS) that EN 16931 allows for BT-34 and BT-49.
_EAS = (
    "0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 0154 0158 0170 0177 "
    "0183 0184 0188 0190 0191 0192 0193 0194 0195 0196 0198 0199 0200 0201 0202 0203 0204 0205 "
    "0208 0209 0210 0211 0212 0213 0215 0216 0217 0218 0219 0220 0221 0225 0230 0235 0240 0242 "
    "0244 0245 0246 0248 9910 9913 9914 9915 9918 9919 9920 9922 9923 9924 9925 9926 9927 9928 "
    "9929 9930 9931 9932 9933 9934 9935 9936 9937 9938 9939 9940 9941 9942 9943 9944 9945 9946 "
    "9947 9948 9949 9950 9951 9952 9953 9957 9959 AN AQ AS AU EM"
)
ADDRESS_SCHEMES = frozenset(_EAS.split())
MAIL_SCHEME, GLN_SCHEME = "EM", "0088"

# What follows the two letters of a VAT id, of the countries of the European Union and some beside.
_VAT = {
    "AT": ("U[0-9]{8}", "ATU12345678"),
    "BE": ("[01][0-9]{9}", "BE0123456789"),
    "BG": ("[0-9]{9,10}", "BG123456789"),
    "CY": ("[0-9]{8}[A-Z]", "CY12345678X"),
    "CZ": ("[0-9]{8,10}", "CZ12345678"),
    "DE": ("[0-9]{9}", "DE123456789"),
    "DK": ("[0-9]{8}", "DK12345678"),
    "EE": ("[0-9]{9}", "EE123456789"),
    "EL": ("[0-9]{9}", "EL123456789"),
    "ES": ("[A-Z0-9][0-9]{7}[A-Z0-9]", "ESA12345678"),
    "FI": ("[0-9]{8}", "FI12345678"),
    "FR": ("[A-HJ-NP-Z0-9]{2}[0-9]{9}", "FR12345678901"),
    "HR": ("[0-9]{11}", "HR12345678901"),
    "HU": ("[0-9]{8}", "HU12345678"),
    "IE": ("[0-9][A-Z0-9+*][0-9]{5}[A-Z]{1,2}", "IE1234567FA"),
    "IT": ("[0-9]{11}", "IT12345678901"),
    "LT": ("([0-9]{9}|[0-9]{12})", "LT123456789"),
    "LU": ("[0-9]{8}", "LU12345678"),
    "LV": ("[0-9]{11}", "LV12345678901"),
    "MT": ("[0-9]{8}", "MT12345678"),
    "NL": ("[A-Z0-9+*]{12}", "NL123456789B01"),
    "PL": ("[0-9]{10}", "PL1234567890"),
    "PT": ("[0-9]{9}", "PT123456789"),
    "RO": ("[0-9]{2,10}", "RO1234567890"),
    "SE": ("[0-9]{12}", "SE123456789001"),
    "SI": ("[0-9]{8}", "SI12345678"),
    "SK": ("[0-9]{10}", "SK1234567890"),
    "XI": ("([0-9]{9}|[0-9]{12}|(GD|HA)[0-9]{3})", "XI123456789"),
    "GB": ("([0-9]{9}|[0-9]{12}|(GD|HA)[0-9]{3})", "GB123456789"),
    "CH": ("E[0-9]{9}(MWST|TVA|IVA)?", "CHE-123.456.789"),
    "NO": ("[0-9]{9}(MVA)?", "NO123456789MVA"),
}
_OTHER_VAT = re.compile(r"(?=.*[0-9])[A-Z0-9+*/]{4,20}")
_MAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]{1,255}")
_DATEV = re.compile(r"[1-9][0-9]{4,8}")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]{2,8})*")


class BadPartyFact(Refused):
    """A fact about a company is written in a way that can't be right."""


def one_line(text: str) -> str:
    """A text of one line without white space at its ends; raises BadPartyFact for a line break or a
    control character in it."""
    line = text.strip()
    for char in line:
        if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp"):
            raise BadPartyFact(
                f"'{shown_id(line)}' holds the character {visible(char)}; write it in one line"
                " without it."
            )
    return line


def mail_address(text: str) -> str:
    """An e-mail address, alone; raises BadPartyFact."""
    address = one_line(text)
    if address and not (_MAIL.fullmatch(address) and address == visible(address)):
        raise BadPartyFact(
            f"'{shown_id(address)}' is no e-mail address; write one alone, as name@example.com."
        )
    return address


def language(text: str) -> str:
    """The code of a language in which documents are written, `de` for `de-AT` too; raises
    BadPartyFact."""
    found = _LANGUAGE.fullmatch(text.strip().lower())
    if found is not None and found[1] in LANGUAGES:
        return found[1]
    if not text.strip():
        return ""
    raise BadPartyFact(
        f"'{shown_id(text)}' is no language of documents; there are {', '.join(LANGUAGES)}."
    )


def vat_id(text: str) -> str:
    """A VAT id in capitals without blanks, dots and hyphens; raises BadPartyFact where its form is
    known and another one."""
    plain = re.sub(r"[\s.\-]", "", one_line(text)).upper()
    if not plain:
        return ""
    if plain.startswith("GR"):
        plain = f"EL{plain[2:]}"
    form = _VAT.get(plain[:2])
    if form is not None and not re.fullmatch(form[0], plain[2:]):
        raise BadPartyFact(
            f"'{shown_id(text)}' is no VAT id of {plain[:2]}; one is written as {form[1]}."
        )
    if form is None and not _OTHER_VAT.fullmatch(plain):
        raise BadPartyFact(
            f"'{shown_id(text)}' is no VAT id; write its letters and digits, as DE123456789."
        )
    return plain


def refuse_bare_vat_id(number: str, country: str) -> None:
    """Refuse a VAT id without the letters of a country, where that of the company has them."""
    letters = {"GR": "EL"}.get(country, country)
    if number and letters in _VAT and not number[:2].isalpha():
        raise BadPartyFact(
            f"'{shown_id(number)}' is no VAT id of {country}; one is written as {_VAT[letters][1]}."
        ).at("vat_id")


def registration_id(text: str) -> str:
    """The number under which a company is registered, in one line; raises BadPartyFact."""
    number = one_line(text)
    if len(number) > MAX_NUMBER_LENGTH:
        raise BadPartyFact(
            f"'{shown_id(number)}' has {len(number)} characters; a registration has at most "
            f"{MAX_NUMBER_LENGTH}."
        )
    return number


def registration_scheme(text: str) -> str:
    """The ISO 6523 code of a register, such as 0002 for the French SIREN; raises BadPartyFact."""
    code = text.strip()
    if code and not re.fullmatch("[0-9]{4}", code):
        raise BadPartyFact(
            f"'{shown_id(text)}' is no register of ISO 6523; write its four digits, as 0002."
        )
    return code


def einvoice_scheme(text: str) -> str:
    """The code of an electronic address's scheme; raises BadPartyFact."""
    code = text.strip().upper()
    if code and code not in ADDRESS_SCHEMES:
        raise BadPartyFact(
            f"'{shown_id(text)}' is no scheme of electronic addresses (EAS); write EM for an "
            "e-mail address, 0088 for a GLN, 0204 for a Leitweg-ID, 9930 for a German VAT id, or "
            "another code of the list."
        )
    return code


def datev_account(text: str) -> str:
    """The number of a debtor's account at DATEV; raises BadPartyFact."""
    number = text.strip()
    if number and not _DATEV.fullmatch(number):
        raise BadPartyFact(
            f"'{shown_id(text)}' is no account of a debtor at DATEV; it has five to nine digits, "
            "as 10001."
        )
    return number


def refuse_half_address(address: str, scheme: str) -> None:
    """Refuse an electronic address whose scheme is missing or does not fit, and a scheme alone."""
    if address and not scheme:
        code = MAIL_SCHEME if "@" in address else "9930"
        raise BadPartyFact(
            f"The electronic address '{shown_id(address)}' needs its scheme, such as {code}."
        ).at("einvoice_scheme")
    if scheme and not address:
        raise BadPartyFact(f"The scheme {scheme} needs its electronic address.").at(
            "einvoice_address"
        )
    if scheme == MAIL_SCHEME and not _MAIL.fullmatch(address):
        raise BadPartyFact(
            f"'{shown_id(address)}' is no e-mail address, which scheme EM asks for."
        ).at("einvoice_address")
    if scheme == GLN_SCHEME and not re.fullmatch("[0-9]{13}", address):
        raise BadPartyFact(
            f"'{shown_id(address)}' is no GLN, which scheme 0088 asks for; it has 13 digits."
        ).at("einvoice_address")


CHECKS: Mapping[str, Callable[[str], str]] = {
    "language": language,
    "legal_name": one_line,
    "street": one_line,
    "postcode": one_line,
    "city": one_line,
    "vat_id": vat_id,
    "registration_id": registration_id,
    "registration_scheme": registration_scheme,
    "einvoice_address": one_line,
    "einvoice_scheme": einvoice_scheme,
    "buyer_reference": one_line,
    "description": one_line,
    "unit": one_line,
    "datev_account": datev_account,
    "name": one_line,
    "phone": one_line,
    "email": mail_address,
    "contact_name": one_line,
    "contact_phone": one_line,
    "contact_email": mail_address,
}
"""How each fact is read, by the name that columns and options give it."""


def party_fact(name: str, text: str) -> str:
    """A fact as it is kept, by its name; raises BadPartyFact, which names it. A fact without a rule
    is kept as it came."""
    check = CHECKS.get(name)
    try:
        return text if check is None else check(text)
    except BadPartyFact as refusal:
        raise refusal.at(name) from None

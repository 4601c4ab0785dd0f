"""Payment references that prove themselves by check digits, and how to make them.

RF (ISO 11649), QRR and ESR (Switzerland), OGM (Belgium), viite (Finland), KID (Norway), OCR
(Sweden). A right check digit proves nothing by itself, since one plain number in ten has one: only
a reference that we issued counts. bank.md, section 3.
"""

import re
from enum import StrEnum

_TENS = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)
_WEIGHTS = (7, 3, 1)
SHORTEST = 7
"""How many digits a reference of digits alone has at least: a shorter one is like any number."""
_RF = re.compile(r"RF\d\d[0-9A-Z]{1,21}")
_VIITE = re.compile(r"0*(\d{4,20})")
_IBAN = re.compile(r"[A-Z]{2}\d\d[0-9A-Z]{11,30}")


class ReferenceKind(StrEnum):
    """The kinds of references that we issue."""

    RF = "RF"
    QRR = "QRR"
    OGM = "OGM"
    VIITE = "viite"
    KID = "KID"
    OCR = "OCR"


def issue(kind: ReferenceKind, number: int) -> str:
    """Our reference of a kind for a positive number of at most ten digits, without blanks."""
    digits = str(number)
    match kind:
        case ReferenceKind.RF:
            return f"RF{_mod97(digits):02d}{digits}"
        case ReferenceKind.QRR:
            return _with_recursive(digits.rjust(26, "0"))
        case ReferenceKind.OGM:
            base = digits.rjust(10, "0")
            return f"{base}{_ogm(base):02d}"
        case ReferenceKind.VIITE:
            base = digits.rjust(SHORTEST - 1, "0")
            return f"{base}{_seven_three_one(base)}"
        case ReferenceKind.KID | ReferenceKind.OCR:
            base = digits.rjust(SHORTEST - 1, "0")
            return f"{base}{_luhn(base)}"


def is_reference(kind: ReferenceKind, text: str) -> bool:
    """Whether a text without blanks has the form and the check digits of a kind."""
    match kind:
        case ReferenceKind.RF:
            return bool(_RF.fullmatch(text)) and text[2:4] == f"{_mod97(text[4:]):02d}"
        case ReferenceKind.QRR:
            # 16 digits is the old slip without a customer number of the bank.
            return _digits(text, (27, 16)) and _with_recursive(text[:-1]) == text
        case ReferenceKind.OGM:
            return _digits(text, (12,)) and text[10:] == f"{_ogm(text[:10]):02d}"
        case ReferenceKind.VIITE:
            found = _VIITE.fullmatch(text)
            return bool(found) and text[-1] == _seven_three_one(text[:-1])
        case ReferenceKind.KID:
            last = text[-1:]
            shaped = 3 <= len(text) <= 25 and _all_digits(text[:-1])
            return shaped and last in (_luhn(text[:-1]), _eleven(text[:-1]))
        case ReferenceKind.OCR:
            return _digits(text, range(2, 26)) and text[-1] == _luhn(text[:-1])


def is_iban(text: str) -> bool:
    """Whether a text without blanks has the form and the check digits of an IBAN."""
    if not (text.isascii() and _IBAN.fullmatch(text)):
        return False
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1


def compact(kind: ReferenceKind, text: str) -> str:
    """A reference as it is compared: without blanks and the signs that people write into it."""
    joined = "".join(text.split()).upper()
    if kind is ReferenceKind.OGM:
        return re.sub(r"[+*/.]", "", joined)
    # Zeros may be added or lost, but the shortest viite has four digits.
    return joined.lstrip("0").rjust(4, "0") if kind is ReferenceKind.VIITE and joined else joined


def grouped(kind: ReferenceKind, reference: str) -> str:
    """A reference as it is printed on a document."""
    match kind:
        case ReferenceKind.RF:
            return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))
        case ReferenceKind.QRR:
            rest = reference[2:]
            groups = (rest[at : at + 5] for at in range(0, len(rest), 5))
            return " ".join([reference[:2], *groups])
        case ReferenceKind.OGM:
            return f"+++{reference[:3]}/{reference[3:7]}/{reference[7:]}+++"
        case ReferenceKind.VIITE:
            first = len(reference) % 5
            groups = (reference[at : at + 5] for at in range(first, len(reference), 5))
            return " ".join(filter(None, [reference[:first], *groups]))
        case ReferenceKind.KID | ReferenceKind.OCR:
            return reference


def recovered(reference: str) -> tuple[str, ...]:
    """What a Swiss reference of 26 digits may have been: a zero lost at its beginning, or its check
    digit cut off."""
    if not _digits(reference, (26,)):
        return ()
    led = f"0{reference}"
    return (*((led,) if _with_recursive(led[:-1]) == led else ()), _with_recursive(reference))


def _digits(text: str, lengths: tuple[int, ...] | range) -> bool:
    return len(text) in lengths and _all_digits(text)


def _all_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _mod97(text: str) -> int:
    """The check digits of ISO 7064 mod 97-10 over the text and `RF`; letters count from 10."""
    number = "".join(str(int(char, 36)) for char in f"{text}RF00")
    return 98 - int(number) % 97


def _ogm(base: str) -> int:
    return int(base) % 97 or 97


def _with_recursive(base: str) -> str:
    """The digits with their check digit of modulo 10, recursive."""
    carry = 0
    for char in base:
        carry = _TENS[(carry + int(char)) % 10]
    return f"{base}{(10 - carry) % 10}"


def _seven_three_one(base: str) -> str:
    total = sum(int(char) * _WEIGHTS[at % 3] for at, char in enumerate(reversed(base)))
    return str(-total % 10)


def _luhn(base: str) -> str:
    total = 0
    for at, char in enumerate(reversed(base)):
        doubled = int(char) * (2 if at % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return str(-total % 10)


def _eleven(base: str) -> str:
    """The check digit of modulo 11 with weights 2 to 7; `-` for ten."""
    total = sum(int(char) * (2 + at % 6) for at, char in enumerate(reversed(base)))
    found = -total % 11
    return "-" if found == 10 else str(found)

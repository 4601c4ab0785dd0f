"""Account numbers for customers of another program that has none: their name in capitals."""

import re
import unicodedata
from collections.abc import Collection
from itertools import count

_LONGEST = 20
_NO_LETTER = re.compile(r"[^A-Z0-9]+")
_WITHOUT_LETTERS = "CUSTOMER"


def account_for(name: str, taken: Collection[str]) -> str:
    """An account that nobody has: `Malmö Bygg AB` gets MALMO-BYGG-AB, the next one MALMO-BYGG-AB-2;
    a name without Latin letters and digits gets CUSTOMER."""
    plain = unicodedata.normalize("NFKD", name.upper()).encode("ascii", "ignore").decode()
    stem = _NO_LETTER.sub("-", plain)[:_LONGEST].strip("-") or _WITHOUT_LETTERS
    if stem not in taken:
        return stem
    return next(each for n in count(2) if (each := f"{stem}-{n}") not in taken)

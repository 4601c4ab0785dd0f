"""For tests of documents in the languages of customers: what English is left in one."""

import re

from tests import catalogues

COUNTRIES = {
    "de": "AT", "fr": "FR", "es": "ES", "it": "IT", "nl": "NL", "pl": "PL", "pt": "PT", "ja": "JP",
}  # fmt: skip
# As it stands in other languages too.
_SAME = {"Date", "Total", "Document", "Style", "Credit", "Documents", "Balance"}


def english(language: str, printed: list[str]) -> list[str]:
    """The English of the catalogue that is found among what was printed."""
    entries = catalogues.catalogue(language)
    found = []
    for message in entries:
        if not message.string or "A sentence of law" in " ".join(message.auto_comments):
            continue
        for text in [message.id] if isinstance(message.id, str) else message.id:
            words = re.sub(r"\{[a-z_]+\}", "", text).strip(" .,:")
            if len(words) < 4 or words in _SAME or text == message.string:
                continue
            whole = re.compile(rf"(?<![^\W\d_]){re.escape(words)}(?![^\W\d_])")
            found += [text for each in printed if whole.search(each)]
    return found

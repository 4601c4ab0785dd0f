"""A customer whose name is like that of a payer: rule M11 of bank.md, section 3."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from artui.domain.match_records import KnownPayer

_LIKE = 90
_AHEAD = 10
# What many names end with says nobody's name.
_FORMS = frozenset(
    {"ab", "ag", "aps", "as", "asa", "bv", "co", "company", "corp", "corporation", "e.k", "eg"}
    | {"gbr", "gmbh", "inc", "kg", "kgaa", "limited", "llc", "llp", "ltd", "mbh", "nv", "ohg"}
    | {"oy", "oyj", "plc", "sa", "sarl", "sas", "se", "sl", "spa", "srl", "und", "and", "the"}
)
_FEWEST = 4


def like_names(names: Mapping[str, Sequence[KnownPayer]]) -> Callable[[str], KnownPayer | None]:
    """A look-up of the one customer whose name is like a payer's: 90 of 100 by the set of its
    words, and 10 ahead of the next. Legal forms do not count."""
    known = {_own_words(name): payers for name, payers in names.items()}
    choices = [name for name in known if len(name) >= _FEWEST]

    def like(name: str) -> KnownPayer | None:
        # Loaded late: few payments come this far.
        from rapidfuzz import fuzz, process

        wanted = _own_words(name)
        if len(wanted) < _FEWEST:
            return None
        found = process.extract(
            wanted, choices, scorer=fuzz.token_set_ratio, limit=2, score_cutoff=_LIKE - _AHEAD
        )
        if not found or found[0][1] < _LIKE:
            return None
        if len(found) > 1 and found[0][1] - found[1][1] < _AHEAD:
            return None
        payers = known[found[0][0]]
        if len(payers) != 1:
            return None
        why = f"the payer's name is like that of {payers[0].account}"
        return replace(payers[0], why=why)

    return like


def _own_words(name: str) -> str:
    return " ".join(word for word in name.split() if word not in _FORMS)

"""Words of a filter, looked for in rows that are at hand."""

from collections.abc import Sequence

from artui.domain.filters import Filter


def has_words(wanted: Filter, texts: Sequence[str]) -> bool:
    """Whether every word of the filter is in one of the texts, in any case."""
    together = " ".join(texts).casefold()
    return all(word.casefold() in together for word in wanted.words)

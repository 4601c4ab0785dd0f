"""A list of documents that is kept while a filter is typed, so that a word that changes with each
key is not looked up in the database each time.

The words find what `selection.conditions` would find in the database: they occur in the customer's
account or name, or in the number of the document.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress

from sqlalchemy import Connection, select

from artui.domain.searched_texts import SearchedTexts, both, either
from artui.ledger.lists.items import EVERYTHING, whole_list
from artui.ledger.lists.selection import Selection
from artui.ledger.store.dialects import cases
from artui.ledger.store.many import among, driver_rows, many_rows
from artui.ledger.store.tables import CUSTOMER, ITEM

# So many documents have fewer customers than are worth reading all of them.
_FEW = 1_000


def is_searchable(selection: Selection, words: Sequence[str], *, on_sqlite: bool) -> bool:
    """Whether a list of documents is kept for these words: not the whole history, which can be of
    any length; and on PostgreSQL, whose locale knows the cases of all letters, only for ASCII."""
    return not selection.of_history and (on_sqlite or all(word.isascii() for word in words))


@dataclass(frozen=True, slots=True)
class SearchableList:
    """The ids of a list in its order, and the texts in which words are looked up."""

    ids: "array[int]"
    _numbers: SearchedTexts
    _accounts: SearchedTexts
    _names: SearchedTexts
    _customer_at: tuple[int, ...]
    """The place of each document's customer."""

    def with_words(self, words: Sequence[str]) -> "array[int]":
        """The ids of the documents that have all words, in order."""
        if not any(words):
            return self.ids
        marks = bytes([1]) * len(self.ids)
        for word in filter(None, words):
            marks = both(marks, self._with_word(word))
        return array("q", compress(self.ids, marks))

    def _with_word(self, word: str) -> bytes:
        forms = [word] if word.isascii() else cases(word)
        numbered = self._numbers.with_word(forms)
        named = either(self._accounts.with_word(forms), self._names.with_word(forms))
        if not any(named):
            return numbered
        return either(numbered, bytes(map(named.__getitem__, self._customer_at)))


def searchable(
    connection: Connection,
    selection: Selection,
    as_of: date,
    sort: str = "due_date",
    descending: bool = False,
) -> SearchableList:
    """Read a list, to look up words in it. Raises UnknownSort."""
    query = whole_list(connection, selection, as_of, EVERYTHING, sort, descending)
    query = query.with_only_columns(ITEM.c.id, ITEM.c.customer_id, ITEM.c.number)
    ids, theirs = array("q"), array("q")
    numbers: list[str] = []
    with many_rows():
        for rows in driver_rows(connection, query):
            each_id, each_customer, each_number = zip(*rows, strict=True)
            ids.extend(each_id)
            theirs.extend(each_customer)
            numbers.extend(number or "" for number in each_number)
        rows = _customers(connection, theirs)
        place_of = {row[0]: place for place, row in enumerate(rows)}
        return SearchableList(
            ids,
            SearchedTexts(numbers),
            SearchedTexts(account for _, account, _ in rows),
            SearchedTexts(name for _, _, name in rows),
            tuple(map(place_of.__getitem__, theirs)),
        )


def _customers(connection: Connection, theirs: Sequence[int]) -> list[tuple[int, str, str]]:
    """The ids, accounts and names of customers."""
    query = select(CUSTOMER.c.id, CUSTOMER.c.account, CUSTOMER.c.name)
    if len(theirs) < _FEW:
        query = query.where(among(connection, CUSTOMER.c.id, sorted(set(theirs))))
    return [
        (customer_id, account, name)
        for rows in driver_rows(connection, query)
        for customer_id, account, name in rows
    ]

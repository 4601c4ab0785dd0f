"""The accounts of the books: which one each kind of act is posted to, and what waits for one."""

from typing import TYPE_CHECKING, ClassVar

from textual import on

from artui.domain.filters import Filter
from artui.tui.books import reads
from artui.tui.books.entity_column import ENTITY, show_entities
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import own_hints
from artui.tui.desk.sources import KnownSource, has_words
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.table_columns import Column
from artui.tui.kit.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.journal.mapped_accounts import MappedAccount

    Place = tuple[int, MappedAccount]

COLUMNS = (
    Column("key", "For", 22, stretch=40),
    Column("account", "Account", 14, stretch=30),
    Column("name", "Its name", 16, rank=1, stretch=40),
    Column("waits", "What waits for it", 24, stretch=40),
    Column("since", "Holds from", 10, rank=2),
    ENTITY,
)


def _cells(each: "MappedAccount", amounts: Amounts) -> tuple[object, ...]:
    waits = amounts.counted(each.unbooked, "posting", "postings")
    return (
        each.key,
        each.account or "none",
        each.name,
        f"{waits}, from act {each.first_act}" if each.unbooked else "",
        each.from_date or "",
        each.entity,
    )


def _shown(row: "Place", amounts: Amounts) -> Shown:
    return Shown(_cells(row[1], amounts), "plain" if row[1].account else "warn")


class BookAccountsPage(ListPage):
    """The mapping of each entity; what waits for an account comes last."""

    NAME: ClassVar[str] = "books-accounts"
    EMPTY: ClassVar[str] = "No account is mapped yet; r does it, such as ar=1400 revenue=4400."
    FIELDS = ()
    WORDS: ClassVar[str] = "key, account, name, entity"
    COLUMNS = COLUMNS

    def source(self, wanted: Filter) -> "KnownSource[Place]":
        amounts = self.amounts

        def asked(book: "Book") -> "list[Place]":
            rows = enumerate(reads.accounts(book), 1)
            return [
                (place, each) for place, each in rows if has_words(wanted, _cells(each, amounts))
            ]

        return KnownSource(self.ledger, asked, lambda row: row[0], _shown, self.amounts)

    @on(VirtualTable.IdsReplaced)
    def _name_entities(self) -> None:
        show_entities(self, lambda row: row[1].entity)

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)

"""Known payers: whose account each one's is, who taught it, and forgetting it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from artui.domain.filters import Filter
from artui.ledger import bank
from artui.tui.bank import reads
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.guards import writable
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, done, own_hints, writing
from artui.tui.desk.sources import KnownSource, has_words
from artui.tui.desk.target import Target
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.common_actions import has_row
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.table_columns import Column

if TYPE_CHECKING:
    from artui.ledger.bank.match_rules import PayerRule
    from artui.ledger.book.book import Book

COLUMNS = (
    Column("payer", "Payer's account or words", 28, stretch=36),
    Column("account", "Customer", 14, stretch=30),
    Column("by", "Taught by", 12, stretch=20),
    Column("on", "On", 10),
)


def _shown(rule: "PayerRule", amounts: Amounts) -> Shown:
    who = rule.payer_account or f"'{rule.pattern}'"
    cells = (who, rule.account, rule.taught_by, rule.taught_on)
    return Shown(cells, target=Target(customer_id=rule.customer_id, title=rule.account))


class RulesPage(ListPage):
    """The rules in force."""

    NAME: ClassVar[str] = "known-payers"
    TAB: ClassVar[str] = "bank"
    EMPTY: ClassVar[str] = (
        "Nothing was taught about payers yet. Accepting an entry of a new one offers it."
    )
    FIELDS = ()
    WORDS: ClassVar[str] = "account, customer, who taught it"
    COLUMNS = COLUMNS

    def source(self, wanted: Filter) -> "KnownSource[PayerRule]":
        def asked(book: "Book") -> "Sequence[PayerRule]":
            return [rule for rule in reads.rules(book) if has_words(wanted, rule)]

        return KnownSource(self.ledger, asked, lambda rule: rule.id, _shown, self.amounts)

    def _hints(self) -> list[KeyHint]:
        return own_hints(self, "list.open")


async def _forget(page: LedgerPage) -> None:
    table = page.table
    if table is None or table.cursor_id is None:
        return
    rule_id, payer, account = table.cursor_id, *table.cursor_row[:2]
    if await page.prompt.confirm(f"Forget that {payer} means {account}?"):
        await done(page, lambda book: bank.match_rules.remove_rule(book, rule_id))
    else:
        page.status.report("Nothing was forgotten.", "plain")


def _can_forget(frame: Frame) -> str | None:
    return writable(frame) or has_row(frame)


def rule_actions() -> list[Action[Frame]]:
    """The key of the page."""
    here = frozenset({RulesPage.NAME})
    return [
        Action("bank.forget", "Forget", ("X",), "Forget what was taught about a payer", "Bank",
               writing(_forget), _can_forget, here, "forget", Marks.ONE),
    ]  # fmt: skip

"""The interest policies: what holds, what waits for a review, and what is shipped differently by
now; keys adopt and review."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.widget import Widget

from artui.domain.filters import Filter
from artui.ledger import interest, office
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.guards import writable
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, done, opening, own_hints, writing
from artui.tui.desk.sources import KnownSource, has_words
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import some_text
from artui.tui.kit.counts import counted
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.scroll_lines import LOADING, ScrollLines
from artui.tui.kit.widgets.table_columns import Column
from artui.tui.kit.widgets.virtual_table import VirtualTable
from artui.tui.kit.widgets.wrapped_lines import wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from artui.ledger.book.book import Book
    from artui.ledger.interest.policies import PolicyRow
    from artui.ledger.interest.proposals import PolicyProposal

COLUMNS = (
    Column("name", "Policy", 14, stretch=18),
    Column("country", "Country", 7, rank=3),
    Column("proposed", "Shipped", 9, rank=1),
    Column("words", "Now", 20, stretch=120),
)


class PolicyView(NamedTuple):
    """A policy with its dated rows here (none if it is only shipped), and what is proposed."""

    name: str
    words: str
    rows: "Sequence[PolicyRow]"
    proposed: "Sequence[PolicyProposal]"

    @property
    def country(self) -> str:
        """The country whose customers it holds for."""
        return self.rows[0].country if self.rows else self.proposed[0].shipped.country

    @property
    def state(self) -> str:
        """Whether something else is shipped."""
        if not self.proposed:
            return ""
        return "differs" if self.rows else "new"


def policy_views(book: "Book") -> list[PolicyView]:
    """All policies of the ledger and all that are proposed, by name."""
    with book.reading() as connection:
        rules = interest.policies.policies(connection, book.business_date)
        proposed: dict[str, list[PolicyProposal]] = {}
        for each in interest.proposals.proposals(connection):
            proposed.setdefault(each.name, []).append(each)
    return [
        PolicyView(
            name,
            rules.words(name) if name in rules.rows else "not here yet: nothing holds of it",
            rules.rows.get(name, ()),
            proposed.get(name, ()),
        )
        for name in sorted({*rules.rows, *proposed})
    ]


def _shown(view: tuple[int, PolicyView], _: Amounts) -> Shown:
    policy = view[1]
    return Shown((policy.name, policy.country, policy.state, policy.words))


class PoliciesPage(ListPage):
    """The list of all policies."""

    NAME: ClassVar[str] = "policies"
    COLUMNS = COLUMNS
    EMPTY: ClassVar[str] = "No policy has these words."
    FIELDS = ()
    WORDS: ClassVar[str] = "name, country, terms"

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._names: list[str] = []

    def source(self, wanted: Filter) -> "KnownSource[tuple[int, PolicyView]]":
        def asked(book: "Book") -> "list[tuple[int, PolicyView]]":
            found = policy_views(book)
            self._names = [each.name for each in found]
            return [
                (number, each)
                for number, each in enumerate(found)
                if has_words(wanted, (each.name, each.country, each.state, each.words))
            ]

        return KnownSource(self.ledger, asked, lambda view: view[0], _shown, self.amounts)

    def _hints(self) -> list[KeyHint]:
        return own_hints(self, "list.open")

    @on(VirtualTable.Opened)
    def _open(self, event: VirtualTable.Opened) -> None:
        name = self._names[event.record]
        self.app.push_screen(PolicyPage(*self.here, name, policy=name))

    @property
    def policy(self) -> str:
        """The name of the policy under the cursor; blank if there is none."""
        chosen = None if self.table is None else self.table.chosen
        return self._names[chosen[0]] if chosen else ""


class PolicyPage(LedgerPage):
    """A policy with all its rows and their sources, and what is shipped differently."""

    NAME: ClassVar[str] = "policy"

    def __init__(self, *way: str, policy: str) -> None:
        super().__init__(*way)
        self.policy = policy
        self._lines = ScrollLines(LOADING)

    def body(self) -> Iterable[Widget]:
        yield self._lines

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)

    def load_totals(self) -> None:
        super().load_totals()
        name = self.policy

        def asked(book: "Book") -> PolicyView:
            return next(each for each in policy_views(book) if each.name == name)

        self.ask_in_thread(asked, self._show, "policy")

    def _show(self, view: PolicyView) -> None:
        lines: list[tuple[str, PieceStyle]] = [(f" {view.name}: {view.words}", "strong")]
        if view.proposed:
            lines += [("", "plain"), (" Shipped differently by now:", "strong")]
        for each in view.proposed:
            since = each.from_date or "the beginning"
            lines += [
                ("", "plain"),
                (f" From {since}: {each.words}", "warn"),
                (f"   {each.shipped.source}", "faint"),
            ]
        if view.proposed and view.rows:
            lines += [("", "plain"), (" Until it is adopted:", "strong")]
        for row in view.rows:
            lines += [("", "plain"), (f" {_terms(row)}", "plain"), (f"   {row.source}", "faint")]
        self._lines.show(wrapped(lines, max(20, self.size.width - 1)))


def _terms(row: "PolicyRow") -> str:
    """A dated row in words."""
    rates = (
        (row.monthly_rate, "% a month"),
        (row.annual_rate, "% a year"),
        (row.cap, "% a year at most"),
    )
    said = [row.method.value, *(f"{rate}{unit}" for rate, unit in rates if rate)]
    if row.grace_days:
        said.append(f"grace {row.grace_days} days")
    if row.compensation is not None:
        said.append(f"fixed sum {row.compensation}")
    if row.reference_fixed is not None:
        said.append(f"rate fixed by {row.reference_fixed} of the delay")
    said.append("reviewed" if row.reviewed else "not reviewed: it charges nothing")
    return f"From {row.from_date or 'the beginning'}: {', '.join(said)}"


def _policy(page: LedgerPage) -> str:
    assert isinstance(page, PoliciesPage | PolicyPage)
    return page.policy


async def _adopt(page: LedgerPage) -> None:
    name = _policy(page)

    def asked(book: "Book") -> "list[PolicyProposal]":
        with book.reading() as connection:
            return [each for each in interest.proposals.proposals(connection) if each.name == name]

    proposed = await page.ledger.ask(asked)
    if not proposed:
        page.status.report(f"Policy {name} is as shipped; nothing is proposed.", "plain")
        return
    more = f", and {counted(len(proposed) - 1, 'date', 'dates')} more" if proposed[1:] else ""
    if not await page.prompt.confirm(f"Adopt {name} as shipped: {proposed[0].words}{more}?"):
        page.status.report("Nothing was adopted.", "plain")
        return
    await done(page, lambda book: interest.proposals.adopt(book, [name]))


async def _review(page: LedgerPage) -> None:
    name = _policy(page)
    reason = await page.prompt.ask(f"Policy {name} is reviewed; by which source:", some_text)
    if reason is None:
        return
    await done(page, lambda book: office.policies.review_policy(book, name, reason=reason))


def _on_policy(frame: Frame) -> str | None:
    if why := writable(frame):
        return why
    here = frame.policy if isinstance(frame, PoliciesPage | PolicyPage) else ""
    return None if here else "there is no policy under the cursor."


def policy_actions() -> list[Action[Frame]]:
    """The policies, which the palette offers on every page, and the keys of their pages."""
    here = frozenset({PoliciesPage.NAME, PolicyPage.NAME})
    return [
        Action("open.policies", "Interest policies", (), "Rates by date and law, and what is new",
               "Screens", opening(PoliciesPage, "Interest policies")),
        Action("policy.adopt", "Adopt as shipped", ("r",), "Take the policy as it is shipped now",
               "Interest", writing(_adopt), _on_policy, here, "adopt", Marks.ONE),
        Action("policy.review", "Mark as reviewed", ("v",), "Let the policy charge, by a source",
               "Interest", writing(_review), _on_policy, here, "review", Marks.ONE),
    ]  # fmt: skip

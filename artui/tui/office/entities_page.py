"""Our legal entities: what is printed of each, and where Amazon pays to and what we ship from, as
it has our addresses.

These must be Amazon's to the letter, since vendor invoices are checked against them; they are a
supervisor's to set.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from textual import on
from textual.widget import Widget

from artui.domain.filters import Filter
from artui.domain.kinds import PartyRole
from artui.domain.refusal import Refused
from artui.ledger import amazon as ledger_amazon
from artui.ledger import office
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.form_page import FormPage
from artui.tui.desk.guards import writable
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, asking, opening, own_hints
from artui.tui.desk.sources import KnownSource, has_words
from artui.tui.kit.actions import Action, Marks
from artui.tui.kit.answers import optional_text, some_text
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.form import Field
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.pages import Shown
from artui.tui.kit.widgets.scroll_lines import LOADING, ScrollLines
from artui.tui.kit.widgets.table_columns import Column
from artui.tui.kit.widgets.virtual_table import VirtualTable
from artui.tui.kit.widgets.wrapped_lines import wrapped

if TYPE_CHECKING:
    from artui.ledger.amazon.amazon_parties import AmazonParty
    from artui.ledger.book.book import Book
    from artui.ledger.office.administration import EntityFields

COLUMNS = (
    Column("name", "Entity", 12, stretch=20),
    Column("legal_name", "Registered as", 20, stretch=40),
    Column("country", "Country", 7, rank=2),
    Column("tax_id", "Tax number", 14, rank=3),
    Column("paid", "Amazon pays to", 20, rank=1, stretch=90, whole=True),
)
_NEW = "a"
_ROLES = {PartyRole.REMIT_TO: "Where Amazon pays to", PartyRole.SHIP_FROM: "What we ship from"}
# What letters and electronic invoices need beside what was always printed.
_FACTS = (
    ("region", "State or region", False),
    ("language", "Language (de)", False),
    ("street", "Street", False),
    ("postcode", "Postal code", False),
    ("city", "City", False),
    ("vat_id", "VAT id", False),
    ("registration_id", "Registration", False),
    ("registration_scheme", "Its register", False),
    ("einvoice_address", "E-invoices to", False),
    ("einvoice_scheme", "E-invoice scheme", False),
    ("contact_name", "Contact", False),
    ("contact_phone", "Contact's phone", False),
    ("contact_email", "Contact's e-mail", False),
)
_PRINTED = (
    ("legal_name", "Registered as", False),
    ("country", "Country", False),
    ("tax_id", "Tax number", False),
    ("address", "Address", True),
    ("remittance", "Where to pay to", True),
    *_FACTS,
)
_PARTY = (
    ("party_id", "Code at Amazon", some_text),
    ("name", "Name", some_text),
    ("line1", "Address", some_text),
    ("line2", "second line", optional_text),
    ("line3", "third line", optional_text),
    ("city", "City", some_text),
    ("state", "State or region", optional_text),
    ("postal_code", "Postal code", some_text),
    ("country", "Country (DE)", some_text),
    ("tax_id", "Tax number", optional_text),
)


class NothingChanged(Refused):
    """The form was saved as it was."""


class EntityView(NamedTuple):
    """One of our entities: what is printed of it, by the names of its fields, and its addresses as
    Amazon has them."""

    id: int
    name: str
    printed: Mapping[str, str]
    parties: "Mapping[PartyRole, Sequence[AmazonParty]]"


def entity_views(book: "Book") -> list[EntityView]:
    """All our entities in the order they were made."""
    parties = ledger_amazon.amazon_parties.parties
    with book.reading() as connection:
        return [
            EntityView(
                each.id or 0,
                each.name,
                {name: str(getattr(each, name) or "") for name, _, _ in _PRINTED},
                {role: parties(connection, role, each.id) for role in _ROLES},
            )
            for each in office.administration.entities(connection)
        ]


def _shown(view: EntityView, _: Amounts) -> Shown:
    printed = view.printed
    return Shown(
        (view.name, printed["legal_name"], printed["country"], printed["tax_id"], _paid(view))
    )


def _paid(view: EntityView) -> str:
    return "; ".join(map(ledger_amazon.amazon_parties.written, view.parties[PartyRole.REMIT_TO]))


class EntitiesPage(ListPage):
    """The list of our entities."""

    NAME: ClassVar[str] = "entities"
    COLUMNS = COLUMNS
    EMPTY: ClassVar[str] = "No entity has these words."
    FIELDS = ()
    WORDS: ClassVar[str] = "name, registered name, country, tax number, address"

    def __init__(self, *way: str) -> None:
        super().__init__(*way)
        self._source: KnownSource[EntityView] | None = None

    def source(self, wanted: Filter) -> "KnownSource[EntityView]":
        def asked(book: "Book") -> list[EntityView]:
            return [
                each
                for each in entity_views(book)
                if has_words(wanted, (each.name, *each.printed.values(), _paid(each)))
            ]

        self._source = KnownSource(self.ledger, asked, lambda view: view.id, _shown, self.amounts)
        return self._source

    def _hints(self) -> list[KeyHint]:
        return own_hints(self, "list.open")

    @on(VirtualTable.Opened)
    def _open(self, event: VirtualTable.Opened) -> None:
        if (name := self.entity) is not None:
            self.app.push_screen(EntityPage(*self.here, name, entity=name))

    @property
    def entity(self) -> str | None:
        """The name of the entity under the cursor."""
        known = self._source.known if self._source is not None else {}
        chosen = self.table.chosen if self.table is not None else ()
        return next((known[each].name for each in chosen if each in known), None)


class EntityPage(LedgerPage):
    """All that is known of one of our entities."""

    NAME: ClassVar[str] = "entity"

    def __init__(self, *way: str, entity: str) -> None:
        super().__init__(*way)
        self.entity: str | None = entity
        self._lines = ScrollLines(LOADING)

    def body(self) -> Iterable[Widget]:
        yield self._lines

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)

    def load_totals(self) -> None:
        super().load_totals()
        name = self.entity or ""
        self.ask_in_thread(lambda book: _view(book, name), self._show, "entity")

    def _show(self, view: EntityView) -> None:
        written = ledger_amazon.amazon_parties.written
        lines: list[tuple[str, PieceStyle]] = [(f" Entity {view.name}", "strong"), ("", "plain")]
        lines += [(" Printed on documents", "strong")]
        missing = [label for name, label, _ in _FACTS if not view.printed[name]]
        for name, label, _ in _PRINTED:
            if label in missing:
                continue
            first, *more = view.printed[name].split("\n")
            lines.append((f"   {label + ':':<18}{first or 'not set'}", "plain"))
            lines += [(f"   {'':<18}{line}", "plain") for line in more]
        if missing:
            lines.append((f"   {'Also not set:':<18}{', '.join(missing)}", "faint"))
        for role, title in _ROLES.items():
            lines += [("", "plain"), (f" {title}, exactly as Amazon has it", "strong")]
            lines += [(f"   {written(party)}", "plain") for party in view.parties[role]] or [
                ("   not set: no vendor invoice is checked against it", "faint")
            ]
        self._lines.show(wrapped(lines, max(20, self.size.width - 1)), keep_place=True)


def _view(book: "Book", name: str) -> EntityView:
    return next(each for each in entity_views(book) if each.name == name)


class EntityForm(FormPage):
    """What is printed of an entity; without one in `about`, of a new one."""

    NAME: ClassVar[str] = "entity-form"
    FORM: ClassVar[str] = "entity"

    def fields(self) -> Sequence[Field]:
        naming = [] if self.about["entity"] else [Field("name", "Name", some_text)]
        return [
            *naming,
            *(
                Field(
                    name,
                    label,
                    optional_text,
                    self.about.get(f"had_{name}", ""),
                    width=34,
                    tall=tall,
                )
                for name, label, tall in _PRINTED
            ),
        ]

    async def submit(self, values: Mapping[str, object]) -> str:
        given = _changed(self.about, values)
        name = self.about["entity"] or given.pop("name")
        if not given and self.about["entity"]:
            raise NothingChanged(f"Nothing of {name} was changed.")
        fields, set_entity = cast("EntityFields", given), office.administration.set_entity
        act = await self.ledger.act(lambda book: set_entity(book, name, **fields))
        return self.amounts.done(act.summary)


class PartyForm(FormPage):
    """Our address as Amazon has it, by its code; the role is in `about`."""

    NAME: ClassVar[str] = "party-form"
    FORM: ClassVar[str] = "party"

    def fields(self) -> Sequence[Field]:
        return [
            Field(name, label, parse, self.about.get(f"had_{name}", ""), width=34)
            for name, label, parse in _PARTY
        ]

    async def submit(self, values: Mapping[str, object]) -> str:
        given = _changed(self.about, values) | {"party_id": str(values["party_id"])}
        entity, role = self.about["entity"], PartyRole(self.about["role"])
        set_own_party = ledger_amazon.amazon_parties.set_own_party
        act = await self.ledger.act(lambda book: set_own_party(book, entity, role, **given))
        return self.amounts.done(act.summary)


def _changed(about: Mapping[str, str], values: Mapping[str, object]) -> dict[str, str]:
    """What was typed over, by field."""
    return {
        name: str(value)
        for name, value in values.items()
        if str(value) != about.get(f"had_{name}", "").strip()
    }


def _about(entity: str, known: Mapping[str, str]) -> dict[str, str]:
    """What a form is for, and what its fields had before."""
    return {"entity": entity, "about": f"of {entity or 'a new one'}"} | {
        f"had_{name}": text for name, text in known.items()
    }


def _entity(page: LedgerPage) -> str:
    assert isinstance(page, EntitiesPage | EntityPage)
    assert page.entity is not None
    return page.entity


async def _set(page: LedgerPage) -> None:
    name = _entity(page)
    view = await page.ledger.ask(lambda book: _view(book, name))
    about = _about(name, view.printed)
    page.app.push_screen(EntityForm(*_way(page, name), "What is printed", about=about))


async def _add(page: LedgerPage) -> None:
    page.app.push_screen(EntityForm(*page.here, "Another entity", about=_about("", {})))


def _set_party(role: PartyRole) -> Callable[[LedgerPage], Awaitable[None]]:
    """The address of a code; if there are several, which one, or another."""

    async def run(page: LedgerPage) -> None:
        name = _entity(page)
        known = (await page.ledger.ask(lambda book: _view(book, name))).parties[role]
        chosen: str | None = _NEW
        if known:
            codes = {str(place): each.party_id for place, each in enumerate(known[:9], 1)}
            chosen = await page.prompt.choose("Code", codes | {_NEW: "another"})
        if chosen is None:
            return
        party = {} if chosen == _NEW else known[int(chosen) - 1]._asdict()
        about = _about(name, party) | {"role": role.value}
        page.app.push_screen(PartyForm(*_way(page, name), _ROLES[role], about=about))

    return run


def _way(page: LedgerPage, name: str) -> tuple[str, ...]:
    return page.here if page.here[-1:] == (name,) else (*page.here, name)


def reopen_entity(frame: Frame, content: Mapping[str, str]) -> None:
    """Reopen the form of an entity from its draft."""
    about, draft = _kept(content, ("name", *(each[0] for each in _PRINTED)))
    title = about["entity"] or "Another entity"
    frame.app.push_screen(EntityForm(title, about=about, draft=draft))


def reopen_party(frame: Frame, content: Mapping[str, str]) -> None:
    """Reopen the form of an address that Amazon has from its draft."""
    about, draft = _kept(content, tuple(each[0] for each in _PARTY))
    way = about["entity"], _ROLES[PartyRole(about["role"])]
    frame.app.push_screen(PartyForm(*way, about=about, draft=draft))


def _kept(
    content: Mapping[str, str], names: Sequence[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What a draft is about, and what was typed."""
    about = {name: text for name, text in content.items() if name not in names}
    return about, {name: text for name, text in content.items() if name in names}


def _on_entity(frame: Frame) -> str | None:
    if why := writable(frame):
        return why
    here = frame.entity if isinstance(frame, EntitiesPage | EntityPage) else None
    return None if here is not None else "there is no entity under the cursor."


def entity_actions() -> list[Action[Frame]]:
    """Our entities, which the palette offers on every page, and the keys of their pages."""
    both = frozenset({EntitiesPage.NAME, EntityPage.NAME})
    return [
        Action("open.entities", "Our entities", (), "What is printed; where Amazon pays to",
               "Screens", opening(EntitiesPage, "Our entities")),
        Action("entity.set", "What is printed", ("P",), "Name, address, where to pay to",
               "Entities", asking(_set), _on_entity, both, "printed", Marks.ONE),
        Action("entity.remit", "Where Amazon pays to", ("R",), "Our address as Amazon has it",
               "Entities", asking(_set_party(PartyRole.REMIT_TO)), _on_entity, both,
               "Amazon pays to", Marks.ONE),
        Action("entity.ship_from", "What we ship from", ("F",), "Our address as Amazon has it",
               "Entities", asking(_set_party(PartyRole.SHIP_FROM)), _on_entity, both,
               "ship from", Marks.ONE),
        Action("entity.add", "Another entity", ("N",), "Add one of our legal entities",
               "Entities", asking(_add), writable, frozenset({EntitiesPage.NAME}), "another"),
    ]  # fmt: skip

"""A form that fills the page: labelled fields, each error beside its field, values kept as a draft.

Tab and Shift+Tab move, Enter goes to the next field, Ctrl+S submits, Esc leaves. The form posts
messages; the page that shows it does the act, and asks before typed text is lost.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import Input

from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.tui.kit import cells
from artui.tui.kit.answers import optional_text
from artui.tui.kit.keys import key_pressed
from artui.tui.kit.widgets.line import Line

if TYPE_CHECKING:
    from artui.tui.kit.widgets.text_entry import TextEntry

FORM_KEYS = (
    ("Tab Enter Down", "The next field"),
    ("Shift+Tab Up", "The previous field"),
    ("Left Right Space", "Another of a few choices; its first letter too"),
    ("Ctrl+S", "Save the form"),
    ("Esc", "Leave the form; asks when something was typed"),
    ("F1", "These keys"),
)
"""What the form's own keys do, for the key help."""


_LEAST_ERROR, _ERROR_ROWS = 16, 4  # the cells and rows that an error has at least and at most


class Field(NamedTuple):
    """A field. `parse` returns its value or refuses with a sentence; `choices` make it a choice.

    Texts, dates and amounts differ by `parse` (see artui.tui.kit.answers) and by `width`. A `tall`
    field takes a text of many lines and the room that the others leave.
    """

    name: str
    label: str
    parse: Callable[[str], object] = optional_text
    initial: str = ""
    choices: tuple[str, ...] = ()
    width: int = 24
    tall: bool = False


class LineInput(Input):
    """Textual's input without border, blinking (bytes over SSH) and unsafe characters.

    An offered value is selected: typing replaces it, the cursor keys keep it.
    """

    # The width of what is typed; that of the field does not follow it, so nothing is laid out anew.
    virtual_size = Reactive(Size(0, 0))

    def __init__(self, value: str = "", *, offered: bool = True, id: str | None = None) -> None:
        """A value that is not `offered` is the clerk's own, to be edited."""
        super().__init__(value, compact=True, select_on_focus=False, id=id)
        self.cursor_blink = False
        self._offer = value if offered else ""

    def validate_value(self, value: str) -> str:
        """The value without characters that would be shown escaped."""
        if visible(value) == value:
            return value
        return "".join(character for character in value if visible(character) == character)

    def fill(self, value: str, *, offered: bool = True) -> None:
        """Set the value, selected if it is an offer, else with the cursor at its end."""
        self.value = value
        self.cursor_position = len(self.value)
        self._offer = value if offered else ""
        if self.has_focus:
            self._select_offer()

    def _select_offer(self) -> None:
        if self._offer and self.value == self._offer:
            self.select_all()

    def on_focus(self, event: events.Focus) -> None:
        if not event.from_app_focus:
            self._select_offer()


class ChoiceInput(Line, can_focus=True):
    """`< EUR >`: one of a few, chosen by the arrows, Space, or its first letter."""

    class Chosen(Message):
        """Another choice was made."""

    def __init__(self, choices: Sequence[str], initial: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._choices = tuple(choices)
        self._index = self._choices.index(initial) if initial in self._choices else 0
        self._say()

    @property
    def value(self) -> str:
        """The chosen value."""
        return self._choices[self._index]

    def fill(self, value: str) -> None:
        """Choose a value, if it is one of the choices."""
        if value in self._choices:
            self._choose(self._choices.index(value))

    def _choose(self, index: int) -> None:
        self._index = index % len(self._choices)
        self._say()
        if self.is_attached:
            self.post_message(self.Chosen())

    def _say(self) -> None:
        self.say(f"< {self.value} >", "current" if self.has_focus else "plain")

    def on_focus(self) -> None:
        self._say()

    def on_blur(self) -> None:
        self._say()

    def on_key(self, event: events.Key) -> None:
        key = key_pressed(event.key, event.character)
        if key in ("Right", "Space"):
            self._choose(self._index + 1)
        elif key == "Left":
            self._choose(self._index - 1)
        elif len(key) == 1:
            order = [*range(self._index + 1, len(self._choices)), *range(self._index + 1)]
            hits = [i for i in order if self._choices[i].lower().startswith(key.lower())]
            if hits:
                self._choose(hits[0])
        else:
            return
        event.stop()
        event.prevent_default()


class Form(VerticalScroll, can_focus=False):
    """The fields under each other. `values` are the typed texts, kept as they are in a draft."""

    # A move to another field must not wait in the queue of the field that is left, or text that
    # was typed ahead or came in one packet would end up in the wrong field.
    BINDINGS: ClassVar = [
        Binding("tab", "next_field", priority=True),
        Binding("down,enter", "next_line", priority=True),
        Binding("shift+tab", "previous_field", priority=True),
        Binding("up", "previous_line", priority=True),
    ]
    DEFAULT_CSS = """
    Form { height: 1fr; width: 1fr; padding: 1 1 0 1; }
    Form .form--row { height: 1; width: 1fr; }
    Form LineInput, Form ChoiceInput { max-width: 60%; }
    """

    @dataclass(eq=False, repr=False)
    class Submitted(Message):
        """Every field was understood; `values` are the results of the fields' `parse`."""

        form: "Form"
        values: dict[str, object]

    @dataclass(eq=False, repr=False)
    class Leaving(Message):
        """Esc was pressed; `unsaved` says whether anything was typed."""

        form: "Form"
        unsaved: bool

    @dataclass(eq=False, repr=False)
    class Edited(Message):
        """Something was typed, so the draft may be kept."""

        form: "Form"

    @dataclass(eq=False, repr=False)
    class NotUnderstood(Message):
        """It was submitted, and a field was not understood: the first one, and why."""

        form: "Form"
        sentence: str

    def __init__(
        self,
        fields: Sequence[Field],
        *,
        draft: Mapping[str, str] | None = None,
        written: Callable[[str], str] = str,
        id: str | None = None,
    ) -> None:
        """`draft` are the values of an earlier `values`; they count as unsaved. `written` writes a
        refusal as the clerk reads it."""
        super().__init__(id=id)
        self._written = written
        self.fields = tuple(fields)
        self._draft = dict(draft or {})
        self.below: Widget | None = None
        """What comes after the last field, and before the first one."""
        self._entries: dict[str, LineInput | ChoiceInput | TextEntry] = {}
        self._errors: dict[str, Line] = {}
        self._label_cells = 0

    def compose(self) -> ComposeResult:
        width = max((cells.width(field.label) for field in self.fields), default=0) + 2
        self._label_cells = width
        for field in self.fields:
            label, error = Line((field.label, "strong")), Line(id=f"error-{field.name}")
            label.styles.width = width
            entry = self._entry(field)
            self._entries[field.name], self._errors[field.name] = entry, error
            if field.tall:
                yield Horizontal(label, error, classes="form--row")
                yield entry
                continue
            entry.styles.width = field.width
            yield Horizontal(label, entry, error, classes="form--row")

    def _entry(self, field: Field) -> "LineInput | ChoiceInput | TextEntry":
        text = self._draft.get(field.name, field.initial)
        if field.tall:
            # Few forms have one, and the first paint must not wait for Textual's text area.
            from artui.tui.kit.widgets.text_entry import TextEntry

            return TextEntry(text, edited=self._say_edited, id=f"field-{field.name}")
        if field.choices:
            return ChoiceInput(field.choices, text, id=f"field-{field.name}")
        own = field.name in self._draft
        return LineInput(text, offered=not own, id=f"field-{field.name}")

    @property
    def values(self) -> dict[str, str]:
        """The texts as typed, by field name."""
        return {name: entry.value for name, entry in self._entries.items()}

    @property
    def unsaved(self) -> bool:
        """Whether any field differs from its initial value."""
        began = {
            field.name: field.initial or next(iter(field.choices), "") for field in self.fields
        }
        return self.values != began

    def fill(self, values: Mapping[str, str]) -> None:
        """Put texts into fields, for instance from a draft."""
        for name, text in values.items():
            if name in self._entries:
                self._entries[name].fill(text)

    def refuse(self, name: str, sentence: str) -> None:
        """Show an error beside a field and go there."""
        self._say_error(name, sentence)
        self._entries[name].focus()

    def _say_error(self, name: str, sentence: str) -> None:
        """Say what is wrong beside a field, whole, in as many rows as that takes; or no more."""
        line, entry = self._errors[name], self._entries[name]
        row = line.parent
        taken = self._label_cells + (
            0 if not isinstance(entry, LineInput | ChoiceInput) else entry.outer_size.width
        )
        room = max(_LEAST_ERROR, self.size.width - taken - 3)
        rows = (
            [f" {each}" for each in cells.wrap(sentence, room, _ERROR_ROWS)] if sentence else [""]
        )
        line.say_rows(rows, "bad")
        line.styles.height = len(rows)
        if isinstance(row, Widget):
            row.styles.height = len(rows)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Say at once what is wrong with a field that is left; what is empty or as it was offered
        may yet be filled."""
        for field in self.fields:
            entry = self._entries[field.name]
            if entry is event.widget and entry.value.strip() not in ("", field.initial):
                self._say_error(field.name, self._wrong_with(field))

    def _wrong_with(self, field: Field) -> str:
        try:
            field.parse(self._entries[field.name].value)
        except Refused as refusal:
            return self._written(refusal.sentence)
        return ""

    def submit(self) -> None:
        """Read all fields; post Submitted, or show the errors beside the fields."""
        values: dict[str, object] = {}
        wrong: list[tuple[str, str]] = []
        for field in self.fields:
            self._say_error(field.name, "")
            try:
                values[field.name] = field.parse(self._entries[field.name].value)
            except Refused as refusal:
                wrong.append((field.name, self._written(refusal.sentence)))
        for name, sentence in reversed(wrong):
            self.refuse(name, sentence)
        if wrong:
            labels = {field.name: field.label for field in self.fields}
            name, sentence = wrong[0]
            self.post_message(self.NotUnderstood(self, f"{labels[name]}: {sentence}"))
        else:
            self.post_message(self.Submitted(self, values))

    def action_next_field(self) -> None:
        """Move the focus to the next field, from the last one to the first."""
        self._go(1)

    def action_previous_field(self) -> None:
        """Move the focus to the previous field."""
        self._go(-1)

    def action_next_line(self) -> None:
        """As a list is walked: the next field."""
        self._go(1)

    def action_previous_line(self) -> None:
        """As a list is walked: the previous field."""
        self._go(-1)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Within a tall field Enter and the arrows are the text's own."""
        tall = {f"field-{field.name}" for field in self.fields if field.tall}
        focused = self.screen.focused
        within = focused is not None and focused.id in tall
        return not (within and action in ("next_line", "previous_line"))

    def enter(self, place: int) -> None:
        """Go to a field, by its place; -1 is the last."""
        self.screen.set_focus(list(self._entries.values())[place])

    def _go(self, step: int) -> None:
        entries: list[Widget] = list(self._entries.values())
        if self.below is not None and self.below.can_focus:
            entries.append(self.below)
        focused = self.screen.focused
        here = entries.index(focused) if focused in entries else -1
        self.screen.set_focus(entries[(here + step) % len(entries)])

    async def _all_typed(self) -> None:
        """Wait until every field has taken what was typed into it."""
        for entry in self._entries.values():
            taken = asyncio.Event()
            entry.call_later(taken.set)
            await taken.wait()

    async def on_key(self, event: events.Key) -> None:
        key = key_pressed(event.key, event.character)
        if key == "Ctrl+S":
            await self._all_typed()
            self.submit()
        elif key == "Esc":
            self.post_message(self.Leaving(self, self.unsaved))
        else:
            return
        event.stop()
        event.prevent_default()

    @on(Input.Changed)
    def _input_changed(self, event: Input.Changed) -> None:
        event.stop()
        for name, entry in self._entries.items():
            if entry is event.input and self._errors[name].text:
                self._say_error(name, "")  # it is about what was typed before
        self.post_message(self.Edited(self))

    def _say_edited(self) -> None:
        self.post_message(self.Edited(self))

    @on(ChoiceInput.Chosen)
    def _choice_changed(self, event: ChoiceInput.Chosen) -> None:
        event.stop()
        self.post_message(self.Edited(self))

"""The registry of everything a key can do.

An action has a long name (`memo.apply`), a title, its keys, and a function that says why it is not
possible now. Key handling, key line, palette and key help all read the registry, so they cannot
disagree. It knows neither Textual nor the ledger: `C` is whatever the screens pass to an action.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from enum import Enum, auto
from typing import Generic, NamedTuple, TypeVar

from artui.domain.refusal import BadSetting
from artui.tui.kit.keys import parse_key

C = TypeVar("C")


class UnknownAction(BadSetting):
    """The settings name an action that does not exist."""


class KeyClash(BadSetting):
    """Two actions of one screen want the same key, or two actions the same id."""


class NotYet(str):
    """Why an action is not possible yet but will be in a moment; its key waits."""


class Marks(Enum):
    """What an action does while records are marked; the one under the cursor never takes their
    place."""

    IGNORED = auto()  # it acts on no record
    EACH = auto()  # it is about all that are marked
    ONE = auto()  # about the marked one; refused for several
    WHOLE = auto()  # about all that is listed or due; refused, since only some are marked


MARKING, MOVING = "Mark", "Move"
"""The groups of actions that palette and key help list last."""
_STANDING = {"Screens": 2, "Page": 3, "artui": 4, MARKING: 5, MOVING: 6}


def always(_context: object) -> None:
    """The `enabled` of an action that is always possible."""
    return None


class Action(NamedTuple, Generic[C]):
    """Something that a clerk can do.

    `enabled` returns None when it is possible now, else a sentence that says why not, or a `NotYet`
    when its subject is still being read.
    `screens` are the names of the screens that have it; empty means every screen.
    `label` is the one or two words of the key line; without a label it is not shown there.
    `marks` is what it does while records are marked.
    """

    id: str
    title: str
    keys: tuple[str, ...]
    help: str
    group: str
    run: Callable[[C], Awaitable[None] | None]
    enabled: Callable[[C], str | None] = always
    screens: frozenset[str] = frozenset()
    label: str = ""
    marks: Marks = Marks.IGNORED

    def on(self, screen: str) -> bool:
        """Whether this screen has the action."""
        return not self.screens or screen in self.screens

    @property
    def is_act(self) -> bool:
        """Whether it does something of its own, so that it is worth offering again."""
        return bool(self.screens) or self.group not in _STANDING

    @property
    def standing(self) -> int:
        """Its place in palette and key help: the page's own first, then acts, moving last."""
        return 0 if self.screens else _STANDING.get(self.group, 1)


class Registry(Generic[C]):
    """The actions by id and by key. A screen's own action has precedence over a general one."""

    def __init__(self, actions: Iterable[Action[C]]) -> None:
        self._by_id: dict[str, Action[C]] = {}
        self._by_key: dict[tuple[str, str], Action[C]] = {}
        for action in actions:
            if action.id in self._by_id:
                raise KeyClash(f"There are two actions called {action.id}.")
            action = action._replace(keys=tuple(parse_key(key) for key in action.keys))
            self._by_id[action.id] = action
            self._bind(action)

    def _bind(self, action: Action[C]) -> None:
        for key in action.keys:
            for screen in action.screens or {""}:
                holder = self._by_key.setdefault((screen, key), action)
                if holder is not action:
                    where = f"screen {screen}" if screen else "every screen"
                    raise KeyClash(
                        f"Key {key} is wanted by {holder.id} and by {action.id} on {where}."
                    )

    def __iter__(self) -> Iterator[Action[C]]:
        return iter(self._by_id.values())

    def __getitem__(self, action_id: str) -> Action[C]:
        try:
            return self._by_id[action_id]
        except KeyError:
            near = get_close_matches(action_id, self._by_id, cutoff=0.5)
            like = f"; like it are {', '.join(near)}" if near else ""
            raise UnknownAction(
                f"There is no action called {action_id!r}{like}; docs/configuration.md lists them."
            ) from None

    def on(self, screen: str) -> list[Action[C]]:
        """The actions that a screen has, in the order in which they were registered."""
        return [action for action in self if action.on(screen)]

    def for_key(self, key: str, screen: str) -> Action[C] | None:
        """What `key` (our spelling) does on a screen."""
        return self._by_key.get((screen, key)) or self._by_key.get(("", key))

    def keys_of(self, action: Action[C], screen: str) -> tuple[str, ...]:
        """The keys that reach the action on a screen, without those that another action takes."""
        return tuple(key for key in action.keys if self.for_key(key, screen) is action)

    def with_keys(self, settings: Mapping[str, Sequence[str]]) -> "Registry[C]":
        """The same actions with the keys of the settings file (action id -> keys).

        Raises UnknownAction, UnknownKey or KeyClash, each of which names what is wrong.
        """
        for action_id in settings:
            self[action_id]
        return Registry(
            action._replace(keys=tuple(settings.get(action.id, action.keys))) for action in self
        )


def matching(actions: Iterable[Action[C]], typed: str) -> list[Action[C]]:
    """The actions with every typed word in id, title or help; matching titles come first."""
    words = typed.lower().split()
    found = [
        action
        for action in actions
        if all(word in f"{action.id} {action.title} {action.help}".lower() for word in words)
    ]
    found.sort(key=lambda action: not all(word in action.title.lower() for word in words))
    return found

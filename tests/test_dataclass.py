"""Our decorator makes what the standard one makes; it only compiles methods later."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import KW_ONLY, FrozenInstanceError, InitVar, field
from typing import Any, ClassVar, Generic, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

import artui.dataclass

Decorator = Callable[[type], Any]
T = TypeVar("T")
OPTIONS = (
    {"frozen": True, "slots": True},
    {"slots": True},
    {"frozen": True},
    {},
    {"eq": False, "repr": False},
    {"frozen": True, "slots": True, "eq": False},
)


@artui.dataclass.dataclass(frozen=True, slots=True)
class Kept:
    """At the head of a module, so that it can be pickled."""

    name: str
    parts: tuple[int, ...] = ()


@artui.dataclass.dataclass(frozen=True, slots=True)
class OfKind(Generic[T]):
    """One that takes a type."""

    value: T


def _plain() -> type:
    class Plain:
        """Fields with and without values of their own."""

        kind: ClassVar[str] = "plain"
        a: int
        b: str = "b"
        c: list[int] = field(default_factory=list, compare=False)
        d: int = field(default=4, repr=False)
        e: str = field(default="set", init=False)
        f: list[str] = field(default_factory=lambda: ["made"], init=False, hash=False)

        def __post_init__(self) -> None:
            if self.a < 0:
                raise ValueError("below zero")

        def twice(self) -> int:
            return 2 * self.a

    return Plain


def _with_own_methods() -> type:
    class Own:
        """Methods that are written out stay as they are."""

        a: int

        def __repr__(self) -> str:
            return "own"

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

    return Own


def _with_own_eq() -> type:
    class OwnEq:
        """Python itself then takes the hash away."""

        a: int

        def __eq__(self, other: object) -> bool:
            return True

    return OwnEq


def _empty() -> type:
    class Empty:
        """No fields at all."""

    return Empty


def _both(make: Callable[[], type], options: dict[str, bool]) -> tuple[Any, Any]:
    return artui.dataclass.dataclass(**options)(make()), dataclasses.dataclass(**options)(make())


def _tried(act: Callable[[], object]) -> object:
    """What comes of it: the value, or the error in words."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001 - any is to be the same
        return type(error), str(error)


def _shown(cls: Any, a: int, b: str, d: int) -> list[object]:
    """All that can be seen of an object, twice, since methods are compiled by their first use."""
    made = _tried(lambda: cls(a, b, d=d))
    if isinstance(made, tuple):
        return [made]
    other, same = cls(1, "b"), cls(a, b, [1], d)
    found: list[object] = [
        each
        for _ in range(2)
        for each in (
            repr(made).partition(" object at ")[0],
            (made == other, made == same, made != same, made == (a, b)),
            _tried(lambda: hash(made) == hash(same)),
            repr(dataclasses.replace(same, a=2)).partition(" object at ")[0],
            [copy.copy(same).c, copy.deepcopy(same).c, copy.deepcopy(same).d],
        )
    ]
    fields = [(each.name, each.default, each.init) for each in dataclasses.fields(cls)]
    facts = (cls.__match_args__, cls.kind, same.twice(), hasattr(same, "__dict__"))
    changes = [
        _tried(lambda: setattr(same, "a", 9)),
        _tried(lambda: setattr(same, "new", 9)) is None,  # the standard error speaks of super()
        _tried(lambda: delattr(same, "a")),
        _tried(lambda: cls()),
        _tried(lambda: cls(1, x=2)),
    ]
    return [*found, dataclasses.asdict(other), fields, facts, changes]


@pytest.mark.parametrize("options", OPTIONS)
@given(a=st.integers(-1, 2), b=st.sampled_from(["b", "x"]), d=st.integers(3, 5))
def test_an_object_is_as_with_the_standard_decorator(
    options: dict[str, bool], a: int, b: str, d: int
) -> None:
    ours, theirs = _both(_plain, options)
    assert _shown(ours, a, b, d) == _shown(theirs, a, b, d)


@pytest.mark.parametrize("make", [_with_own_methods, _with_own_eq, _empty])
def test_methods_that_are_written_out_stay(make: Callable[[], type]) -> None:
    shown = []
    for cls in _both(make, {"frozen": True, "slots": True}):
        values = [1] * len(dataclasses.fields(cls))
        one, two = cls(*values), cls(*values)
        shown.append((repr(one), one == two, hash(one) == hash(two), hash(one) == 7))
    assert shown[0] == shown[1]


def test_a_frozen_object_is_pickled_and_matched() -> None:
    kept = Kept("a", (1, 2))
    assert pickle.loads(pickle.dumps(kept)) == kept
    match kept:
        case Kept(name, parts):
            assert (name, parts) == ("a", (1, 2))
    assert OfKind[int](3) == OfKind(3)
    with pytest.raises(FrozenInstanceError):
        kept.name = "b"  # type: ignore[misc]


def test_a_repr_that_meets_itself_ends() -> None:
    cls = artui.dataclass.dataclass(slots=True)(_plain())
    made = cls(1)
    made.c.append(made)
    assert "c=[...]" in repr(made)


def test_a_base_keeps_its_guards_in_what_is_made_of_it() -> None:
    class Wider(Kept):
        """Not decorated: it has a dictionary, but no other fields."""

    wider = Wider("a")
    wider.new = 1  # type: ignore[attr-defined]
    with pytest.raises(FrozenInstanceError):
        wider.name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del wider.name
    del wider.new  # type: ignore[attr-defined]
    assert wider == Wider("a")
    assert wider != Kept("a")


def test_what_asks_for_more_is_left_to_the_standard_decorator() -> None:
    make = artui.dataclass.dataclass

    class Base:
        a: int

    base = make(frozen=True, slots=True)(Base)
    longer = make(frozen=True)(type("Longer", (base,), {"__annotations__": {"b": int}}))
    assert longer(1, 2) == longer(a=1, b=2)
    ordered = make(order=True)(type("Ordered", (), {"__annotations__": {"a": int}}))
    assert ordered(1) < ordered(2)
    named = make(type("Named", (), {"__annotations__": {"_": KW_ONLY, "a": int}}))
    assert named(a=1).a == 1
    once = {"__annotations__": {"a": "InitVar[int]"}, "InitVar": InitVar}
    assert "a" not in vars(make(type("Once", (), once))(1))
    guarded = {"__annotations__": {"a": int}, "__setattr__": object.__setattr__}
    with pytest.raises(TypeError):
        make(frozen=True)(type("Guarded", (), guarded))

"""The decorator of `dataclasses`, at a tenth of the time that it takes to make a class.

The standard one compiles six methods for each frozen class, which takes two thirds of a
millisecond; a start makes hundreds of classes and uses few of them. Here a method is compiled when
it is called first. All else is done by the standard decorator. A class that asks for more, such as
an order, keywords only or a base with fields, is left to that altogether.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, MISSING, Field, FrozenInstanceError, InitVar
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

_OPTIONS = {"eq", "frozen", "repr", "slots"}
_LEFT_OUT = object()

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, **options):
        """Make a class a dataclass; the options are those of the standard decorator."""
        return _made(cls, options) if cls else lambda each: _made(each, options)


def _made(cls: type[Any], options: dict[str, bool]) -> type[Any]:
    if _asks_for_more(cls, options):
        standard: type[Any] = dataclasses.dataclass(**options)(cls)
        return standard
    frozen, slots = options.get("frozen", False), options.get("slots", False)
    made: type[Any] = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
    fields = dataclasses.fields(made)
    methods: dict[str, Any] = {
        "__init__": _late(made, "__init__", lambda: _init(made, fields, frozen, slots))
    }
    if options.get("repr", True):
        methods["__repr__"] = _repr([each.name for each in fields if each.repr])
    if options.get("eq", True):
        compared = [each.name for each in fields if each.compare]
        hashed = [each.name for each in fields if _is_hashed(each)]
        methods["__eq__"] = _late(made, "__eq__", lambda: _eq(compared))
        methods["__hash__"] = _late(made, "__hash__", lambda: _hash(hashed)) if frozen else None
    if frozen:
        methods |= _guards(made, {each.name for each in fields})
        made.__dataclass_params__.frozen = True  # for a class that has this one as its base
        if slots:
            methods |= _for_pickle([each.name for each in fields])
    for name, method in methods.items():
        if vars(cls).get(name) is None:  # where there is an __eq__, Python has set __hash__ to None
            setattr(made, name, method)
    return made


def _asks_for_more(cls: type[Any], options: dict[str, bool]) -> bool:
    own = vars(cls)
    return (
        not options.keys() <= _OPTIONS
        or any(hasattr(base, "__dataclass_fields__") for base in cls.__bases__)
        or (options.get("frozen", False) and not {"__setattr__", "__delattr__"}.isdisjoint(own))
        or any(map(_is_special, cls.__annotations__.values()))
        or any(isinstance(each, Field) and each.kw_only is True for each in own.values())
    )


def _is_special(kind: object) -> bool:
    """Whether an annotation is of no field, but says something of how objects are made."""
    if isinstance(kind, str):
        return "InitVar" in kind or "KW_ONLY" in kind
    return kind is KW_ONLY or kind is InitVar or isinstance(kind, InitVar)


def _late(made: type[Any], name: str, compiled: Callable[[], Any]) -> Callable[..., Any]:
    """A method that, when it is called first, compiles the one that takes its place."""

    def method(self: Any, /, *values: Any, **named: Any) -> Any:
        found = compiled()
        found.__qualname__ = method.__qualname__
        setattr(made, name, found)
        return found(self, *values, **named)

    method.__qualname__ = f"{made.__qualname__}.{name}"
    return method


def _written(name: str, heads: Sequence[str], lines: Sequence[str], names: dict[str, Any]) -> Any:
    """A method in Python; only the names of fields are in its text."""
    body = "\n ".join(lines)
    exec(f"def {name}({', '.join(heads)}):\n {body}", names)  # noqa: S102
    return names[name]


def _init(made: type[Any], fields: Sequence[Field[Any]], frozen: bool, slots: bool) -> Any:
    names: dict[str, Any] = {"__set": object.__setattr__, "__out": _LEFT_OUT}
    heads, lines = ["__self"], []
    for field in fields:
        name = value = field.name
        if field.default_factory is not MISSING:
            names[f"__make_{name}"] = field.default_factory
            value = f"__make_{name}()"
            if field.init:
                heads.append(f"{name}=__out")
                value = f"{value} if {name} is __out else {name}"
        elif field.default is not MISSING:
            names[f"__default_{name}"] = field.default
            if field.init:
                heads.append(f"{name}=__default_{name}")
            elif slots:
                value = f"__default_{name}"
            else:
                continue  # it is found in the class
        elif field.init:
            heads.append(name)
        else:
            continue  # it is set by whoever has the object
        way = "__set(__self, {0!r}, {1})" if frozen else "__self.{0} = {1}"
        lines.append(way.format(name, value))
    if hasattr(made, "__post_init__"):
        lines.append("__self.__post_init__()")
    return _written("__init__", heads, lines or ["pass"], names)


def _eq(fields: Sequence[str]) -> Any:
    mine, theirs = (_tuple(each, fields) for each in ("__self", "__other"))
    lines = (
        "if __other.__class__ is __self.__class__:",
        f" return {mine} == {theirs}",
        "return NotImplemented",
    )
    return _written("__eq__", ("__self", "__other"), lines, {})


def _is_hashed(field: Field[Any]) -> bool:
    return field.compare if field.hash is None else field.hash


def _hash(fields: Sequence[str]) -> Any:
    return _written("__hash__", ("__self",), (f"return hash({_tuple('__self', fields)})",), {})


def _tuple(of: str, fields: Sequence[str]) -> str:
    return f"({''.join(f'{of}.{name},' for name in fields)})"


def _repr(names: Sequence[str]) -> Callable[[Any], str]:
    def __repr__(self: Any) -> str:  # noqa: N807
        shown = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        return f"{type(self).__qualname__}({shown})"

    return recursive_repr()(__repr__)


def _guards(made: type[Any], names: set[str]) -> dict[str, Callable[..., None]]:
    """What keeps the fields of a frozen object as they are."""

    def __setattr__(self: Any, name: str, value: Any) -> None:  # noqa: N807
        if type(self) is made or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(made, self).__setattr__(name, value)

    def __delattr__(self: Any, name: str) -> None:  # noqa: N807
        if type(self) is made or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(made, self).__delattr__(name)

    return {"__setattr__": __setattr__, "__delattr__": __delattr__}


def _for_pickle(names: Sequence[str]) -> dict[str, Callable[..., Any]]:
    """How a frozen object without a dictionary is copied and pickled."""

    def __getstate__(self: Any) -> list[Any]:  # noqa: N807
        return [getattr(self, name) for name in names]

    def __setstate__(self: Any, state: list[Any]) -> None:  # noqa: N807
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return {"__getstate__": __getstate__, "__setstate__": __setstate__}

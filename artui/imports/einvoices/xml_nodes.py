"""A small XML document as nodes that know their line, and how their values are read.

What is read has been looked over before (`einvoice_files`): it has no DOCTYPE and a bounded size
and depth. A value that can't be right raises `BadElement`, which names its line and element.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from xml.parsers import expat

from artui.domain.money import MAX_MINOR, decimals
from artui.imports.refusals import TooLarge, WrongFormat, shown

MOST_NODES = 200_000
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{0,15})?")
_SHORT_DAY = re.compile(r"[0-9]{8}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})?")


class BadElement(Exception):
    """A value of an element is not what an invoice may say; the message says what would be."""

    def __init__(self, node: "Node", message: str) -> None:
        super().__init__(message)
        self.line, self.name, self.value, self.message = node.line, node.name, node.said, message


class Node:
    """An element by its name without prefix, with its line, text, attributes and children."""

    __slots__ = ("attributes", "children", "line", "name", "text")

    def __init__(self, name: str, line: int, attributes: dict[str, str]) -> None:
        self.name, self.line, self.attributes = name, line, attributes
        self.text = ""
        self.children: list[Node] = []

    @property
    def said(self) -> str:
        """Its text without white space at its ends."""
        return self.text.strip()

    def all(self, *path: str) -> "Iterator[Node]":
        """The elements along a path of names."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.name == path[0]:
                yield from child.all(*path[1:])

    def find(self, *path: str) -> "Node | None":
        """The first element along a path that says or holds something."""
        return next((each for each in self.all(*path) if each.said or each.children), None)

    def need(self, *path: str) -> "Node":
        """As `find`; raises BadElement if there is none."""
        found = self.find(*path)
        if found is None:
            raise BadElement(self, f"has no {'/'.join(path)}; an invoice needs it")
        return found

    def word(self, *path: str) -> str:
        """The text of the first element along a path in one line, empty if there is none."""
        found = self.find(*path)
        return "" if found is None else " ".join(found.text.split())


def nodes_of(file: str, xml: bytes) -> tuple[str, Node]:
    """The namespace of the root, and the root; raises TooLarge or WrongFormat."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    roots: list[Node] = []
    names: list[str] = []
    path: list[Node] = []
    texts: list[list[str]] = []
    count = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        space, _, local = name.rpartition(" ")
        line = parser.CurrentLineNumber
        if count > MOST_NODES:
            raise TooLarge(file, line, f"has more than {MOST_NODES:,} elements")
        node = Node(local, line, attributes)
        if path:
            path[-1].children.append(node)
        else:
            roots.append(node)
            names.append(space)
        path.append(node)
        texts.append([])

    def end(_: str) -> None:
        path.pop().text = "".join(texts.pop())

    def text(some: str) -> None:
        texts[-1].append(some)

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        raise WrongFormat(file, error.lineno, f"is no XML that can be read ({what})") from error
    return names[0], roots[0]


def number_of(node: Node) -> Decimal:
    """An exact decimal; raises BadElement."""
    if not _NUMBER.fullmatch(node.said):
        raise BadElement(
            node, f"'{shown(node.said)}' is no number; write it as 1234.56, without grouping"
        )
    return Decimal(node.said)


def minor_of(node: Node, currency: str) -> int:
    """An amount in minor units; raises BadElement for another currency or lost digits."""
    named = node.attributes.get("currencyID", currency)
    if named != currency:
        raise BadElement(node, f"is in '{shown(named)}', but the invoice is in {currency}")
    exact = number_of(node).scaleb(decimals(currency))
    if exact != exact.to_integral_value():
        places = decimals(currency)
        raise BadElement(
            node, f"'{shown(node.said)}' has more decimals than the {places} of {currency}"
        )
    if abs(exact) > MAX_MINOR:
        raise BadElement(node, f"'{shown(node.said)}' is too large for an amount")
    return int(exact)


def day_of(node: Node) -> date:
    """A day, as 2026-01-31 or 20260131; raises BadElement."""
    text = node.said
    try:
        if node.attributes.get("format", "") == "102" and _SHORT_DAY.fullmatch(text):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if _DAY.fullmatch(text):
            return date.fromisoformat(text[:10])
    except ValueError:
        pass
    right = '20260131 with format="102"' if "format" in node.attributes else "2026-01-31"
    raise BadElement(node, f"'{shown(text)}' is not a date; write {right}")

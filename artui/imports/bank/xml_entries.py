"""Small trees of a large XML file: only the elements that are asked for, one at a time.

The file is fed to the parser in blocks, so that its size does not matter. A DOCTYPE is refused, so
no entity is ever declared, expanded or fetched. Names are taken without their prefix, since banks
differ in what they put there. bank.md, section 1.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

from artui.imports.bank.bank_refusals import BadBankFile, LargeBankFile
from artui.imports.bank.bank_source import MAX_ENTRY, RAW_KEPT

_BLOCK = 1 << 16
_DEPTH = 64
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")


class Element:
    """An element with its text, its attributes and its children by name.

    A child without attributes and children of its own is kept as its text, and the only child of a
    name as itself: a file has some thirty elements an entry.
    """

    __slots__ = ("attributes", "children", "column", "line", "raw", "text")

    def __init__(
        self, attributes: dict[str, str], text: str = "", line: int = 0, column: int = 0
    ) -> None:
        self.attributes, self.text, self.line, self.column = attributes, text, line, column
        self.raw = ""
        self.children: dict[str, str | Element | list[str | Element]] = {}

    def put(self, name: str, child: "str | Element") -> None:
        """Take a child in."""
        children = self.children
        known = children.get(name)
        if known is None:
            children[name] = child
        elif type(known) is list:
            known.append(child)
        else:
            children[name] = [known, child]  # type: ignore[list-item]  # it is no list

    def all(self, name: str) -> "list[Element]":
        """The children of a name."""
        found = self.children.get(name)
        if found is None:
            return []
        return [_element(each) for each in (found if type(found) is list else (found,))]  # type: ignore[arg-type]  # what is in a list is none

    def find(self, *names: str) -> "Element | None":
        """The first element along a path of names."""
        found = self._first(names)
        return None if found is None else _element(found)

    def said(self, *names: str) -> str:
        """The text of the first element along a path of names, in one line; empty if there is
        none."""
        found = self._first(names)
        if found is None:
            return ""
        return " ".join((found if type(found) is str else found.text).split())  # type: ignore[union-attr]  # it is no text

    def _first(self, names: tuple[str, ...]) -> "str | Element | None":
        found: str | Element | list[str | Element] | None = self
        for name in names:
            if type(found) is not Element:
                return None
            found = found.children.get(name)
            if type(found) is list:
                found = found[0]
        return found  # type: ignore[return-value]  # a list gave its first


def _element(child: str | Element) -> Element:
    return Element({}, child) if isinstance(child, str) else child


class Piece(NamedTuple):
    """A wanted element with the name of the one around it, or None where that ends."""

    parent: str
    name: str
    element: Element | None


class Pieces:
    """Reads a file into the elements named in `wanted`, and the ends of those named in `ends`."""

    def __init__(
        self, file: str, handle: BinaryIO, wanted: frozenset[str], ends: frozenset[str]
    ) -> None:
        self.file, self.handle, self.wanted, self.ends = file, handle, wanted, ends
        self.found: list[Piece] = []
        self.path: list[str] = []
        self.open: list[Element] = []
        self.text: list[str] = []
        self.leaf: dict[str, str] | None = None
        """The attributes of the innermost element, as long as it has no child."""
        self.window, self.base, self.start = b"", 0, 0
        self.encoding = "utf-8"
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end

    def __iter__(self) -> Iterator[Piece]:
        """The pieces in the order in which they end; raises FileRefused with line and column."""
        first = True
        while True:
            block = self.handle.read(_BLOCK)
            if first and (named := _ENCODING.search(block[:200])):
                self.encoding = named[1].decode("ascii")
            first = False
            self._keep(block)
            self._feed(block)
            yield from self.found
            self.found.clear()
            if not block:
                return

    def _feed(self, block: bytes) -> None:
        try:
            self.parser.Parse(block, not block)
        except expat.ExpatError as error:
            inside = f" inside <{self.path[-1]}>" if self.path else ""
            what = expat.ErrorString(error.code)
            cut = not block and self.path
            said = f"the XML ends{inside}" if cut else f"the XML is damaged{inside} ({what})"
            why = f"{said}; nothing was imported"
            raise BadBankFile(self.file, error.lineno, why, error.offset + 1) from error
        except (LookupError, ValueError) as error:
            line = self.parser.CurrentLineNumber
            raise BadBankFile(self.file, line, f"can't be read as {self.encoding}") from error

    def _keep(self, block: bytes) -> None:
        """Keep the bytes from where the open element began."""
        at = self.start if self.open else max(self.parser.CurrentByteIndex, 0)
        cut = min(max(at - self.base, 0), len(self.window))
        self.window = self.window[cut:] + block
        self.base += cut
        if len(self.window) > MAX_ENTRY + _BLOCK:
            # Outside of entries it is one tag, which the parser holds until it is whole.
            line = self.open[0].line if self.open else self.parser.CurrentLineNumber
            what = "an entry" if self.open else "a tag"
            raise LargeBankFile(self.file, line, f"{what} is longer than {MAX_ENTRY >> 10} KiB")

    def _doctype(self, *_: object) -> None:
        line = self.parser.CurrentLineNumber
        raise BadBankFile(self.file, line, "a bank file has no DOCTYPE")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        path = self.path
        path.append(local)
        self.text.clear()
        if self.open:
            if self.leaf is not None:
                # It has a child, so it is one of its own.
                node = Element(self.leaf)
                self.open[-1].put(path[-2], node)
                self.open.append(node)
            self.leaf = attributes
        elif local in self.wanted:
            parser = self.parser
            self.start = parser.CurrentByteIndex
            parser.CharacterDataHandler = self.text.append
            line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
            self.open.append(Element(attributes, "", line, column))
        if len(path) > _DEPTH:
            line = self.parser.CurrentLineNumber
            raise LargeBankFile(self.file, line, f"is nested more than {_DEPTH} levels deep")

    def _end(self, _: str) -> None:
        local = self.path.pop()
        if self.leaf is not None:
            text = "".join(self.text)
            self.text.clear()
            self.open[-1].put(local, Element(self.leaf, text) if self.leaf else text)
            self.leaf = None
            return
        if not self.open:
            if local in self.ends:
                self.found.append(Piece("", local, None))
            return
        element = self.open.pop()
        element.text = "".join(self.text)
        self.text.clear()
        if self.open:
            return
        parser = self.parser
        parser.CharacterDataHandler = None
        at = self.start - self.base
        size = parser.CurrentByteIndex - self.start + len(local) + 3
        element.raw = self.window[at : at + min(size, RAW_KEPT)].decode(self.encoding, "replace")
        self.found.append(Piece(self.path[-1] if self.path else "", local, element))

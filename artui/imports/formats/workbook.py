"""An opened workbook: the ZIP of XML in an XLSX file, and the few parts that rows need.

Document types (and with them entities), encryption and a file that unpacks to far more than its
size are refused. Nothing is fetched from anywhere.
"""

import posixpath
import re
import zipfile
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

from artui.imports.formats.table import Hidden
from artui.imports.refusals import HiddenCells, TooLarge, WrongFormat, shown

MAX_UNPACKED = 1 << 30
MAX_STRINGS = 128 << 20
MAX_TEXTS = 2_000_000
MAX_RATIO = 200
_RATIO_FROM = 16 << 20
_MAX_MEMBERS = 2_000
_MAX_DEPTH = 64
_PIECE = 64 << 10
_MAX_PARTS = 2_000
_MAX_CELL = 1 << 20
# The most columns that a sheet has in any program, and the longest format of a number that is read.
MAX_WIDTH = 16_384
_MAX_FORMAT = 1_000
# An expat parser holds a tag until it is whole.
_MAX_TAG = 1 << 20

_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
# In a number's format: what only takes room or colour; zeros that fill it up; text that it shows.
_PADDING = re.compile(r"_.|\*.|\[[^\]]*\]|\\ |\" *\"")
_ZEROS = re.compile(r"#*0{2,}")
_LITERAL = re.compile(r'"[^"]|\\|[0#] *[-/:()] *[0#]')
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(slots=True)
class SharedTexts:
    """The texts that cells share, one after the other in UTF-8: a string for each would take five
    times the memory."""

    data: bytearray = field(default_factory=bytearray)
    ends: "array[int]" = field(default_factory=partial(array, "Q"))

    def append(self, text: str) -> None:
        """Take a text in."""
        self.data += text.encode("utf-8", "surrogatepass")
        self.ends.append(len(self.data))

    def __getitem__(self, place: int) -> str:
        """The text at a place; raises IndexError."""
        if place < 0:
            raise IndexError(place)
        end = self.ends[place]
        start = self.ends[place - 1] if place else 0
        return self.data[start:end].decode("utf-8", "surrogatepass")


@dataclass(slots=True)
class Workbook:
    """An opened workbook: its first sheet, its shared strings, which styles are dates.

    `zeros` has the styles that show a number with this many digits at least, such as 0000;
    `patterns` those that show it with other characters, such as 000-000, with their format.
    """

    archive: zipfile.ZipFile
    sheet: zipfile.ZipInfo
    strings: SharedTexts = field(default_factory=SharedTexts)
    date_styles: set[int] = field(default_factory=set)
    zeros: dict[int, int] = field(default_factory=dict)
    patterns: dict[int, str] = field(default_factory=dict)
    from_1904: bool = False


class _Named(NamedTuple):
    """A sheet as the workbook names it."""

    relation: str
    name: str
    hidden: bool


def open_book(file: str, handle: BinaryIO, hidden: Hidden = None) -> Workbook:
    """Open a workbook at its first sheet, with `skip` the first that is not hidden.

    Raises FileRefused, or what zipfile and expat raise for a damaged one."""
    archive = zipfile.ZipFile(handle)
    members = archive.infolist()
    if len(members) > _MAX_MEMBERS:
        raise TooLarge(file, 0, f"holds {len(members)} parts, more than {_MAX_MEMBERS}")
    for member in members:
        if member.flag_bits & 1:
            raise WrongFormat(file, 0, "is encrypted; save it without a password")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise WrongFormat(file, 0, "is packed in a way that workbooks are not")
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    bomb = unpacked > _RATIO_FROM and unpacked // packed > MAX_RATIO
    if unpacked > MAX_UNPACKED or bomb:
        reason = f"unpacks from {packed} to {unpacked} bytes; save it as CSV"
        raise TooLarge(file, 0, reason)
    sheets, from_1904 = _sheets(archive)
    if not sheets:
        raise ValueError("it has no sheet")
    first = sheets[0]
    if first.hidden and hidden is None:
        raise HiddenCells(file, f"its first sheet '{shown(first.name)}' is hidden")
    if hidden == "skip":
        first = next((sheet for sheet in sheets if not sheet.hidden), first)
    target = _targets(archive)[first.relation]
    path = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    book = Workbook(archive, archive.getinfo(path), from_1904=from_1904)
    names = set(archive.namelist())
    if "xl/sharedStrings.xml" in names:
        if archive.getinfo("xl/sharedStrings.xml").file_size > MAX_STRINGS:
            raise TooLarge(file, 0, "holds too much text; save it as CSV")
        book.strings = _shared_strings(file, archive)
    if "xl/styles.xml" in names:
        _read_styles(archive, book)
    return book


_Start = Callable[[str, dict[str, str]], None]


def parse(
    archive: zipfile.ZipFile,
    member: str | zipfile.ZipInfo,
    start: _Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[int]:
    """Feed a member to the handlers piece by piece; yields the bytes read so far."""
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MAX_DEPTH:
            raise ValueError("its XML is nested too deeply")
        start(name.rpartition(" ")[2], attributes)

    def finish(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(name.rpartition(" ")[2])

    def no_doctype(*_: object) -> None:
        raise ValueError("its XML declares a document type")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    parser.StartDoctypeDeclHandler = no_doctype
    if text:
        parser.CharacterDataHandler = text
    done = 0
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
            done += len(piece)
            if done - max(parser.CurrentByteIndex, 0) > _MAX_TAG:
                raise ValueError("a tag of it is too long")
            yield done
        parser.Parse(b"", True)
        yield done


def _sheets(archive: zipfile.ZipFile) -> tuple[list[_Named], bool]:
    found: list[_Named] = []
    epochs: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            of = (value for key, value in attributes.items() if key.endswith(" id"))
            found.extend(_Named(id_, attributes.get("name", ""), hidden) for id_ in of)
        elif name == "workbookPr":
            epochs.append(attributes.get("date1904", "0"))

    for _ in parse(archive, "xl/workbook.xml", start):
        pass
    return found, epochs[-1:] in (["1"], ["true"])


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    targets: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    for _ in parse(archive, "xl/_rels/workbook.xml.rels", start):
        pass
    return targets


def _shared_strings(file: str, archive: zipfile.ZipFile) -> SharedTexts:
    strings = SharedTexts()
    texts = Texts()

    def end(name: str) -> None:
        if name == "si":
            strings.append(texts.taken())
            if len(strings.ends) > MAX_TEXTS:
                raise TooLarge(file, 0, f"holds more than {MAX_TEXTS} texts; save it as CSV")
        else:
            texts.end(name)

    for _ in parse(archive, "xl/sharedStrings.xml", texts.start, end, texts.text):
        pass
    return strings


class CellText:
    """The text of one cell as it comes piece by piece, which may be endless in a hostile file."""

    __slots__ = ("parts", "size")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0

    def append(self, text: str) -> None:
        """Add a piece; raises ValueError if the cell is too long."""
        self.size += len(text)
        if len(self.parts) == _MAX_PARTS or self.size > _MAX_CELL:
            raise ValueError("a cell of it is too long")
        self.parts.append(text)

    def taken(self) -> str:
        """Return what was collected, and start anew."""
        text = "".join(self.parts)
        self.parts.clear()
        self.size = 0
        return text


class Texts:
    """Collects the text of `t` elements, leaving out phonetic guides."""

    def __init__(self) -> None:
        self.pieces = CellText()
        self.inside = False
        self.phonetic = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self.inside = not self.phonetic
        elif name == "rPh":
            self.phonetic += 1

    def end(self, name: str) -> None:
        if name == "t":
            self.inside = False
        elif name == "rPh":
            self.phonetic -= 1

    def text(self, text: str) -> None:
        if self.inside:
            self.pieces.append(text)

    def taken(self) -> str:
        """Return what was collected, with control characters unescaped, and start anew."""
        return unescaped(self.pieces.taken())


def unescaped(text: str) -> str:
    """The text with escapes such as `_x001B_` turned back into characters."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def _read_styles(archive: zipfile.ZipFile, book: Workbook) -> None:
    """Which styles are dates, and which show a number with more characters than its digits."""
    custom: dict[str, str] = {}
    cells: list[str] = []
    where: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        where.append(name)
        if name == "numFmt":
            custom[attributes["numFmtId"]] = attributes.get("formatCode", "")[:_MAX_FORMAT]
        elif name == "xf" and "cellXfs" in where:
            cells.append(attributes.get("numFmtId", "0"))

    def end(name: str) -> None:
        where.pop()

    for _ in parse(archive, "xl/styles.xml", start, end):
        pass
    dates = {format_ for format_ in set(cells) if _is_date(format_, custom)}
    shown = {format_: _PADDING.sub("", code.partition(";")[0]) for format_, code in custom.items()}
    for style, format_ in enumerate(cells):
        if format_ in dates:
            book.date_styles.add(style)
            continue
        digits = shown.get(format_, "")
        whole = digits.partition(".")[0]
        if _ZEROS.fullmatch(digits):
            book.zeros[style] = digits.count("0")
        elif _LITERAL.search(digits) or whole.count("0") > 1:
            book.patterns[style] = custom.get(format_, "")


def _is_date(format_: str, custom: dict[str, str]) -> bool:
    if format_ in custom:
        return bool(set("dmyhs") & set(_QUOTED.sub("", custom[format_]).lower()))
    return int(format_) in _DATE_FORMATS

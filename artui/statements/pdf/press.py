"""Prints every PDF: typst draws a template, and all that a document says reaches it as data.

No text is ever pasted into a template's source, so nothing has to be escaped for it. What is
printed is archival and accessible (PDF/A-3a and PDF/UA-1); the same document is the same bytes,
whatever day it is and whoever prints it.
"""

import json
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Literal

from artui.domain.text import visible
from artui.statements.pdf.own_templates import BrokenTemplate, TemplateRoot, templates

if TYPE_CHECKING:
    import typst

# typst draws one document at a time: one that waits for its own threads is slower than one thread.
_THREADS = "RAYON_NUM_THREADS"
# `the text "𒀀" could not be displayed`; in quotes as typst writes a text.
_UNDRAWN = re.compile(r'the text `"(.+)"` could not be displayed', re.DOTALL)
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
# Between letters of these scripts a joiner is spelling; elsewhere it only hides.
_JOINED = "[\u0600-\u06ff\u0900-\u0d7f]"
_JOINER = re.compile(f"(?<={_JOINED})([\u200c\u200d])(?={_JOINED})")
# Where typst says that an error is: `┌─ statement.typ:12:3`.
_PLACE = re.compile(r"┌─ (.+?):(\d+):\d+")
_LONG_PATH = re.compile(r" \(searched at [^)]*\)")
_KEPT = 10
_compiling = Lock()


@dataclass(frozen=True, slots=True)
class FileInside:
    """A file inside the PDF, and what it is to the document."""

    name: str
    data: bytes
    mime: str
    relationship: Literal["alternative", "source", "data", "supplement", "unspecified"]
    description: str


def press(
    template: str,
    data: Mapping[str, object],
    *,
    title: str,
    author: str,
    language: str,
    made: date,
    attachments: Sequence[FileInside] = (),
    tagged: bool = True,
) -> bytes:
    """The PDF of a document: a template such as `statement.typ`, drawn with this data.

    The data is what JSON holds; its texts are finished, and are made visible here: hidden
    characters and letters that no font has are printed as their codes. `made` is the document's
    own day or time, `language` a tag such as `de` or `de-AT`. Untagged, for long lists, it is
    PDF/A-3b.
    Raises BrokenTemplate.
    """
    about = {
        "title": title,
        "author": author,
        "language": language,
        "attachments": [_attached(each) for each in attachments],
    }
    printed = _Printed(templates(), template, _timestamp(made), tagged)
    undrawn: frozenset[str] = frozenset()
    while True:
        found = printed.draw(about, data, undrawn)
        if isinstance(found, bytes):
            return found
        if found <= undrawn:
            raise BrokenTemplate(f"{template}: no font has the letters {' '.join(sorted(found))}.")
        undrawn |= found


def forget() -> None:
    """Let go of what the last documents took, after a large one: typst keeps for each of the next
    ten what it might draw again."""
    with _compiling:
        for _ in range(_KEPT + 1):
            _compiler(templates()).compile(input=b"", format="pdf")


@dataclass(frozen=True, slots=True)
class _Printed:
    """One document on its way through typst."""

    root: TemplateRoot
    template: str
    timestamp: int
    tagged: bool

    def draw(
        self, about: Mapping[str, object], data: Mapping[str, object], undrawn: frozenset[str]
    ) -> bytes | frozenset[str]:
        """The PDF, or letters that no font has, beside those that are known already."""
        from typst import TypstError

        texts = {"title": _safe(about["title"], undrawn), "author": _safe(about["author"], undrawn)}
        # As files in memory, not as inputs of the program: typst keeps what it has laid out only
        # for the same program, and much of a document is that of the one before.
        files = {
            "main": f'#include "{self.template}"'.encode(),
            "about.json": _json({**about, **texts}),
            "data.json": _json(_safe(data, undrawn)),
        }
        try:
            with _compiling:
                found = _compiler(self.root).compile(
                    input=files,  # type: ignore[type-var]  # its types lack what it documents
                    format="pdf",
                    pdf_standards=["a-3a", "ua-1"] if self.tagged else ["a-3b"],
                    pdf_tags=self.tagged,
                    timestamp=self.timestamp,
                )
        except TypstError as error:
            if letters := _undrawn(error.message):
                return letters
            raise BrokenTemplate(_where(self.root, self.template, error)) from error
        assert isinstance(found, bytes)
        return found


@lru_cache(maxsize=1)
def _compiler(root: TemplateRoot) -> "typst.Compiler":
    """The one compiler of this process: it keeps fonts and what it has parsed."""
    os.environ.setdefault(_THREADS, "1")
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(root.fonts)
    )
    return typst.Compiler(root=root.folder, font_paths=fonts, ignore_system_fonts=True)


def _timestamp(made: date) -> int:
    """Seconds since 1970; a day is its midnight, a time without a zone is in UTC."""
    if not isinstance(made, datetime):
        made = datetime.combine(made, time())
    return int((made if made.tzinfo else made.replace(tzinfo=UTC)).timestamp())


def _attached(attachment: FileInside) -> dict[str, object]:
    try:
        data: str | list[int] = attachment.data.decode()
    except UnicodeDecodeError:
        data = list(attachment.data)
    return {
        "name": attachment.name,
        "data": data,
        "mime": attachment.mime,
        "relationship": attachment.relationship,
        "description": attachment.description,
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _safe(value: object, undrawn: frozenset[str]) -> object:
    """The data with each text composed, and with codes for what can't be seen or drawn."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        parts = _JOINER.split(unicodedata.normalize("NFC", value))
        parts[::2] = map(visible, parts[::2])
        text = "".join(parts)
        return text if undrawn.isdisjoint(text) else "".join(_coded(c, undrawn) for c in text)
    if isinstance(value, Mapping):
        return {key: _safe(each, undrawn) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [_safe(each, undrawn) for each in value]
    return value


def _coded(char: str, undrawn: frozenset[str]) -> str:
    if char not in undrawn:
        return char
    return f"\\u{ord(char):04x}" if char <= "\uffff" else f"\\U{ord(char):08x}"


def _undrawn(message: str) -> frozenset[str]:
    """The letters that typst says no font has."""
    found = _UNDRAWN.search(message)
    if found is None:
        return frozenset()
    return frozenset(_CODE.sub(lambda m: chr(int(m[1], 16)) if m[1] else m[2], found[1]))


def _where(root: TemplateRoot, template: str, error: "typst.TypstError") -> str:
    """What is wrong, in one sentence with the file and its line."""
    place = _PLACE.search(error.diagnostic)
    # typst names a file by the way to it from the working directory.
    found = os.path.relpath(place[1], root.folder) if place else template
    name = template if found.startswith("..") else found
    at = f"{root.shown(name)}, line {place[2]}" if place else root.shown(name)
    message = _LONG_PATH.sub("", error.message.replace(f"{root.folder}/", ""))
    hints = "; ".join(error.hints[:1])
    said = visible(f"{message} ({hints})" if hints else message).rstrip(".")
    other = " With --shipped-templates the shipped ones are used." if root.own else ""
    return f"Template {at}: {said}.{other}"

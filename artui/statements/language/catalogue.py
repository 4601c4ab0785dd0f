"""Catalogues: gettext's `.po` files, in which English sentences are the keys.

The shipped ones are read when a language is first spoken, and kept. A company's own words lie in a
file of the same name in a folder of theirs and go before ours, entry by entry. An entry that is
empty or fuzzy counts as missing: the English is said.
"""

import re
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from artui.domain.refusal import Refused
from artui.domain.text import visible

if TYPE_CHECKING:
    from babel.messages import Catalog, Message

SHIPPED = Path(__file__).parent / "catalogues"
PLACE = re.compile(r"\{([a-z_]+)\}")
"""Where a value goes: `{day}`."""
_LINE = re.compile(r'(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d\])?)\s+)?"([^"\\]|\\.)*")?')


class BadCatalogue(Refused):
    """A catalogue of the company's own can't be read, or an entry asks for a value that is none."""

    def __init__(self, file: Path, line: int | None, why: str) -> None:
        self.file, self.line = file, line
        where = f", line {line}" if line else ""
        super().__init__(f"{visible(file.name)}{where}: {why} Mend it in {visible(str(file))}.")


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """What one language says: its translations, and which entries a lawyer has read."""

    translations: NullTranslations
    reviewed: frozenset[str] = frozenset()


@cache
def shipped_languages() -> frozenset[str]:
    """The codes of the languages that have a catalogue of ours."""
    return frozenset(path.stem for path in SHIPPED.glob("*.po"))


def words_of(language: str, own: Path | None = None) -> Words:
    """The words of a language, a company's own in front. Raises BadCatalogue."""
    ours = _shipped(language)
    file = None if own is None else own / f"{language}.po"
    if file is None:
        return ours
    try:
        changed = file.stat().st_mtime_ns
    except FileNotFoundError:
        return ours
    except OSError as error:
        raise BadCatalogue(file, None, f"it can't be read ({error.strerror}).") from error
    return _over(file, changed, ours)


@cache
def _shipped(language: str) -> Words:
    if language not in shipped_languages():
        return Words(NullTranslations())
    return _compiled(_read(SHIPPED / f"{language}.po"))


@cache
def _over(file: Path, changed: int, ours: Words) -> Words:
    """A company's words over ours; a file that was `changed` since is read anew."""
    found = _read(file)
    for message in found:
        if wrong := wrong_places(message):
            why = f"the translation asks for {{{wrong[0]}}}, which the English does not give."
            raise BadCatalogue(file, message.lineno, why)
    mine = _compiled(found)
    mine.translations.add_fallback(ours.translations)
    # A sentence of law that the company words anew is as good as its own review.
    anew = {key for message in found if message.string and (key := _key(message))}
    return Words(mine.translations, mine.reviewed | (ours.reviewed - anew))


def _check_lines(file: Path, text: str) -> None:
    """Refuse what Babel would read wrongly: it takes whatever is at both ends for the quotes."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not _LINE.fullmatch(line.strip()):
            raise BadCatalogue(file, number, "a line is no comment and has no text in quotes.")


def _read(file: Path) -> "Catalog":
    from babel import UnknownLocaleError
    from babel.messages.pofile import PoFileError, read_po

    try:
        # An editor may have put a byte order mark first.
        text = file.read_text(encoding="utf-8-sig")
        _check_lines(file, text)
        # The plural forms are those of the language, unless the file says otherwise.
        return read_po(StringIO(text), locale=file.stem, abort_invalid=True)
    except PoFileError as error:
        raise BadCatalogue(file, error.lineno + 1, f"{visible(str(error.args[0]))}.") from error
    except (OSError, ValueError, LookupError, UnknownLocaleError) as error:
        raise BadCatalogue(file, None, f"it is no catalogue ({visible(str(error))}).") from error


def _compiled(found: "Catalog") -> Words:
    from babel.messages.mofile import write_mo

    binary = BytesIO()
    write_mo(binary, found)
    binary.seek(0)
    reviewed = frozenset(_key(message) for message in found if is_reviewed(message))
    return Words(GNUTranslations(binary), reviewed)


def is_reviewed(message: "Message") -> bool:
    """Whether somebody who knows the law has read the entry: its comment begins with `reviewed`."""
    said = any(line.strip().lower().startswith("reviewed") for line in message.user_comments)
    return said and bool(message.string) and not message.fuzzy


def wrong_places(message: "Message") -> list[str]:
    """The places of a translation that the English has no value for, in order."""
    given = {name for text in _texts(message.id) for name in PLACE.findall(text)}
    asked = {name for text in _texts(message.string) for name in PLACE.findall(text)}
    return sorted(asked - given)


def _texts(said: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())


def _key(message: "Message") -> str:
    return _texts(message.id)[0]

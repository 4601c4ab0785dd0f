"""The catalogues beside what the code says: `python -m tests.catalogues`.

Adds what is missing in each language as an empty entry, removes what nobody says any more, sorts,
and lists what a translator has to do: missing and fuzzy entries, places that don't agree.
"""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

from artui.statements.language.catalogue import PLACE, SHIPPED, is_reviewed
from tests.support.checkout import ROOT, python_files

_LANGUAGE = "artui.statements.language"
_SPEECH = SHIPPED.parent / "speech.py"  # Says what it is asked to.
_METHODS = {"say", "plural", "legal"}
_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


class Said(NamedTuple):
    """One text that the code says: in the plural form two, and whether it is a sentence of law."""

    ids: tuple[str, ...]
    about: str = ""
    legal: bool = False


class NotLiteral(Exception):
    """A call says something that can't be collected."""


def said(*paths: Path) -> set[Said]:
    """Every text that is said in these files, by default in all of artui."""
    return {each for path in paths or python_files("artui") for each in _said_in(path)}


def _said_in(path: Path) -> Iterator[Said]:
    source = path.read_text(encoding="utf-8")
    # The screens `say` lines of their own, which no catalogue has.
    if _LANGUAGE not in source or path == _SPEECH:
        return
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
            count = 2 if node.func.attr == "plural" else 1
            about = [word.value for word in node.keywords if word.arg == "about"]
            yield Said(
                tuple(_literal(path, each) for each in node.args[:count]),
                _literal(path, about[0]) if about else "",
                node.func.attr == "legal",
            )
        elif isinstance(node.func, ast.Name) and node.func.id == "term":
            yield Said((_literal(path, node.args[0]),))


def _literal(path: Path, node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise NotLiteral(f"{path.name}:{node.lineno}: {ast.unparse(node)} is no literal; use term().")


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as it lies there."""
    with (SHIPPED / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.stem for path in SHIPPED.glob("*.po"))


def faults(language: str, wanted: set[Said]) -> list[str]:
    """What a translator still has to do, a line each."""
    found = {_name(message): message for message in catalogue(language) if message.id}
    said_now = {(each.about, each.ids[0]) for each in wanted}
    lines = [f"unused: {text}" for about, text in found if (about, text) not in said_now]
    for each in wanted:
        message = found.get((each.about, each.ids[0]))
        if message is not None and each.legal and not any(_texts(message.string)):
            continue  # Said in English, which `unreviewed` lists.
        if message is None or not all(_texts(message.string)):
            lines.append(f"missing: {each.ids[0]}")
        elif message.fuzzy:
            lines.append(f"fuzzy: {each.ids[0]}")
        elif _texts(message.id) != each.ids:
            lines.append(f"another plural: {each.ids[0]}")
        elif not _places_agree(message):
            lines.append(f"places differ: {each.ids[0]}")
    return sorted(lines)


def unreviewed(language: str, wanted: set[Said]) -> list[str]:
    """The sentences of law that are said in English until their translation is reviewed."""
    found = {_name(message): message for message in catalogue(language) if message.id}
    legal = [each for each in wanted if each.legal]
    return sorted(e.ids[0] for e in legal if not is_reviewed(found[(e.about, e.ids[0])]))


def _places_agree(message: Message) -> bool:
    """A translation has the places of the English; a form of the plural may say no number."""
    given = {name for text in _texts(message.id) for name in PLACE.findall(text)}
    plural = len(_texts(message.id)) > 1
    return all(
        (set(PLACE.findall(text)) | ({"count"} if plural else set())) == given
        for text in _texts(message.string)
    )


def renewed(language: str, wanted: set[Said]) -> str:
    """The catalogue with an entry for everything that is said, sorted, its comments kept."""
    before = catalogue(language)
    old = {_name(message): message for message in before if message.id}
    after = Catalog(locale=language, header_comment=before.header_comment)
    for each in wanted:
        message = old.get((each.about, each.ids[0]))
        plural = len(each.ids) > 1
        blank: str | tuple[str, ...] = ("",) * after.num_plurals if plural else ""
        after.add(
            each.ids if plural else each.ids[0],
            blank if message is None else message.string,
            flags=()
            if message is None
            else message.flags - {"python-format", "python-brace-format"},
            user_comments=() if message is None else message.user_comments,
            auto_comments=("A sentence of law: said only when reviewed.",) if each.legal else (),
            context=each.about or None,
        )
    entries = BytesIO()
    write_po(entries, after, width=100, omit_header=True, sort_output=True)
    comment = "".join(f"{line}\n" for line in before.header_comment.splitlines())
    header = _HEADER.format(language=language, plural_forms=after.plural_forms)
    return comment + header + entries.getvalue().decode().strip() + "\n"


def _name(message: Message) -> tuple[str, str]:
    return (message.context or "", _texts(message.id)[0])


def _texts(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def main() -> None:
    """Renew every catalogue, then list what is left to do."""
    wanted = said()
    for language in languages():
        (SHIPPED / f"{language}.po").write_text(renewed(language, wanted), encoding="utf-8")
        for line in faults(language, wanted):
            print(f"{language}.po: {line}")
        for text in unreviewed(language, wanted):
            print(f"{language}.po: in English until reviewed: {text}")


if __name__ == "__main__":
    print(f"Catalogues of {ROOT.name}")
    main()

"""Every sentence that a document says has its translation in every language that we ship."""

import re
from pathlib import Path

import pytest

from artui.domain.party_facts import LANGUAGES
from artui.statements.language import choosing
from artui.statements.language.catalogue import SHIPPED
from tests import catalogues
from tests.support.checkout import ROOT

WANTED = catalogues.said()


def test_there_is_a_catalogue_for_each_language_that_a_customer_can_have() -> None:
    assert {*catalogues.languages(), "en"} == set(LANGUAGES)


@pytest.mark.parametrize("language", catalogues.languages())
def test_nothing_is_missing_fuzzy_unused_or_different_in_its_places(language: str) -> None:
    faults = catalogues.faults(language, WANTED)
    assert faults == [], "`python -m tests.catalogues` lists what is to be translated"


@pytest.mark.parametrize("language", catalogues.languages())
def test_a_catalogue_is_as_the_command_writes_it(language: str) -> None:
    text = (SHIPPED / f"{language}.po").read_text(encoding="utf-8")
    assert text == catalogues.renewed(language, WANTED)


def test_every_kind_of_fault_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {
        catalogues.Said(("missing",)),
        catalogues.Said(("empty",)),
        catalogues.Said(("fuzzy",)),
        catalogues.Said(("{here} and {there}",)),
        catalogues.Said(("{count} day", "{count} days")),
        catalogues.Said(("one", "many")),
        catalogues.Said(("good {day}",)),
        catalogues.Said(("{count} hour", "{count} hours")),
    }
    text = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "empty"
msgstr ""

#, fuzzy
msgid "fuzzy"
msgstr "x"

msgid "{here} and {there}"
msgstr "{here} und {dort}"

msgid "{count} day"
msgid_plural "{count} days"
msgstr[0] "ein Tag"
msgstr[1] ""

msgid "one"
msgstr "eins"

msgid "good {day}"
msgstr "guter {day}"

msgid "{count} hour"
msgid_plural "{count} hours"
msgstr[0] "eine Stunde"
msgstr[1] "{count} Stunden"

msgid "nobody says this"
msgstr "niemand"
"""

    folder = tmp_path
    (folder / "de.po").write_text(text, encoding="utf-8")
    monkeypatch.setattr(catalogues, "SHIPPED", folder)
    assert catalogues.faults("de", wanted) == [
        "another plural: one",
        "fuzzy: fuzzy",
        "missing: empty",
        "missing: missing",
        "missing: {count} day",
        "places differ: {here} and {there}",
        "unused: nobody says this",
    ]


def test_what_can_t_be_collected_is_refused(tmp_path: Path) -> None:

    file = tmp_path / "some.py"
    head = "from artui.statements.language.speech import Spoken\n"
    file.write_text(head + "told.say('a ' 'b', x=1); told.plural('c', 'd', n); told.legal('e')\n")
    assert catalogues.said(file) == {
        catalogues.Said(("a b",)),
        catalogues.Said(("c", "d")),
        catalogues.Said(("e",), legal=True),
    }
    file.write_text(head + "told.say(f'a {b}')\n")
    with pytest.raises(catalogues.NotLiteral, match="use term"):
        catalogues.said(file)


def test_the_page_names_the_countries_of_each_language() -> None:
    page = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z]{2})` \w+ \| ([A-Z ]+) \|$", page, re.MULTILINE))
    spoken_in: dict[str, list[str]] = {}
    for country, language in choosing.LANGUAGES.items():
        spoken_in.setdefault(language, []).append(country)
    assert rows == {code: " ".join(sorted(all_)) for code, all_ in spoken_in.items()}

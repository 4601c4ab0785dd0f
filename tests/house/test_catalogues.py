"""Every sentence that a document says has its translation in every language that we ship."""

import pytest

from tests import catalogues

WANTED = catalogues.said()


def test_there_is_a_catalogue_for_each_language_promised() -> None:
    assert catalogues.languages() == ["de", "es", "fr", "it", "ja", "nl", "pl", "pt"]


@pytest.mark.parametrize("language", catalogues.languages())
def test_nothing_is_missing_fuzzy_or_different_in_its_places(language: str) -> None:
    faults = catalogues.faults(language, WANTED)
    assert [fault for fault in faults if not fault.startswith(("missing", "unused"))] == []


@pytest.mark.parametrize("language", catalogues.languages())
def test_a_catalogue_is_as_the_command_sorts_it(language: str) -> None:
    entries = catalogues.catalogue(language)
    names = [
        entry.id if isinstance(entry.id, str) else entry.id[0] for entry in entries if entry.id
    ]
    assert names == sorted(names)

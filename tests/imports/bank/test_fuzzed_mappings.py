"""Whatever a CSV or a mapping says, a mapping is proposed or taken, or refused."""

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.refusal import Refused
from artui.imports.bank.bank_source import opened_bank_file
from artui.imports.bank.csv_mapping import mapping_of
from artui.imports.bank.csv_proposal import proposed_mapping
from tests.imports.bank.exports import EXPORTS
from tests.imports.bank.mutations import mutated

pytestmark = pytest.mark.long


@given(
    st.text(max_size=200)
    | st.sampled_from(sorted(EXPORTS.values())).flatmap(
        lambda text: mutated(text.encode()).map(lambda each: each.decode(errors="replace"))
    )
)
def test_a_mapping_is_proposed_or_refused(content: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bank.csv"
        path.write_text(content, encoding="utf-8")
        with suppress(Refused), opened_bank_file(path, is_csv=True) as file:
            proposed_mapping(file, "ours")


@given(st.text(max_size=300))
def test_a_mapping_is_taken_or_refused(toml: str) -> None:
    with suppress(Refused):
        mapping_of("ours", toml)

"""Damaged bank files: a reader refuses them and never fails otherwise."""

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.imports.bank.bank_source import opened_bank_file
from artui.imports.bank.csv_mapping import CsvMapping, mapping_of, shipped_toml
from artui.imports.bank.csv_proposal import proposed_mapping
from artui.imports.bank.take_in import read_bank_file
from artui.imports.bank.tying import tied
from tests.imports.bank.exports import EXPORTS
from tests.imports.bank.test_bai2 import bai2_file
from tests.imports.bank.test_ofx import ENTRY, XML, ofx

BAI2 = bai2_file(
    "16,195,100,V,261201,0900,R1,C1,REMI: INV-1042/",
    "88,DBNM: ACME/",
    "16,557,50,D,2,0,10,1,40,R2,C2,ORIG CO NAME:ACME IND ID:7",
    account="03,123456789,USD,010,100000,,,015,100050,,/",
)
BALANCE = "<LEDGERBAL><BALAMT>1.00<DTASOF>20261130</LEDGERBAL>\n"
SAMPLES = {
    "bai2": BAI2,
    "ofx": ofx(ENTRY, balance=BALANCE),
    "ofx 2": ofx(ENTRY, ENTRY, header=XML),
}
PIECES = [
    b"",
    b"/",
    b",",
    b"\n",
    b"88,",
    b"16,195,",
    b"49,0,0/",
    b"<",
    b"</STMTTRN>",
    b"<STMTTRN>",
    b"<OFX>",
    b"&#0;",
    b"&#55296;",
    b"<![CDATA[",
    b'"',
    b";",
    b"\xff",
    b"\x00",
    "٣".encode(),
    "²".encode(),
    b"-",
    b"9" * 30,
    b"D,9999,",
]


def read(content: bytes, mapping: CsvMapping | None = None) -> None:
    """Read a file whole; a refusal is what it may come to."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bank"
        path.write_bytes(content)
        said = ""
        try:
            with opened_bank_file(path, is_csv=mapping is not None) as file:
                for _ in tied(file.name, read_bank_file(file, {"1": "EUR"}, mapping)):
                    pass
        except Refused as refusal:
            said = str(refusal)
        assert said == visible(said)


@st.composite
def mutated(draw: st.DrawFn, sample: bytes) -> bytes:
    """A sample of which some stretches are cut out, doubled or replaced."""
    content = sample
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.sampled_from([0, 1, 2, 5, 40])))
        middle = draw(st.sampled_from(PIECES) | st.binary(max_size=3) | st.just(content[:end]))
        content = content[:start] + middle + content[end:]
    return content


@pytest.mark.parametrize("name", SAMPLES)
@given(st.data())
def test_a_mutated_sample_is_read_or_refused(name: str, data: st.DataObject) -> None:
    read(data.draw(mutated(SAMPLES[name].encode())))


@pytest.mark.parametrize("name", EXPORTS)
@given(st.data())
def test_a_mutated_export_is_read_or_refused(name: str, data: st.DataObject) -> None:
    content = data.draw(mutated(EXPORTS[name].encode()))
    read(content, mapping_of(name, shipped_toml(name)))


@pytest.mark.parametrize("start", [b"01,", b"<OFX>", b"OFXHEADER:100\n", b""])
@given(content=st.binary(max_size=200))
def test_bytes_are_read_or_refused(start: bytes, content: bytes) -> None:
    read(start + content)
    read(start + content, mapping_of("chase", shipped_toml("chase")))


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

"""Whatever bytes a bank's file has, reading it ends with entries or with a refusal."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.refusal import Refused
from artui.domain.text import visible
from artui.imports.bank.bank_source import opened_bank_file
from artui.imports.bank.csv_mapping import CsvMapping, mapping_of, shipped_toml
from artui.imports.bank.take_in import read_bank_file
from artui.imports.bank.tying import tied
from tests.imports.bank.exports import EXPORTS
from tests.imports.bank.mutations import mutated
from tests.imports.bank.test_bai2 import bai2_file
from tests.imports.bank.test_ofx import ENTRY, XML, ofx
from tests.support.bank_files import camt, mt940, ntry, tx

pytestmark = pytest.mark.long

MT940 = mt940(
    ":61:2611201120C100,00NTRFNONREF//B1",
    ":86:166?00GUTSCHRIFT?20EREF+E2E-1?21SVWZ+INV-1?31DE02120300000000202051?32ACME",
    ":61:2611201120RC100,00NRTINONREF//B2",
    ":86:/TRTP/SEPA/IBAN/NL91ABNA0417164300/NAME/JANSEN/REMI/USTD//INV-7/EREF/E-1",
    ":61:2611201120CR5,00NTRFNONREF",
    ":86:; Z RACH.: 12 1140; OD: FIRMA; TYT.: FAKTURA 7; TNR: 99",
    closing=100_500,
)
CAMT = camt(
    ntry(
        "300.00",
        tx("100.00", text="INV-1", payer="ACME", iban="DE02", end_to_end="E", reference="A-1"),
        tx("200.00", more="<RmtInf><Strd><RfrdDocInf><Nb>I</Nb></RfrdDocInf></Strd></RmtInf>"),
        reference="A",
    ),
    ntry("5.00", side="DBIT", more="<RvslInd>true</RvslInd>"),
    closing=129_500,
)
BAI2 = bai2_file(
    "16,195,100,V,261201,0900,R1,C1,REMI: INV-1042/",
    "88,DBNM: ACME/",
    "16,557,50,D,2,0,10,1,40,R2,C2,ORIG CO NAME:ACME IND ID:7",
    account="03,123456789,USD,010,100000,,,015,100050,,/",
)
BALANCE = "<LEDGERBAL><BALAMT>1.00<DTASOF>20261130</LEDGERBAL>\n"
SAMPLES = {
    "mt940": MT940,
    "camt": CAMT,
    "bai2": BAI2,
    "ofx": ofx(ENTRY, balance=BALANCE),
    "ofx 2": ofx(ENTRY, ENTRY, header=XML),
}
STARTS = [
    *(b"", b":20:", b"{1:", b"<", b"<Document><a><Stmt>", b"\xff\xfe<\0", b"01,", b"<OFX>"),
    b"OFXHEADER:100\n",
]


def read(content: bytes, mapping: CsvMapping | None = None) -> str:
    """Read a file whole; returns the refusal to which it may come, which names the file and is
    safe to show."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bank"
        path.write_bytes(content)
        said, gaps = "", len(content) % 2 == 0
        try:
            with opened_bank_file(path, is_csv=mapping is not None) as file:
                events = read_bank_file(file, {"1": "EUR"}, mapping)
                for _ in tied(file.name, events, accept_gap=gaps):
                    pass
        except Refused as refusal:
            said = str(refusal)
    assert not said or said.startswith("bank")
    assert said == visible(said)
    return said


@pytest.mark.parametrize("name", SAMPLES)
@given(st.data())
def test_a_mutated_sample_is_read_or_refused(name: str, data: st.DataObject) -> None:
    read(data.draw(mutated(SAMPLES[name].encode())))


@pytest.mark.parametrize("name", EXPORTS)
@given(st.data())
def test_a_mutated_export_is_read_or_refused(name: str, data: st.DataObject) -> None:
    content = data.draw(mutated(EXPORTS[name].encode()))
    read(content, mapping_of(name, shipped_toml(name)))


@given(start=st.sampled_from(STARTS), content=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(start: bytes, content: bytes) -> None:
    read(start + content)
    read(start + content, mapping_of("chase", shipped_toml("chase")))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_that_is_cut_anywhere_is_read_or_refused(name: str) -> None:
    whole = SAMPLES[name].encode()
    for end in range(0, len(whole), 11):
        read(whole[:end])


def test_an_xml_that_is_cut_anywhere_is_refused() -> None:
    whole = CAMT.encode()
    for end in range(0, len(whole) - len("</Document>"), 11):
        assert read(whole[:end])

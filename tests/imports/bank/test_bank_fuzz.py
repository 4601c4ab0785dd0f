"""Whatever bytes a bank's file has, reading it ends with entries or with a refusal."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artui.domain.refusal import Refused
from artui.imports.bank.bank_source import opened_bank_file
from artui.imports.bank.take_in import read_bank_file
from artui.imports.bank.tying import tied
from tests.support.bank_files import camt, mt940, ntry, tx

MT940 = mt940(
    ":61:2611201120C100,00NTRFNONREF//B1",
    ":86:166?00GUTSCHRIFT?20EREF+E2E-1?21SVWZ+INV-1?31DE02120300000000202051?32ACME",
    ":61:2611201120RC100,00NRTINONREF//B2",
    ":86:/TRTP/SEPA/IBAN/NL91ABNA0417164300/NAME/JANSEN/REMI/USTD//INV-7/EREF/E-1",
    ":61:2611201120CR5,00NTRFNONREF",
    ":86:; Z RACH.: 12 1140; OD: FIRMA; TYT.: FAKTURA 7; TNR: 99",
    closing=100_500,
).encode()
CAMT = camt(
    ntry(
        "300.00",
        tx("100.00", text="INV-1", payer="ACME", iban="DE02", end_to_end="E", reference="A-1"),
        tx("200.00", more="<RmtInf><Strd><RfrdDocInf><Nb>I</Nb></RfrdDocInf></Strd></RmtInf>"),
        reference="A",
    ),
    ntry("5.00", side="DBIT", more="<RvslInd>true</RvslInd>"),
    closing=129_500,
).encode()
SAMPLES = (MT940, CAMT)
PIECES = (
    *b":61: :86: :62F: :60F: :20: :NS: -} - ? ?20 /REMI/ EREF+ SVWZ+ IBAN: , . 261332 EUR".split(),
    *b"<Ntry> </Ntry> <Amt </Amt> <Amt/> <TxDtls/> <![CDATA[ ]]> &lt; &x; <Bal/> <Chrgs/>".split(),
    *b"<Acct/> <Rcrd/> <Sts>PDNG</Sts> true CRDT DBIT 99999999999999999".split(),
    *(b"<!DOCTYPE a>", b"\r\n", b"\n", b"\0", b"\xff", b"\xe2\x80\xae", b"\x85", b"\xd9\xa3"),
)

fast = settings(
    max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def reads(folder: Path, content: bytes) -> None:
    """Read a file to its end, or until it is refused for a reason that names it."""
    path = folder / "fuzzed.txt"
    path.write_bytes(content)
    try:
        with opened_bank_file(path) as file:
            for _ in tied(file.name, read_bank_file(file), accept_gap=len(content) % 2 == 0):
                pass
    except Refused as refusal:
        assert str(refusal).startswith("fuzzed.txt")  # noqa: PT017  # or it is read: both are right


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A sample with pieces put in, taken out, doubled or changed."""
    content = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content)))
        end = min(len(content), at + draw(st.integers(0, 30)))
        match draw(st.integers(0, 3)):
            case 0:
                content[at:end] = draw(st.sampled_from(PIECES))
            case 1:
                content[at:at] = content[at:end]
            case 2:
                del content[at:end]
            case _:
                content[at : at + 1] = draw(st.binary(min_size=1, max_size=2))
    return bytes(content)


@fast
@given(content=mutated())
def test_a_mutated_sample_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    reads(tmp_path, content)


@fast
@given(
    head=st.sampled_from([b"", b":20:", b"<", b"<Document><a><Stmt>", b"{1:", b"\xff\xfe<\0"]),
    content=st.binary(max_size=400),
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, head: bytes, content: bytes) -> None:
    reads(tmp_path, head + content)


@pytest.mark.parametrize("sample", SAMPLES, ids=["MT940", "CAMT"])
def test_a_file_that_is_cut_anywhere_is_read_or_refused(tmp_path: Path, sample: bytes) -> None:
    for end in range(0, len(sample), 7):
        reads(tmp_path, sample[:end])


def test_an_xml_that_is_cut_anywhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.xml"
    for end in range(0, len(CAMT) - len("</Document>"), 11):
        path.write_bytes(CAMT[:end])
        with pytest.raises(Refused), opened_bank_file(path) as file:
            list(tied(file.name, read_bank_file(file)))

"""Samples of banks' files with pieces put in, taken out, doubled or changed."""

from hypothesis import strategies as st

_PIECES = (
    *b":61: :86: :62F: :60F: :20: :NS: -} - ? ?20 /REMI/ EREF+ SVWZ+ IBAN: , . 261332 EUR".split(),
    *b"<Ntry> </Ntry> <Amt </Amt> <Amt/> <TxDtls/> <![CDATA[ ]]> &lt; &x; <Bal/> <Chrgs/>".split(),
    *b"<Acct/> <Rcrd/> <Sts>PDNG</Sts> true CRDT DBIT 99999999999999999 D,9999,".split(),
    *b'/ 88, 16,195, 49,0,0/ < <STMTTRN> </STMTTRN> <OFX> &#0; &#55296; ORIG ID: : ; "'.split(),
    *(b"", b"<!DOCTYPE a>", b"\r\n", b"\n", b"\0", b"\xff", b"\xe2\x80\xae", b"\x85", b"9" * 30),
    *("٣".encode(), "²".encode()),
)


@st.composite
def mutated(draw: st.DrawFn, sample: bytes) -> bytes:
    """A sample of which some stretches are cut out, doubled or replaced."""
    content = sample
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.sampled_from([0, 1, 2, 5, 40])))
        others = st.binary(max_size=3) | st.just(content[:end]) | st.just(content[start:end] * 2)
        middle = draw(st.sampled_from(_PIECES) | others)
        content = content[:start] + middle + content[end:]
    return content

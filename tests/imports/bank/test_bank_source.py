"""What holds for every bank file: amounts, letters, limits. bank.md, rules A2, A7, A8 and A9."""

from pathlib import Path

import pytest

from artui.imports.bank import tying, xml_entries
from artui.imports.bank.bank_source import MAX_ENTRY
from artui.imports.bank.values import BadValue, comma_amount, point_amount
from artui.imports.refusals import FileRefused
from tests.support.bank_files import camt, events, mt940, ntry, read, tx

LINE = ":61:2611201120C100,00NTRFNONREF"


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("8,85", "EUR", 885),
        ("8,85000", "EUR", 885),
        ("120000,", "JPY", 120_000),
        ("120000,00", "JPY", 120_000),
        ("1,234", "KWD", 1_234),
    ],
)
def test_a2_decimals_are_those_of_the_currency(text: str, currency: str, minor: int) -> None:
    assert comma_amount(text, currency) == minor
    assert point_amount(text.replace(",", "."), currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "said"),
    [
        ("8.855", "EUR", "amount 8.855 EUR has 3 decimals"),
        ("1.5", "JPY", "amount 1.5 JPY has 1 decimal"),
        ("1.2345", "KWD", "amount 1.2345 KWD has 4 decimals"),
        ("1234567890123456.00", "EUR", "too large"),
        ("1,00", "EUR", "is no amount; it is written like 1234.50"),
        ("-1.00", "EUR", "is no amount"),
        ("١.٠٠", "EUR", "is no amount"),
        ("1e3", "EUR", "is no amount"),
        ("", "EUR", "is no amount"),
    ],
)
def test_a2_what_does_not_fit_is_refused(text: str, currency: str, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        point_amount(text, currency)


@pytest.mark.parametrize(
    "encoded",
    [
        mt940(LINE, ":86:166?20Zürich").encode("utf-8"),
        mt940(LINE, ":86:166?20Zürich").encode("utf-8-sig"),
        mt940(LINE, ":86:166?20Zürich").encode("cp1252"),
    ],
    ids=["utf-8", "with BOM", "cp1252"],
)
def test_a7_letters_are_read_in_the_encoding_they_have(tmp_path: Path, encoded: bytes) -> None:
    assert [each.text for each in read(tmp_path, encoded)] == ["Zürich"]


def test_a7_an_encoding_that_is_given_goes_first(tmp_path: Path) -> None:
    found = events(tmp_path, mt940(LINE, ":86:166?20Zürich").encode("cp850"), encoding="cp850")
    assert "Zürich" in str(found)


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16", "windows-1252"])
def test_a7_xml_names_its_own_encoding(tmp_path: Path, encoding: str) -> None:
    text = camt(ntry("5.00", tx(text="Zürich")), closing=100_500)
    text = text.replace('encoding="UTF-8"', f'encoding="{encoding}"')
    assert [each.text for each in read(tmp_path, text.encode(encoding))] == ["Zürich"]


@pytest.mark.parametrize(("byte", "said"), [(b"\x81", "byte 0x81"), (b"\0", "NUL")])
def test_a7_a_byte_of_no_encoding_is_named(tmp_path: Path, byte: bytes, said: str) -> None:
    with pytest.raises(FileRefused, match=rf"bank\.txt line 6, column 12: .*{said}"):
        events(tmp_path, mt940(LINE, ":86:166?20Z").encode().replace(b"?20Z", b"?20Z" + byte))


def test_a8_a_doctype_is_refused(tmp_path: Path) -> None:
    head = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "b">]>\n'
    with pytest.raises(
        FileRefused, match=r"bank\.txt line 2(?:, column \d+)?: a bank file has no DOCTYPE"
    ):
        events(tmp_path, head + camt().partition("\n")[2])


def test_a8_depth_is_limited(tmp_path: Path) -> None:
    deep = "<a>" * 70 + "</a>" * 70
    with pytest.raises(FileRefused, match="nested more than 64 levels deep"):
        events(tmp_path, camt(deep))


def test_a8_an_entry_is_limited(tmp_path: Path) -> None:
    long = "x" * (MAX_ENTRY + xml_entries._BLOCK)
    with pytest.raises(FileRefused, match=r" line \d+: an entry is longer than 200 KiB"):
        events(tmp_path, camt(ntry("5.00", tx(text=long))))
    with pytest.raises(FileRefused, match="longer than 200 KiB"):
        events(tmp_path, mt940(LINE, ":86:" + long))
    many = [f":86:{LINE[:20]}" if not n else "x" * 60 for n in range(5_000)]
    with pytest.raises(FileRefused, match="longer than 200 KiB"):
        events(tmp_path, mt940(LINE, *many))


def test_a8_the_number_of_entries_is_limited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tying, "MAX_ENTRIES", 2)
    with pytest.raises(FileRefused, match="has more than 2 entries; split it"):
        read(tmp_path, mt940(LINE, LINE, LINE))


def test_a9_what_a_message_quotes_is_escaped(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        events(tmp_path, mt940(":61:\x1b[31mred", closing=0))
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"  \n ", b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"])
def test_a_file_that_is_no_banks_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileRefused):
        events(tmp_path, content)

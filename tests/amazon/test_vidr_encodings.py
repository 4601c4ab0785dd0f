"""V2-3: the encoding of a report is seen from its bytes as far as they allow, and said."""

import pytest

from artui.amazon.vat.encodings import NotThisEncoding, decode
from artui.amazon.vat.report import read_rows
from tests.support.vidr import changed


def named(name: str, encoding: str, **cells: str) -> bytes:
    return changed(billing_name=name, **cells).decode().encode(encoding)


@pytest.mark.parametrize(
    ("name", "written", "read", "sure"),
    [
        ("Café", "utf-8", "utf-8", True),
        ("Łódź", "utf-8-sig", "utf-8", True),
        ("Łódź", "utf-16", "utf-16", True),
        ("株式会社", "utf-16-le", "utf-16-le", True),
        ("Łódź", "utf-16-be", "utf-16-be", True),
        ("Café Noël, Mañana", "cp1252", "cp1252", False),
        ("Œuvre “Ærø”", "cp1252", "cp1252", False),
        ("Łucja Żak", "cp1250", "cp1250", False),
        ("Małgorzata Wąs", "cp1250", "cp1250", False),
        ("Gżegżółka", "cp1250", "cp1250", False),
        ("Ťažký", "cp1250", "cp1250", False),
        ("東京都千代田区", "cp932", "shift_jis", False),
        ("カフェ・ド・パリ", "cp932", "shift_jis", False),
        ("Plain", "ascii", "utf-8", True),
    ],
)
def test_v2_3_the_bytes_say_which_encoding_it_is(
    name: str, written: str, read: str, sure: bool
) -> None:
    report = read_rows(named(name, written))
    assert (report.encoding, report.rows[0]["billing-name"]) == (read, name)
    assert any("not sure" in note for note in report.notes) is not sure


@pytest.mark.parametrize("place", [{"ship_country": "CZ"}, {"marketplace_id": "A1C3SOZRARQ6R3"}])
def test_v2_3_where_letters_are_letters_in_both_the_country_decides(place: dict[str, str]) -> None:
    raw = named("Dvořák, Němec", "cp1250", **place)
    assert read_rows(raw).rows[0]["billing-name"] == "Dvořák, Němec"
    french = named("Helène, où", "cp1252")
    assert read_rows(french).rows[0]["billing-name"] == "Helène, où"


def test_v2_3_one_customer_abroad_does_not_change_the_names_of_all_others() -> None:
    header, one, *_ = named("Helène", "cp1252").split(b"\r\n")
    two = named("Père", "cp1252", order_item_id="2", ship_country="FR").split(b"\r\n")[1]
    three = named("Ganske Ærø", "cp1252", order_item_id="3", ship_country="PL").split(b"\r\n")[1]
    report = read_rows(b"\r\n".join((header, one, two, three)))
    assert [row["billing-name"] for row in report.rows] == ["Helène", "Père", "Ganske Ærø"]


def test_v2_3_the_charset_of_the_download_is_believed_only_as_far_as_the_bytes_go() -> None:
    latin = decode("\tCafé\t".encode("iso-8859-1"), declared="iso-8859-1")
    assert (latin.encoding, latin.warning) == ("iso-8859-1", "")
    better = decode("Café".encode(), declared="iso-8859-1")
    assert (better.text, better.encoding) == ("Café", "utf-8")
    assert "not iso-8859-1, as the download says" in better.warning
    windows = decode("“Café”".encode("cp1252"), declared="iso-8859-1")
    assert (windows.text, windows.encoding) == ("“Café”", "cp1252")
    assert decode(b"plain", declared="iso-8859-1").warning == ""
    assert decode("Café".encode("cp1252"), declared="klingon").encoding == "cp1252"
    assert decode("東京".encode("cp932"), declared="Shift_JIS").warning == ""


def test_v2_3_an_encoding_that_is_named_is_the_only_one_tried() -> None:
    raw = "Łucja".encode("cp1250")
    assert decode(raw, chosen="iso-8859-2").encoding == "iso-8859-2"
    with pytest.raises(NotThisEncoding, match="the text is not utf-8"):
        decode(raw, chosen="utf-8")

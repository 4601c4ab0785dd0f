"""A drawn code is read back by a reader of codes, to the byte."""

import re
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from artui.statements.payment_codes.drawn_code import code_matrix, swiss_svg, transfer_svg
from tests.domain.test_swiss_bill import BILL
from tests.domain.test_transfer_code import CODE

PATH = "{http://www.w3.org/2000/svg}path"
RECT = "{http://www.w3.org/2000/svg}rect"


def drawn(svg: str, scale: int = 6) -> list[bytearray]:
    """The drawing in grey: the path's pieces, then the squares over them."""
    root = ET.fromstring(svg)
    size = int(root.attrib["viewBox"].split()[2])
    rows = [bytearray(b"\xff" * size * scale) for _ in range(size * scale)]

    def fill(x: float, y: float, w: float, h: float, colour: int) -> None:
        for row in rows[round(y * scale) : round((y + h) * scale)]:
            start, end = round(x * scale), round((x + w) * scale)
            row[start:end] = bytes([colour]) * (end - start)

    path = root.find(PATH)
    assert path is not None
    for x, y, w in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path.attrib["d"]):
        fill(int(x), int(y), int(w), 1, 0)
    for rect in root.findall(RECT)[1:]:
        x, y, w, h = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        fill(x, y, w, h, 0 if rect.attrib["fill"] == "#000" else 255)
    # The Swiss code has its margin from the payment part.
    edge = 5 * scale
    blank = bytearray(b"\xff" * (size * scale + 2 * edge))
    side = b"\xff" * edge
    return [*[blank] * edge, *[bytearray(side + row + side) for row in rows], *[blank] * edge]


def read(svg: str) -> bytes:
    rows = drawn(svg)
    grey = memoryview(b"".join(rows)).cast("B", (len(rows), len(rows[0])))
    (found,) = zxingcpp.read_barcodes(grey, zxingcpp.BarcodeFormat.QRCode)
    assert found.ec_level == "M"
    return found.bytes


def test_the_code_of_a_transfer_is_read_back() -> None:
    assert read(transfer_svg(CODE.payload())).decode() == CODE.payload()


def test_the_code_of_a_bill_is_read_back_in_spite_of_its_cross() -> None:
    assert read(swiss_svg(BILL.payload())).decode() == BILL.payload()


@pytest.mark.parametrize(("length", "version"), [(331, 13), (14, 1)])
def test_what_a_transfer_may_hold_fits_in_version_13(length: int, version: int) -> None:
    assert (len(code_matrix("x" * length)) - 17) // 4 == version


@settings(max_examples=30)
@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1))
def test_any_text_is_read_back(text: str) -> None:
    payload = f"BCD\n002\n{text[:60]}"
    assert read(transfer_svg(payload)).decode() == payload

"""Every script that our users' customers write is drawn, as text and as a picture."""

import csv
import unicodedata
from pathlib import Path

import pypdfium2
import pytest
from PIL import ImageStat

from artui.domain.text import visible
from artui.statements.account.statement_pdf import statement_data
from artui.statements.pdf.press import press
from tests.support.pictures import picture
from tests.support.statements import AS_OF, statement

FIXTURES = Path(__file__).parents[2] / "fixtures"
NAMES = {
    "Devanagari": "देवनागरी संस्था प्राइवेट लिमिटेड",
    "Bengali": "বাংলা কোম্পানি লিমিটেড",
    "Tamil": "தமிழ் நிறுவனம்",
    "Telugu": "తెలుగు సంస్థ",
    "Gujarati": "ગુજરાતી કંપની",
    "Gurmukhi": "ਪੰਜਾਬੀ ਕੰਪਨੀ",
    "Kannada": "ಕನ್ನಡ ಸಂಸ್ಥೆ",
    "Malayalam": "മലയാളം കമ്പനി",
    "Thai": "บริษัท ตัวอย่าง จำกัด",
    "Hebrew": "חברת הדוגמה בע״מ",
    "Arabic": "شركة المثال للتجارة",
    "Persian, with a joiner": "شرکت نمونه‌های ایران",
    "Japanese": "株式会社サンプル 東京",
    "Chinese": "北京示例有限公司",
    "Korean": "주식회사 서울상사",
    "Armenian": "Հայկական ընկերություն",
    "Georgian": "ქართული კომპანია",
    "Greek": "Ελληνική Εταιρεία Α.Ε.",
    "Cyrillic": "ООО «Ромашка» ЇЄҐ",
    "Latin": "Łódź Ðặng & Søn Ťuhý €",
}
# Emoji, and the Hangul filler: no font of ours has them, and they are no script.
_NO_SCRIPT = ("So", "Sk", "Cf")


def addressed(*lines: str) -> bytes:
    """A page to a customer of this name, with these lines."""
    data = statement_data(statement(items=0))
    data |= {"to": {"name": lines[0], "lines": list(lines[1:])}, "sections": [], "pay": []}
    return press("statement.typ", data, title="T", author="A", language="en", made=AS_OF)


def read(pdf: bytes) -> str:
    """All text as the reader copies it, without white space."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return "".join("".join(texts).split())


def bare(text: str) -> str:
    """Text in one form, without white space and joiners."""
    return "".join(unicodedata.normalize("NFC", text).replace("\u200c", "").split())


@pytest.mark.parametrize("script", NAMES)
def test_a_name_in_this_script_is_read_and_seen(script: str) -> None:
    pdf = addressed(NAMES[script], NAMES[script])
    assert bare(read(pdf).replace("\u200c", "")).count(bare(NAMES[script])) == 2
    # Ink where the name stands, in bold and below it in regular.
    page = picture(pdf)
    width, height = page.size
    for top, bottom in ((0.125, 0.145), (0.145, 0.162)):
        there = page.crop((0, int(height * top), width // 2, int(height * bottom)))
        assert ImageStat.Stat(there).extrema[0][0] < 160


def test_every_letter_of_the_fixtures_is_drawn() -> None:
    letters = set()
    for path in sorted(FIXTURES.rglob("*")):
        if path.is_file():
            try:
                text = path.read_text("utf-8")
            except UnicodeDecodeError:
                continue
            letters |= set(unicodedata.normalize("NFC", text))
    told = sorted(
        letter
        for letter in letters
        if visible(letter) == letter
        and not unicodedata.combining(letter)
        and unicodedata.category(letter) not in _NO_SCRIPT
    )
    lines = ["".join(told[at : at + 40]) for at in range(0, len(told), 40)]
    text = read(addressed("Letters", *lines))
    assert "\\u" not in text.lower()
    assert "\ufffd" not in text


def test_the_names_of_the_hostile_files_are_printed_whole() -> None:
    names = []
    for path in sorted((FIXTURES / "hostile").glob("customers-*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            names += [row["name"] for row in csv.DictReader(file) if row.get("name")]
    text = read(addressed("All", *(name for name in names if name.isascii())))
    assert all(bare(visible(name)) in text for name in names if name.isascii())
    assert addressed("All", *names)

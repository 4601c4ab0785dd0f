"""The cover of a collections package says who owes what, on paper and as text alike."""

from dataclasses import replace

from artui.statements.collecting.cover import cover_pdf, cover_text
from tests.support.letters import US, full_cover
from tests.support.printed import text_of


def test_paper_and_text_say_the_same() -> None:
    for text in (text_of(cover_pdf(full_cover())), " ".join(cover_text(full_cover()).split())):
        for words in (
            "Collections package as of 21 Nov 2026",
            "Owed by Northwind Labs GmbH (account C-1042) to Example Trading S.à r.l.:",
            "is overdue, the oldest since",
            "Amounts in EUR",
            "Late interest charged 15.00",
            "Interest not yet charged",
            "Unapplied credits of the customer -250.00",
            "100.00 EUR of it is disputed.",
            "Rate of late interest: 1.5% a month, by the day",
            "INV-00099: 100.00 EUR since 2 Nov 2026, damaged, claim A2Z-7 of 2 Nov 2026.",
            "500.00 EUR of INV-00003, made 2 Nov 2026 for 4 Dec 2026: pending.",
            "500.00 EUR for the account, made 2 Nov 2026 for 4 Dec 2026: pending, 200.00 came.",
            "N-1-C-1042-EUR, level 2, EUR, written 2 Nov 2026.",
            "To Inkasso Nord on 4 Dec 2026.",
            "documents/: every open document, as PDF and text",
            "Ada Muller, +352 1234 567, ar@example.com",
        ):
            assert words in text


def test_it_is_written_in_our_language_for_the_agency() -> None:
    german = replace(full_cover().statement.entity, language="de", country="DE")
    cover = replace(full_cover(), statement=replace(full_cover().statement, entity=german))
    assert "21. November 2026" in cover_text(cover)
    assert text_of(cover_pdf(cover)).count("2.11.2026") == cover_text(cover).count("2.11.2026")


def test_the_same_cover_gives_the_same_bytes_and_hostile_words_are_data() -> None:
    assert cover_pdf(full_cover()) == cover_pdf(full_cover())
    hostile = replace(US, name='#panic("x") $y$ <a>')
    for text in (text_of(cover_pdf(full_cover(hostile))), cover_text(full_cover(hostile))):
        assert '#panic("x") $y$ <a>' in text

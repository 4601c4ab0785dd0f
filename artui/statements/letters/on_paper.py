"""A letter on paper: its parts as data for a template, and the template drawn."""

from collections.abc import Sequence

from artui.statements.letters.finished_letter import FinishedLetter, LetterPart
from artui.statements.letters.pay_part import pay_data
from artui.statements.pdf.letter_data import addressed_to, paper_of
from artui.statements.pdf.press import FileInside, press


def letter_pdf(
    letter: FinishedLetter, template: str, country: str, attachments: Sequence[FileInside] = ()
) -> bytes:
    """The PDF of a letter, drawn by a template such as `notice.typ` on the paper of a country.

    The same letter gives the same bytes. Raises BrokenTemplate.
    """
    return press(
        template,
        _data(letter, country),
        title=letter.name,
        author=letter.entity.name,
        language=letter.told.tag,
        made=letter.made,
        attachments=attachments,
    )


def _data(letter: FinishedLetter, country: str) -> dict[str, object]:
    pay = {} if letter.pay is None else {"pay": pay_data(letter.told, letter.pay)}
    return {
        "paper": paper_of(country),
        "page": letter.told.say("Page {page} of {pages}", page="{page}", pages="{pages}"),
        "foot": f"{letter.entity.name} · {letter.name}",
        "continued": [letter.entity.name, letter.name],
        "head": {"name": letter.entity.name, "lines": letter.sender},
        "title": letter.title,
        "subtitle": letter.subtitle,
        "to": addressed_to(letter.to_name, letter.to_lines),
        "facts": letter.facts,
        "place_date": letter.place_date,
        "subject": letter.subject,
        "opening": letter.opening,
        "tables": [table.data() for table in letter.tables],
        "sums": letter.sums,
        "after_sums": letter.after_sums,
        "parts": [_part(part) for part in letter.parts],
        "closing": letter.closing,
        "signature": letter.signature,
        **pay,
    }


def _part(part: LetterPart) -> dict[str, object]:
    return {"title": part.title, "lines": part.lines, "figures": part.figures}

"""Mails from the screens: `t m` drafts, the outbox shows and sends each once after a y."""

from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import msgspec
import pytest

from artui.domain.mailing import MailState
from artui.ledger.mail.mail_rows import mails
from artui.settings import Settings
from artui.tui.mail.mail_page import MailPage
from artui.tui.mail.page import OutboxPage
from tests.support.mail_server import HOST, PASSWORD, USER, PostOffice, post_office
from tests.support.mails import drafted
from tests.support.postings import customer
from tests.tui.screens.desk import (
    answer,
    artui,
    asked,
    opened,
    press,
    screen,
    settled,
    shown_rows,
    told,
)

OUTBOX = ("colon", *"outbox", "enter")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[PostOffice]:
    with post_office(tmp_path) as office:
        yield office


def settings(office: PostOffice, folder: Path) -> Settings:
    return Settings(
        smtp_host=HOST, smtp_port=office.port, smtp_user=USER, smtp_password=PASSWORD,
        smtp_certificates=str(office.certificates), mail_from="ar@ours.example",
        export_folder=str(folder),
    )  # fmt: skip


@pytest.fixture
def addressed(desk: str) -> str:
    """The small ledger, in which two customers have an address."""
    with opened(desk) as book:
        customer(book, "NORTH", name="Northwind Labs", email="ap@north.example")
        customer(book, "ACME", email="acme@example.com")
    return desk


def states(url: str) -> list[str]:
    with opened(url) as book, book.reading() as connection:
        return [str(each.state) for each in mails(connection)]


async def test_a_statement_goes_by_mail_in_three_keys_and_is_sent_from_the_outbox(
    addressed: str, office: PostOffice, tmp_path: Path
) -> None:
    app = artui(addressed, settings=settings(office, tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "slash", *"northw", "enter", "enter", "t", "m")
        assert (
            "Draft a mail to ap@north.example with the statement of Northwind Labs (NORTH)? [y/N]"
        ) in " ".join(screen(pilot).split())
        await press(pilot, "y")
        await told(pilot, "Mail 1 drafted: statement of NORTH as of 2026-11-21")
        page = await press(pilot, *OUTBOX)
        assert isinstance(page, OutboxPage)
        assert shown_rows(page) == ["1"]
        page = await press(pilot, "enter")
        assert isinstance(page, MailPage)
        for words in ("Northwind Labs <ap@north.example>", "statement-NORTH-2026-11-21.pdf"):
            assert words in screen(pilot)
        await press(pilot, "p")
        await asked(pilot)
        assert "Send mail 1 (statement of NORTH" in screen(pilot)
        # Enter is no yes.
        await press(pilot, "enter")
        assert states(addressed) == ["waiting"]
        await press(pilot, "p", "y")
        await told(pilot, "Mail 1 to ap@north.example sent: 250 OK queued.")
        assert "250 OK queued" in screen(pilot)
        page = await press(pilot, "escape", "escape")
        assert page.NAME == "customer"
        page.show_tab("notes")
        await settled(pilot)
        assert "mail 1 sent  clerk" in screen(pilot)
        await press(pilot, "t", "m")
        assert "is mail 1 to NORTH, sent, drafted by clerk on " in (" ".join(screen(pilot).split()))
        await press(pilot, "n")
    assert [each.recipients for each in office.taken] == [["ap@north.example"]]


async def test_marks_are_drafted_at_once_and_who_has_no_address_is_told(
    addressed: str, office: PostOffice, tmp_path: Path
) -> None:
    app = artui(addressed, settings=settings(office, tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "A", "t", "m")
        await asked(pilot)
        assert "Draft mails with the statements of 2 customers (3 have no address)?" in (
            " ".join(screen(pilot).split())
        )
        await press(pilot, "y")
        await told(pilot, "2 mails drafted")
        page = await press(pilot, *OUTBOX, "A", "p")
        await asked(pilot)
        assert "Send 2 mails (" in screen(pilot)
        await press(pilot, "y")
        await told(pilot, "2 mails sent.")
        page = await press(pilot, "tab", "tab")
        assert shown_rows(page) == ["2", "1"]
    assert states(addressed) == ["sent", "sent"]


async def test_nobody_without_an_address_is_asked_about(desk: str) -> None:
    async with artui(desk).run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "slash", *"northw", "enter", "t", "m")
        assert "NORTH has no address for mails to accounts-payable" in screen(pilot)
        assert "artui contact add NORTH" in screen(pilot)


async def test_without_a_server_drafts_are_written(addressed: str, tmp_path: Path) -> None:
    with opened(addressed) as book:
        drafted(book, 1, "NORTH")
    app = artui(addressed, settings=Settings(export_folder=str(tmp_path / "out")))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *OUTBOX, "p")
        await asked(pilot)
        assert "no server is set" in " ".join(screen(pilot).split())
        await press(pilot, "y")
        await told(pilot, "mail-1-NORTH.eml written to")
    (path,) = (tmp_path / "out").glob("*.eml")
    assert message_from_bytes(path.read_bytes())["X-Unsent"] == "1"
    assert states(addressed) == ["written"]


async def test_a_mail_is_withdrawn_comes_back_and_goes_again_only_with_a_reason(
    addressed: str, office: PostOffice, tmp_path: Path
) -> None:
    with opened(addressed) as book:
        for number in range(3):
            drafted(book, 1, "NORTH", about=f"invoice INV-{number}")
    app = artui(addressed, settings=settings(office, tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *OUTBOX, "X")
        await answer(pilot, "paid meanwhile")
        await told(pilot, "Mail 1 (invoice INV-0) withdrawn: paid meanwhile.")
        await press(pilot, "p", "y")
        await told(pilot, "Mail 2 to north@example.com sent")
        await press(pilot, "tab", "tab", "p")
        await answer(pilot, "they lost it")
        await press(pilot, "y")
        await told(pilot, "sent: 250 OK queued.")
        await press(pilot, "b")
        await answer(pilot, "mailbox full")
        await told(pilot, "Mail 2 (invoice INV-1) returned: mailbox full.")
        page = await press(pilot, "shift+tab")
        assert shown_rows(page) == ["2"]
        await press(pilot, "p")
        assert "Mail 2 is returned; it does not wait." in screen(pilot)
    assert states(addressed) == ["withdrawn", "returned", "waiting"]
    assert len(office.taken) == 2


async def test_a_server_that_is_away_is_told_and_every_mail_waits_on(
    addressed: str, office: PostOffice, tmp_path: Path
) -> None:
    with opened(addressed) as book:
        drafted(book, 1, "NORTH")
    wrong = msgspec.structs.replace(settings(office, tmp_path), smtp_password="wrong secret")
    async with artui(addressed, settings=wrong).run_test(size=(80, 24)) as pilot:
        await press(pilot, *OUTBOX, "p", "y")
        await told(pilot, "does not let artui in: 535")
        assert "wrong secret" not in screen(pilot)
    assert states(addressed) == [MailState.WAITING]


async def test_a_read_only_desk_drafts_and_sends_nothing(addressed: str) -> None:
    with opened(addressed) as book:
        drafted(book, 1, "NORTH")
    async with artui(addressed, read_only=True).run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "slash", *"northw", "enter", "t", "m")
        assert "open for reading only" in screen(pilot)
        await press(pilot, *OUTBOX, "p")
        assert "open for reading only" in screen(pilot)
    assert states(addressed) == ["waiting"]


async def test_hostile_words_of_a_server_and_a_customer_are_shown_and_not_obeyed(
    addressed: str, office: PostOffice, tmp_path: Path
) -> None:
    office.answers = {"north@example.com": "550 no\x1b]0;x\x07 [bold]user"}
    with opened(addressed) as book:
        drafted(book, 1, "NORTH", subject="[red]\x1b[2J", body="\x1b[2J [/]\u202e\n")
    app = artui(addressed, settings=settings(office, tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *OUTBOX, "p", "y")
        await told(pilot, "Mail 1 to north@example.com refused: 550 no\\x1b]0;x\\x07 [bold]user.")
        await press(pilot, "tab", "enter")
        assert "[red]\\x1b[2J" in screen(pilot)
        assert "\x1b" not in screen(pilot)
        assert "\u202e" not in screen(pilot)


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (120, 40)])
async def test_the_outbox_fits_any_screen(addressed: str, size: tuple[int, int]) -> None:
    with opened(addressed) as book:
        drafted(book, 1, "NORTH", recipient_name="株式会社オーシャン")
    async with artui(addressed).run_test(size=size) as pilot:
        await press(pilot, *OUTBOX)
        assert all(len(line) <= size[0] for line in screen(pilot).split("\n"))
        await press(pilot, "enter")
        assert all(len(line) <= size[0] for line in screen(pilot).split("\n"))


async def test_notices_that_are_owed_go_into_the_outbox(
    addressed: str, office: PostOffice, tmp_path: Path
) -> None:
    app = artui(addressed, settings=settings(office, tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "r", "y")
        await told(pilot, "Dunning run 1 of 2026-11-21")
        await press(pilot, "M")
        await asked(pilot)
        assert "Draft mails with 4 notices to 4 customers" in " ".join(screen(pilot).split())
        await press(pilot, "y")
        await told(pilot, "2 mails drafted; EVIL has no address for mails to collections")
        page = await press(pilot, *OUTBOX)
        assert len(shown_rows(page)) == 2
        await press(pilot, "escape", "M")
        await asked(pilot)
        assert "Draft mails with 2 notices" in " ".join(screen(pilot).split())
        await press(pilot, "n")

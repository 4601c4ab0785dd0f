"""A mail is written down before it is sent, claimed by one, and never sent twice by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from artui.domain.mailing import BadMailAddress, MailState
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import CannotUndo
from artui.ledger.documents.correction import correct
from artui.ledger.mail import outbox
from artui.ledger.mail.mail_rows import (
    UnknownMail,
    counts,
    file_bytes,
    mail_files,
    mails,
    waiting_ids,
)
from artui.ledger.mail.outbox import MailMoved, MailTooLarge, draft, mark_returned, withdraw
from artui.ledger.mail.sendings import NotToSend, answered, claim
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from tests.support.books import NOW
from tests.support.mails import PDF, drafted, mail, new_mail
from tests.support.postings import customer, invoice

LATER = NOW + timedelta(minutes=30)


def later(book: Book) -> Book:
    return replace(book, now=lambda: LATER)


def sent(book: Book, mail_id: int, state: MailState = MailState.SENT, answer: str = "") -> None:
    attempt = claim(book, mail_id, digest="d", server="smtp:587")
    answered(book, mail_id, attempt, state, answer)


def ties(book: Book) -> bool:
    return not list(breaches(book))


def test_a_draft_waits_with_its_files_kept_once(book: Book) -> None:
    acme, north = customer(book), customer(book, "NORTH")
    did = draft(book, [new_mail(acme), new_mail(north, "NORTH")])
    assert (
        did.summary
        == "mail 1 drafted: statement of ACME as of 2026-11-21 to acme@example.com and 1 more"
    )
    with book.reading() as connection:
        assert waiting_ids(connection) == [1, 2]
        assert counts(connection) == {MailState.WAITING: 2}
        first, second = mail_files(connection, [1, 2])
        assert (first.name, first.size, first.file_id) == (
            "statement.pdf",
            len(PDF),
            second.file_id,
        )
        assert file_bytes(connection, first.file_id) == PDF
        assert [each.id for each in mails(connection, customer_ids=[north])] == [2]
    assert mail(book, 1).actor == "clerk"
    assert mail(book, 1).token != mail(book, 2).token
    assert ties(book)


def test_what_is_on_its_way_is_told_and_not_drafted_again(book: Book) -> None:
    acme = customer(book)
    first = drafted(book, acme)
    did = draft(book, [new_mail(acme), new_mail(acme, about="invoice INV-1")])
    assert did.ids == (2,)
    (left,) = did.left_out
    assert left.sentence == (
        "statement of ACME as of 2026-11-21 is mail 1 to ACME, waiting, drafted by clerk on "
        "2026-11-21"
    )
    sent(book, first)
    assert draft(book, [new_mail(acme)]).left_out[0].state is MailState.SENT
    assert draft(book, [new_mail(acme)], again=True).ids == (3,)
    none = draft(book, [new_mail(acme)])
    assert (none.act_id, none.ids) == (0, ())


def test_the_same_document_twice_in_one_list_is_one_mail(book: Book) -> None:
    acme = customer(book)
    assert draft(book, [new_mail(acme), new_mail(acme)]).ids == (1,)


@pytest.mark.parametrize("state", [MailState.REFUSED, MailState.RETURNED, MailState.WITHDRAWN])
def test_what_never_arrived_can_be_drafted_anew(book: Book, state: MailState) -> None:
    acme = customer(book)
    first = drafted(book, acme)
    if state is MailState.WITHDRAWN:
        withdraw(book, [first])
    else:
        sent(book, first, MailState.REFUSED if state is MailState.REFUSED else MailState.SENT)
    if state is MailState.RETURNED:
        mark_returned(book, [first], reason="no such mailbox")
    assert draft(book, [new_mail(acme)]).ids == (2,)


def test_a_bad_address_or_a_heavy_file_is_refused_before_anything_is_kept(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = customer(book)
    for field in ("recipient", "sender", "reply_to"):
        with pytest.raises(BadMailAddress):
            drafted(book, acme, **{field: "a@b\r\nBcc: c@d.example"})
    with pytest.raises(BadMailAddress):
        drafted(book, acme, cc=("a@b.example", "two@c.example, x y"))
    monkeypatch.setattr(outbox, "MOST_BYTES", 100)
    with pytest.raises(MailTooLarge, match="takes at most 100"):
        drafted(book, acme)
    with book.reading() as connection:
        assert mails(connection) == []


def test_a_name_and_a_subject_are_kept_in_one_line(book: Book) -> None:
    kept = mail(
        book,
        drafted(
            book, customer(book), recipient_name="Eve\r\nBcc: <x@y>", subject="A\r\nB: \u202ec"
        ),
    )
    assert kept.recipient_name == "Eve Bcc x y"
    assert kept.subject == "A B: \\u202ec"


def test_only_one_claims_a_mail_and_its_answer_is_kept(book: Book) -> None:
    first = drafted(book, customer(book))
    attempt = claim(book, first, digest="abc", server="smtp:587")
    with pytest.raises(NotToSend, match="Mail 1 is being sent by another since 2026-11-21 09:30"):
        claim(book, first, digest="abc", server="smtp:587")
    answered(book, first, attempt, MailState.SENT, "250 OK")
    now = mail(book, first)
    assert (now.state, now.answer, now.digest, now.tried) == (MailState.SENT, "250 OK", "abc", NOW)
    with pytest.raises(NotToSend, match="Mail 1 was sent at 2026-11-21 09:30 UTC; send it again"):
        claim(book, first, digest="abc", server="smtp:587")
    assert ties(book)


def test_a_temporary_failure_lets_it_wait_with_the_answer(book: Book) -> None:
    first = drafted(book, customer(book))
    sent(book, first, MailState.WAITING, "451 later")
    assert (mail(book, first).state, mail(book, first).answer) == (MailState.WAITING, "451 later")
    sent(book, first)
    assert mail(book, first).attempts == 2


def test_a_sending_that_was_broken_off_is_unknown_and_goes_again_only_with_a_reason(
    book: Book,
) -> None:
    first = drafted(book, customer(book))
    lost = claim(book, first, digest="d", server="smtp:587")
    with pytest.raises(NotToSend, match="It is not known whether mail 1 was sent"):
        claim(later(book), first, digest="d", server="smtp:587")
    again = claim(later(book), first, digest="e", server="smtp:587", reason="they lack it")
    assert mail(book, first).reason == "they lack it"
    # What the first one says now is about an attempt that is over.
    answered(book, first, lost, MailState.SENT, "250 late")
    assert mail(book, first).state is MailState.SENDING
    answered(later(book), first, again, MailState.SENT, "250 OK")
    assert mail(book, first).answer == "250 OK"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MailState.REFUSED, r"was refused \(550 no such user\); mend the address"),
        (MailState.WITHDRAWN, "was withdrawn; draft it anew"),
        (MailState.RETURNED, r"came back \(gone\); mend the address"),
    ],
)
def test_what_needs_another_address_is_not_sent_again(
    book: Book, state: MailState, words: str
) -> None:
    first = drafted(book, customer(book))
    if state is MailState.WITHDRAWN:
        withdraw(book, [first])
    elif state is MailState.REFUSED:
        sent(book, first, state, "550 no such user")
    else:
        sent(book, first)
        mark_returned(book, [first], reason="gone")
    for reason in ("", "try"):
        with pytest.raises(NotToSend, match=words):
            claim(book, first, digest="d", server="s", reason=reason)


def test_only_what_was_not_sent_is_withdrawn_and_only_what_was_comes_back(book: Book) -> None:
    acme = customer(book)
    first, second = drafted(book, acme), drafted(book, acme, about="invoice INV-1")
    sent(book, second)
    with pytest.raises(MailMoved, match="Mail 2 is sent; it can't be marked as withdrawn"):
        withdraw(book, [first, second])
    with pytest.raises(MailMoved, match="Mail 1 is waiting; it can't be marked as returned"):
        mark_returned(book, [first], reason="x")
    with pytest.raises(UnknownMail, match="There is no mail 9"):
        withdraw(book, [first, 9])
    assert mail(book, first).state is MailState.WAITING
    withdraw(book, [first], reason="paid meanwhile")
    assert mail(book, first).reason == "paid meanwhile"
    undo(book)
    assert mail(book, first).state is MailState.WAITING
    assert ties(book)


def test_a_draft_is_undone_until_it_is_sent(book: Book) -> None:
    acme = customer(book)
    drafted(book, acme)
    undo(book)
    with book.reading() as connection:
        assert mails(connection) == []
    second = drafted(book, acme)
    sent(replace(book, actor="other"), second)
    with pytest.raises(CannotUndo, match="later acts depend on it"):
        undo(book)
    with pytest.raises(CannotUndo, match="can't be undone"):
        undo(replace(book, actor="other"))
    assert ties(book)


def test_a_document_that_was_corrected_since_it_was_drafted_is_not_sent(book: Book) -> None:
    acme = customer(book)
    item_id = invoice(book)
    mail_id, other = drafted(book, acme, item_id=item_id), drafted(book, acme, about="other")
    instead = correct(book, item_id, amount_minor=90_000)
    with pytest.raises(NotToSend) as refusal:
        claim(book, mail_id, digest="d", server="smtp:587")
    assert str(refusal.value).startswith("INV-1 was reversed on ")
    assert str(refusal.value).endswith(
        f"replaced by {instead.number}; withdraw the mail: artui mail withdraw {mail_id}"
    )
    assert mail(book, mail_id).state is MailState.WAITING
    sent(book, other)
    withdraw(book, [mail_id])

"""An address is exactly one, a name before it can mean nothing, and what may be sent is told."""

from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.domain.mailing import (
    BadMailAddress,
    MailState,
    header_name,
    header_text,
    mail_address,
    mail_addresses,
    needs_utf8,
    state_on,
)

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_ODD = st.sampled_from(list('\r\n\t\0 "(),:;<>@[\\].=?_-äé中\u202e\u200b'))


@pytest.mark.parametrize(
    "address",
    ["a@b.example", "first.last+tag@sub.example.com", "o'neil@example.com", "ä@example.com",
     "名前@例え.example", "a@localhost", "x" * 64 + "@example.com"],
)  # fmt: skip
def test_one_plain_address_is_taken_as_it_is(address: str) -> None:
    assert mail_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "", "nobody", "@example.com", "a@", "a@b\nBcc: evil@example.com",
        "a@b\r\nBcc: evil@example.com", "a@example.com, b@example.com",
        "a@example.com; b@example.com", "Eve <a@example.com>", "<a@example.com>", "a b@example.com",
        "a@exa mple.com", "a@@example.com", "a@b@example.com", "a@example..com", "a@-example.com",
        "a@example-.com", ".a@example.com", "a.@example.com", "a..b@example.com",
        '"a b"@example.com', "a@example.com\x00", "a\u202e@example.com", "a@[127.0.0.1]",
        "a(comment)@example.com", "x" * 65 + "@example.com", "a@" + "x" * 64 + ".com",
        "x" * 250 + "@example.com", "a@example.com.", "\ud800@example.com", "a@exa\u00admple.com",
    ],
)  # fmt: skip
def test_what_is_not_exactly_one_address_is_refused(address: str) -> None:
    with pytest.raises(BadMailAddress, match="is not one e-mail address"):
        mail_address(address)


@given(st.one_of(st.text(max_size=40), st.lists(_ODD, max_size=12).map("".join)))
def test_what_is_taken_is_one_address_to_the_standard_library_too(text: str) -> None:
    text = f"a{text}@example.com"
    try:
        address = mail_address(text)
    except BadMailAddress:
        return
    assert getaddresses([address]) == [("", address)]
    assert address.isprintable()


def test_a_setting_may_name_several_each_once() -> None:
    assert mail_addresses(" a@b.example; c@d.example,a@b.example ,") == (
        "a@b.example",
        "c@d.example",
    )
    assert mail_addresses("") == ()
    with pytest.raises(BadMailAddress):
        mail_addresses("a@b.example, nobody")


def test_only_what_is_before_the_at_sign_needs_a_server_that_knows_it() -> None:
    assert needs_utf8("ä@example.com")
    assert not needs_utf8("a@exämple.com")


@given(st.text())
def test_a_name_never_means_anything_in_a_header(text: str) -> None:
    name = header_name(text)
    assert name == header_name(name)
    assert name.isprintable()
    assert len(name) <= 60
    shown = str(Address(name, "a", "example.com"))
    (found,) = getaddresses([shown])
    assert found == (name, "a@example.com")


@given(st.text())
def test_a_subject_is_one_line(text: str) -> None:
    assert header_text(text).isprintable()


def test_a_sending_without_an_answer_is_not_known_after_its_time() -> None:
    sending = MailState.SENDING
    assert state_on(sending, NOW, NOW + timedelta(minutes=9)) is sending
    assert state_on(sending, NOW, NOW + timedelta(minutes=11)) is MailState.UNKNOWN
    assert state_on(MailState.SENT, NOW, NOW + timedelta(days=9)) is MailState.SENT
    assert state_on(sending, None, NOW) is MailState.UNKNOWN

"""Keys from the bytes of a terminal: Esc is Esc on lines that join or part what is sent."""

import sys

import pytest
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste
from textual.message import Message

from artui.tui.kit.terminal.key_parser import KeyParser
from tests.support.pty import Terminal


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def words(messages: list[Message]) -> list[str]:
    return [
        message.key
        if isinstance(message, Key)
        else f"pasted {message.text}"
        if isinstance(message, Paste)
        else type(message).__name__
        for message in messages
    ]


def keys(*packets: str) -> list[str]:
    parser = KeyParser()
    return words([message for packet in packets for message in parser.feed(packet)])


@pytest.mark.parametrize(
    ("packets", "read"),
    [
        (("\x1bd",), ["escape", "d"]),
        (("\x1b", "d"), ["escape", "d"]),
        (("\x1b2", "\x1bO", "P"), ["escape", "2", "f1"]),
        (("\x1bdef\x1bx",), ["escape", "d", "e", "f", "escape", "x"]),
        (("\x1b\r",), ["escape", "enter"]),
        (("\x1b\x7f",), ["escape", "backspace"]),
        (("\x1b\x1b[A",), ["escape", "up"]),
        (("\x1bOK",), ["escape", "O", "K"]),
        (("\x1b", "[", "A", "\x1b[1;", "5C"), ["up", "ctrl+right"]),
        (("\x1b[[A", "\x1b[8$"), ["f1", "shift+end"]),
        (("\x1b[?2026;2$y",), ["TerminalSupportsSynchronizedOutput"]),
        (("\x1b[>0;276;0cx",), ["x"]),
        (("\x1b[200~one\ntw", "o\x1b[20", "1~d"), ["pasted one\ntwo", "d"]),
        (("\x1b[200~a\x1bb\x1b", "[201~"), ["pasted ab"]),
    ],
)
def test_esc_is_esc_and_a_sequence_is_whole_however_they_arrive(
    packets: tuple[str, ...], read: list[str]
) -> None:
    assert keys(*packets) == read


def test_every_key_that_textual_knows_by_a_sequence_is_read_as_it_reads_it() -> None:
    sequences = [each for each in ANSI_SEQUENCES_KEYS if each[:2] in ("\x1b[", "\x1bO")]
    assert len(sequences) > 200
    for sequence in sequences:
        assert keys(sequence) == words(list(XTermParser().feed(sequence))), repr(sequence)


def test_the_rest_of_a_sequence_is_waited_for_and_then_esc_is_esc() -> None:
    clock = Clock()
    parser = KeyParser(clock=clock)
    assert parser.patience is None
    assert words(list(parser.feed("\x1b"))) == []
    assert parser.patience is not None
    assert parser.patience > 0.05
    assert list(parser.tick()) == []
    assert words(list(parser.feed("[B"))) == ["down"]
    for held, read in (
        ("\x1b", ["escape"]),
        ("\x1b[", ["escape", "left_square_bracket"]),
        ("\x1bO", ["escape", "O"]),
    ):
        assert list(parser.feed(held)) == []
        clock.now += 10
        assert words(list(parser.tick())) == read
        assert parser.patience is None


def test_a_paste_is_waited_for_however_slow_the_line() -> None:
    clock = Clock()
    parser = KeyParser(clock=clock)
    assert list(parser.feed("\x1b[200~slow\x1b[20")) == []
    clock.now += 60
    assert list(parser.tick()) == []
    assert words(list(parser.feed("1~"))) == ["pasted slow"]


def test_in_a_terminal_esc_and_a_letter_in_one_packet_leave_the_prompt() -> None:
    with Terminal([sys.executable, "-m", "tests.tui.pages"]) as terminal:
        terminal.wait_text("Customer 19")
        terminal.keys("a")
        terminal.wait_text("INV-1042? [y/N]")
        terminal.keys("n")
        terminal.wait_text("Amount:")
        terminal.keys("94\x1bd")
        terminal.wait_gone("Amount:")
        terminal.wait_gone("Sort by")  # the next question, which the d answers
        assert all("94" not in line for line in terminal.display[-3:])
        terminal.keys(b"\xe9".decode("latin-1"), "j")
        terminal.wait_text("2/1,000")

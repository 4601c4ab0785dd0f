"""Copy by OSC 52: the terminal at the clerk's own machine takes the text, also over SSH."""

import base64

# Terminals drop longer ones whole (xterm: 74,994 bytes of base64).
MAX_BYTES = 48_000


def osc52(text: str) -> str:
    """The sequence that puts `text` on the clipboard; base64, so nothing in it is obeyed."""
    data = text.encode()[:MAX_BYTES].decode(errors="ignore").encode()
    return f"\x1b]52;c;{base64.b64encode(data).decode()}\x07"

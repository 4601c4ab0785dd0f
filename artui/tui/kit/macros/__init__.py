"""Keyboard macros: their steps, and recording them; `artui.tui.kit.macro_player` plays them."""

"""The terminal: what it can show, how cells reach it, and how the connection ends."""

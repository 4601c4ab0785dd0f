"""The terminal itself: what it can show, how cells reach it, how the line ends."""

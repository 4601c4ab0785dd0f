"""artui: accounts receivable in a terminal, for screens and for scripts.

docs/architecture.md shows the rooms and what each may import. This module stays free of
imports: everything that starts pays for them.
"""

__version__ = "0.1.0"

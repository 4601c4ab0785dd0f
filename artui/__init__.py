"""artui: accounts receivable in a terminal, for screens and for scripts.

The rooms and what each may import are told in CONTRIBUTING.md. This module
stays free of imports: everything that starts pays for what stands here.
"""

__version__ = "0.1.0"

"""Bank files whose truth is known, and how well what came in is matched against it.

What the generator draws shares no module with the matcher: the shares are fixed in `shares`, and
the files are written from what the payers of `payments` meant. `python -m tests.bank_truth` runs
it.
"""

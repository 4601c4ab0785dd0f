"""How fast artui is: `python -m tests.bench` measures every row of the table, each against its
yardstick on the same machine, and writes `docs/speed-whole.md`, with `--quick` `docs/speed.md`. Not
part of the tests.

A row (`rows/`) measures ours, its yardstick (`yardsticks/`) and the release before (`release`) in
turn, on ledgers that are kept between runs (`ledgers`), and returns lines (`table`).
"""

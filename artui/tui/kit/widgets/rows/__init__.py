"""The parts of a list: what it reads, where its cursor is, how its rows are drawn."""

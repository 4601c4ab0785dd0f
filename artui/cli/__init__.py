"""The command line: thin commands over the acts and queries of the ledger.

`registry` names every command and where it lives; a module is imported when its command is run.
`boundary` turns what goes wrong into a sentence and an exit status. See `commands.md`.
"""

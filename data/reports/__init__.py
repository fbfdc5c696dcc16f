"""What managers, coordinators and carers read: facts from stored rows, and files that tell them.

`logbook` reads what was planned and what call monitoring recorded; `client`, `council`, `week` and
`month` measure it without any I/O; `word`, `excel`, `slides` and `charts` write it; `rota` prints
one version of a rota. Names of people are in the files alone: the facts, and what programs read of
them, hold ids.
"""

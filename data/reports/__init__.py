"""What managers and coordinators read: facts measured from stored rows, and files that tell them.

`logbook` reads what was planned and what call monitoring recorded; `client`, `council`, `week` and
`month` measure it without any I/O; `word`, `excel`, `slides` and `charts` write it. Names of people
are in those files alone: the facts, and what programs read of them, hold ids.
"""

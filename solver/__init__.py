"""Rotamend's solver: rota problems and their answers, without I/O, clock or unseeded randomness."""

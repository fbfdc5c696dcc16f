"""Persistence: the store, what comes in, what goes out, policies and legal figures."""

"""Prefect flows, the command line and what they share: the only place that imports prefect."""

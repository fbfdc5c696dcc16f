"""Measurements of the real commands: protocol in README.md, figures in results/."""

"""Brings a fresh clone to where a command can run: environment, packages, front end. Skips what is current."""

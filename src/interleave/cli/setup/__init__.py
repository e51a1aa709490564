"""Brings a fresh clone to where a command can run; skips what is current."""

"""Rows of selfpaced."""

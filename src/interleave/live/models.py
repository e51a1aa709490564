"""Rows of live."""

"""Rows of community."""

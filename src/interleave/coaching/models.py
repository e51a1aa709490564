"""Rows of coaching."""

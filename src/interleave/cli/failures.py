"""Failures that a person can put right: one line, exit status 2, no traceback."""


class Refused(Exception):
    """Says in one sentence what is wrong and what to do."""

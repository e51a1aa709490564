"""Options of the evaluations: what is wrong with them is said in one sentence, as with the files."""

import argparse
from typing import NoReturn

from interleave.cli import failures


class Parser(argparse.ArgumentParser):
    """A parser that refuses in one sentence, where the standard one prints its usage."""

    def error(self, message: str) -> NoReturn:
        """Raise Refused with what is wrong and where to read more."""
        raise failures.Refused(f"{message} (see {self.prog} --help)")


def whole_number(text: str) -> int:
    """Return the number that an option names. Raises ArgumentTypeError with a sentence."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None

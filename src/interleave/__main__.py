"""python -m interleave: the command line, handed the server that it may start."""

import sys

from interleave.cli import dispatch
from interleave.config import launch

if __name__ == "__main__":
    sys.exit(dispatch.main(sys.argv[1:], launch=launch.serve))

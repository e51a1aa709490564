"""The command line. `setup` needs only the standard library; the rest needs what setup installed."""

"""Rows of reinforcement."""

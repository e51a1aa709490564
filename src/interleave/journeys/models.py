"""Rows of journeys."""

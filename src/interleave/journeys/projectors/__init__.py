"""Reactions of journeys to the ledger."""

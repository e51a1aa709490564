"""Reactions of notifications to the ledger."""

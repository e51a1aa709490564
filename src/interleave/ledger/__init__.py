"""The append-only ledger of learning events."""

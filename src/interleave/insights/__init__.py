"""What the records say about people: mastery, risk, and what was done about it."""

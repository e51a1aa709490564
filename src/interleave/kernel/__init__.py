"""The smallest shared code: identifiers, errors, the clock, the scope of an organisation, the outbox."""

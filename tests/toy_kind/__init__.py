"""A kind of step that the package does not know: `rehearsal`, a module worked through as practice."""

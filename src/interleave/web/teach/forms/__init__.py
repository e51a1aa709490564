"""Forms of this audience, one file per noun."""

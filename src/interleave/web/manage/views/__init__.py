"""Views of this audience, one file per noun."""

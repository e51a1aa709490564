"""Pure rules of blended learning: no framework, no clock, no input or output, no hidden randomness."""

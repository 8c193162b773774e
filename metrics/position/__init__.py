"""Bed position: what is empty now, what it will be at 18:00, and what stands beside it. Judges no level."""

"""Replays published NHS England situation reports over HTTP as their publisher would send them, on a clock of its own.

Nothing is invented: every value stands in `data/` exactly as it was published, and a day is served only from the hour
at which it would have been published. Does not estimate, fill or smooth anything.
"""

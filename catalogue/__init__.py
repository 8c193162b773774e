"""The facts an analyst edits: organisations, feeds, measures, thresholds, reasons, calendars.

One strict reader, no logic: what a figure means is `metrics`, what is shown is `picture`.
"""

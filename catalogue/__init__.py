"""The facts an analyst edits: organisations, feeds, measures, thresholds, reasons, calendars. One strict reader, no logic."""

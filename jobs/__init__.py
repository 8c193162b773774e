"""What the worker does besides polling: rollups, usual ranges, compaction, the clock's mark. Never talks to a feed."""

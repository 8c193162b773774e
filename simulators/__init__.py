"""Partners that can be started at will: published figures replayed over HTTP, and feeds that misbehave.

Shares no code with any other room: they have the published format (`docs/feeds/`) in common and nothing else.
Does not hold any rule about what a figure means.
"""

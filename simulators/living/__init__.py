"""The partners of the invented system: each family of feeds on its own port, in the published formats, with faults.

Turns what a world reports into documents and serves them; decides nothing about the world. Shares no code with whoever
reads the feeds: the contract documents in `docs/feeds` are all that both know.
"""

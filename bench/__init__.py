"""Speed as ratios: each case runs the product and the bare parts it rests on by turns, in one run, on one server.

Only ratios carry over to another machine. Nothing here is imported by a room, and no test asserts a time.
"""

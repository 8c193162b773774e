"""Accounts, sessions, tokens, sharing agreements and the record of who did what: what people enter about people.

And what they say: declared levels, calls with what was entered in them, actions. Apart from `db.read` and `db.write`,
which hold figures: the web may write here and nowhere else. Decides nothing about who may do what. Every time is given
by the caller, and is service time; of what is said in calls, and of levels, that of the picture.
"""

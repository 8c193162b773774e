"""The room: who can take somebody now, from what services told of their places, their hours and how old that is.

Pure rules: reads no catalogue, no clock and no person. Whom to send is for whoever sends; nothing is held here.
"""

"""Every way a feed of the living system can be made to misbehave, in one list (`register`), and which are on (`desk`).

Faults of the answer are those of `simulators.faults`; faults of the document and of its choice are made here.
"""

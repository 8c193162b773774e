"""The meaning of every figure: pure functions and records.

Role: the innermost room. Standard library and NumPy only; no clock, no I/O, no environment, no logging. Every other
room may import it and it imports none of them.
"""

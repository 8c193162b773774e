"""The control page of the living system: what is served, which faults and stories are on, and switches for both.

A control surface: loopback only, and closed to pages of other origins (`guard`).
"""

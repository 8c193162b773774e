"""Appearance: shell, pages and parts over the wire's shapes.

Data comes through `dashboard.client` only. Nothing here computes a level, a range or a roll-up.
"""

"""OPEL: parameters into points, points into a level, for the four pillars that have national OPEL words, no others.

The tables are data of the catalogue. Calculated levels are indicative; declared ones are a figure of their own.
"""

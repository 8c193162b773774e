"""Disclosure control: figures of people in a form that anybody may see, from which no small number can be worked out.

`figure` says what a column can hold, `rule` which numbers are small and how the others are rounded, `relation` which
cells of a table add up to which, `protect` hides what has to be hidden. Reads no table of the API and writes no file.
"""

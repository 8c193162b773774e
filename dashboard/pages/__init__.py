"""Pages: one file each, found by looking; navigation, routes and smoke tests follow from what is found.

A page file states `PAGE`. Adding one edits no list.
"""

"""Who is looking, settled before any route is asked: sessions, tokens, passwords, and what a browser may send across.

Turns a request into a `picture.viewer.Viewer`; what that viewer may see is decided beneath the routes.
"""

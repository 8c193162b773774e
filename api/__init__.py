"""The promises: what the outside may ask and in which shapes it is answered.

`api.wire` holds the shapes and is all that `dashboard` may import. The figures themselves are made in `picture`.
"""

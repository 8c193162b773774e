"""What organisations and blockages are called in an answer: as wherever else they are told of."""

from picture.names import called_as, name_of

__all__ = ["called_as", "name_of"]

"""What is said where the doors cannot stand as the settings would have them."""


class DoorsRefused(ValueError):
    """The doors cannot stand so; the message says what is wrong and what to do."""

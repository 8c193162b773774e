"""The state of the community side: everything of it that a checkpoint holds."""

import msgspec


class CommunityState(msgspec.Struct):
    """The community side, as plain data."""

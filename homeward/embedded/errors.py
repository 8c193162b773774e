"""What can go wrong with the embedded database, one named error each: what happened, and what to do about it.

These are for whoever starts Homeward. Errors of single statements stay psycopg's own and are not wrapped here.
"""


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be found, started, reached or stopped."""


class BinariesMissing(EmbeddedError):
    """No PostgreSQL was found that runs on this machine, or the one found is too old."""


class AccountMissing(EmbeddedError):
    """Started by root, and there is no unprivileged account that PostgreSQL could run under."""


class FolderUnusable(EmbeddedError):
    """A folder cannot be made, read or written by the account that needs it."""


class AlreadyOwned(EmbeddedError):
    """Another supervisor holds this data folder."""


class OtherMajor(EmbeddedError):
    """The cluster was made by another major version of PostgreSQL, which this one must not open."""


class ConnectionFileBroken(EmbeddedError):
    """The connection file is missing where there is a cluster, or cannot be understood, or fits another cluster."""


class ClusterMissing(EmbeddedError):
    """The connection file speaks of a cluster that is no longer there."""


class StartFailed(EmbeddedError):
    """PostgreSQL ended, or stayed silent, instead of answering."""


class NotOurs(EmbeddedError):
    """A server runs on this cluster which cannot be proven to be ours, so it is neither adopted nor ended."""


class NotRunning(EmbeddedError):
    """There is no embedded server to attach to."""

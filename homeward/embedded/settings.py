"""How the server is set: durable always, tuned for two cores and a modest memory.

All of it goes on the command line, which outranks every file: a setting edited in the cluster cannot switch durability
off.
"""

from collections.abc import Iterator

from homeward.embedded.account import Account
from homeward.embedded.binaries import Binaries
from homeward.embedded.connection import HOST

SAFE = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
}

TUNED = {
    "max_connections": "60",
    "shared_buffers": "256MB",
    "huge_pages": "try",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "min_wal_size": "128MB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    # Compiling costs more than our short queries take.
    "jit": "off",
}

PLAIN = {
    "timezone": "UTC",
    "log_timezone": "UTC",
    "datestyle": "ISO, YMD",
    # The supervisor reads why a start failed, so the words must not depend on the operator's language.
    "lc_messages": "C",
    # We keep the log ourselves, as one file that also holds what is said before any collector would run.
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_checkpoints": "off",
}


def arguments(*, binaries: Binaries, account: Account, cluster: str, port: int) -> Iterator[str]:
    """Yield the server's command line after its name."""
    yield from ("-D", cluster, "-p", str(port))
    compression = {"wal_compression": _compression(binaries, account, cluster)}
    for name, value in {**SAFE, **TUNED, **PLAIN, **compression}.items():
        yield from ("-c", f"{name}={value}")


def _compression(binaries: Binaries, account: Account, cluster: str) -> str:
    """Return lz4 where this build knows it; pglz, which costs more time for the same space, is in every build."""
    asked = account.run(binaries.postgres, "-D", cluster, "-c", "wal_compression=lz4", "-C", "wal_compression")
    return "lz4" if asked.returncode == 0 else "pglz"

"""`postmaster.pid`: what a server wrote about itself in its data folder. A claim, to be proven elsewhere."""

from dataclasses import dataclass
from pathlib import Path

NAME = "postmaster.pid"


@dataclass(frozen=True, slots=True, kw_only=True)
class PidFile:
    """The lines of a `postmaster.pid`. `started_epoch` is whole seconds since 1970; `port` is 0 until it listens."""

    pid: int
    data_folder: str
    started_epoch: int
    port: int
    status: str

    @property
    def ready(self) -> bool:
        return self.status == "ready"


def read(cluster: Path) -> PidFile | None:
    """Return what the file says, or None when there is none or it is not (yet) readable as one."""
    try:
        lines = (cluster / NAME).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    lines += [""] * (8 - len(lines))
    try:
        return PidFile(
            pid=abs(int(lines[0])),
            data_folder=lines[1],
            started_epoch=int(lines[2]),
            port=int(lines[3] or 0),
            status=lines[7].strip(),
        )
    except ValueError:
        return None

"""What git keeps although it should not."""

from __future__ import annotations

from pathlib import Path

from okr.errors import OkrError
from okr.git.running import failed, read, write


def is_tracked(folder: Path, path: str) -> bool:
    """Whether git keeps a file, or any file below a folder; where there is no repository or no git, nothing is kept."""
    if not any((around / ".git").exists() for around in (folder, *folder.parents)):
        return False
    try:
        ran = read(folder, "ls-files", "-z", "--", path)
    except OkrError:
        return False
    return not ran.code and bool(ran.out)


def untrack(folder: Path, path: str) -> None:
    """Git forgets it with the next commit; on the disk it stays. `git add -f` takes that back."""
    ran = write(folder, "rm", "-r", "--cached", "--quiet", "--", path)
    if ran.code:
        raise failed(f"git cannot forget {path}", ran)

"""The only room that runs git: fixed argument lists, never a shell, names behind `--`, revisions resolved first.

running     one process: what a read may see of the machine, and what only `okr sync` may
reading     commits, trees, blobs and histories, read from git's objects
rebasing    own commits put on top of others, made of objects alone: the work tree is touched last, and whole
work_tree   the files beside a commit: which differ, and what git is told not to look at
index       git's index, its lock, and a copy that is put in its place as a whole
committing  a commit of given versions of files, with its hooks; the branch moved if nobody else did
sharing     fetch and push
merging     git's own merge of three texts, and the files that a merge left open
"""

from __future__ import annotations

from okr.git.objects import (
    UNSHALLOW,
    WHOLE,
    Blob,
    Commit,
    Repository,
    Touched,
    author_email,
    blobs,
    boundaries,
    boundary,
    commit_of,
    commit_or_none,
    common_ancestor,
    day_of,
    find_repository,
    head_of,
    history,
    inside_repository,
    is_on,
    last_author,
    no_object,
    repository,
    settings_of,
    state_before,
    tree,
    user_email,
)

__all__ = [
    "UNSHALLOW",
    "WHOLE",
    "Blob",
    "Commit",
    "Repository",
    "Touched",
    "author_email",
    "blobs",
    "boundaries",
    "boundary",
    "commit_of",
    "commit_or_none",
    "common_ancestor",
    "day_of",
    "find_repository",
    "head_of",
    "history",
    "inside_repository",
    "is_on",
    "last_author",
    "no_object",
    "repository",
    "settings_of",
    "state_before",
    "tree",
    "user_email",
]  # fmt: skip

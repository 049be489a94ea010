"""The only room that runs git: fixed argument lists, never a shell, names behind `--`, revisions resolved first.

running     one process: what a read may see of the machine, and what only `okr sync` may
reading     commits, trees, blobs and histories, read from git's objects
rebasing    own commits put on top of others, made of objects alone: the work tree is touched last, and whole
sharing     commit, fetch, push: what `okr sync` does
merging     git's own merge of three texts, and the files that a merge left open
"""

from __future__ import annotations

from okr.git.reading import (
    Blob,
    Commit,
    Repository,
    Touched,
    blobs,
    commit_of,
    common_ancestor,
    day_of,
    find_repository,
    head_of,
    history,
    inside_repository,
    last_author,
    repository,
    state_before,
    tree,
    user_email,
)

__all__ = [
    "Blob", "Commit", "Repository", "Touched", "blobs", "commit_of", "common_ancestor", "day_of",
    "find_repository", "head_of", "history", "inside_repository", "last_author", "repository", "state_before",
    "tree", "user_email",
]  # fmt: skip

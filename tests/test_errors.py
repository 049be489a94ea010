"""What okr says to type where an extra is missing."""

from __future__ import annotations

import pytest

from okr.errors import command_for_extra


@pytest.mark.parametrize(
    ("python", "pip", "command"),
    [
        ("/home/ana/okr/bin/python", True, "/home/ana/okr/bin/python -m pip install 'okr[excel]'"),
        ("/home/ana/my okr/bin/python", True, "'/home/ana/my okr/bin/python' -m pip install 'okr[excel]'"),
        (
            "/home/ana/.local/share/uv/tools/okr/bin/python",
            False,  # as in every environment that uv makes
            "uv pip install --python /home/ana/.local/share/uv/tools/okr/bin/python 'okr[excel]'",
        ),
    ],
)
def test_it_is_for_the_environment_of_okr(
    monkeypatch: pytest.MonkeyPatch, python: str, pip: bool, command: str
) -> None:
    """And not for that of the `pip` which the shell finds."""
    monkeypatch.setattr("sys.executable", python)
    monkeypatch.setattr("okr.errors.find_spec", lambda _: object() if pip else None)

    assert command_for_extra("excel") == command

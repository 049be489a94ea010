"""The workflow that publishes the site may read the repository, and write its pages alone."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from docs import website
from docs.links import ROOT


@pytest.fixture(scope="module")
def workflow() -> dict[Any, Any]:
    return yaml.safe_load((ROOT / ".github" / "workflows" / "docs.yml").read_text("utf-8"))


def test_each_job_has_the_least_permissions(workflow: dict[Any, Any]) -> None:
    """What builds cannot write anything; what publishes runs nothing of the repository."""
    jobs = workflow["jobs"]

    assert workflow["permissions"] == {}
    assert jobs["build"]["permissions"] == {"contents": "read", "pages": "read"}
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert [step.get("run") for step in jobs["deploy"]["steps"]] == [None]
    assert jobs["build"]["steps"][0]["with"] == {"persist-credentials": False}


def test_it_builds_as_one_does_by_hand(workflow: dict[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """By the script of `make site`, which reads the variables that the workflow sets, and whose folder it takes."""
    steps = workflow["jobs"]["build"]["steps"]
    build = next(step for step in steps if "website.py" in step.get("run", ""))
    for name in build["env"]:
        monkeypatch.setenv(name, f"https://{name.lower()}.example/okr/")

    assert build["run"] in (ROOT / "Makefile").read_text("utf-8")
    assert website.addresses() == ("https://okr_repository.example/okr", "https://okr_site.example/okr")
    assert steps[-1]["with"]["path"] == website.SITE.name

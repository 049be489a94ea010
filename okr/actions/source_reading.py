"""The figure that a source gives now, where it was allowed: what it is read with, and what becomes of it otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

import msgspec

from okr.actions.allow import Allowances, Subject, source_of, subject
from okr.actions.checkin_draft import CheckinDraft
from okr.actions.workspace_words import Surroundings
from okr.errors import OkrError
from okr.kpi_models import Source
from okr.periods import kpi_period, last_ended
from okr.quantities import exact
from okr.scoring import Scoring
from okr.source_rules import place_of
from okr.sources import Answer, SourceError, read
from okr.sources.secrets import secret_of
from okr.views.import_results import PulledKpi
from okr.words import Message
from okr.workspace import Workspace

_OF_TLS = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")
"""Variables that say whom an encrypted connection trusts, and who can read it."""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """What a source said of a period."""

    id: str
    source: Source
    period: str
    answer: Answer

    @property
    def draft(self) -> CheckinDraft:
        """The same as a person would type it, and where it is from."""
        fields = {
            "value": exact(self.answer.value),
            "period": self.period,
            "source": place_of(self.source),
            "evidence": f"sha256:{hashlib.sha256(self.answer.data).hexdigest()}",
        }
        return CheckinDraft(self.id, fields)


class Sources:
    """The sources of a workspace, as one person may read them on a day."""

    def __init__(self, root: Path, environ: Mapping[str, str], today: date) -> None:
        self._root, self._environ, self._today = root, environ, today
        self._around = Surroundings(root)
        self._allowances = Allowances(root, environ)

    def read(self, workspace: Workspace, id_: str) -> Figure | PulledKpi:
        """The figure of a KPI, or why there is none. OkrError where the KPI has no source."""
        source = source_of(workspace, id_)
        told = partial(PulledKpi, id=id_, place=place_of(source))
        period = _period(workspace, id_, self._today)
        if isinstance(period, Message):
            return told(status="skipped", reason=period)
        failed = partial(told, status="failed")
        try:
            what = subject(self._root, id_, source)
            standing = self._allowances.standing(what)
            if standing == "changed":
                reason = Message("changed since you allowed it")
                return told(status=standing, reason=reason, next=f"okr allow {id_}")
            if standing != "allowed":
                reason = Message("not allowed on this machine")
                return told(status="not_allowed", reason=reason, next=f"okr allow {id_}")
            answer = self._answer(what, workspace.kpis[id_].unit)
        except SourceError as error:
            return failed(fault=error.status, reason=error.message, next=error.remedy or None)
        except OkrError as error:
            return failed(fault=Message("refused"), reason=error.message, next=error.remedy or None)
        except Exception as error:  # noqa: BLE001  its words may have a secret in them, and the other KPIs go on
            kind = type(error).__name__
            return failed(fault=kind, reason=Message("this is a bug in okr: {kind}", kind=kind))
        return Figure(id=id_, source=source, period=period, answer=answer)

    def _answer(self, what: Subject, unit: str | None) -> Answer:
        """What the source says, with the secret that it needs; all is refused before anything is contacted."""
        for name in _OF_TLS:
            if (path := self._environ.get(name)) and self._around.holds(Path(path)):
                raise OkrError(
                    Message("{variable} names something in the workspace", variable=name),
                    remedy=Message("Unset {variable}, or point it outside the workspace.", variable=name),
                )
        secret = secret_of(what.source, self._root, self._environ)
        return read(what.source, secret, self._environ, unit=unit, digest=what.digest)


def _period(workspace: Workspace, id_: str, today: date) -> str | Message:
    """The period that the figure of now describes; a sentence where none is to be read."""
    kpi, settings = workspace.kpis[id_], workspace.settings
    scoring = Scoring(workspace, today)
    if kpi.source is None or kpi.source.reads == "now":
        period = kpi_period(today, kpi.cadence, settings)
    else:
        period = last_ended(today, kpi.cadence, settings)
        closes = scoring.reading_window(id_, period).closes
        if today > closes:
            return Message("{period} could be read until {day}", period=period.name, day=closes)
    if kpi.retired and period.ends > kpi.retired.date:
        return Message("it was retired on {day}", day=kpi.retired.date)
    if not scoring.is_asked(id_, period):
        return Message("its first period is {period}", period=kpi.since or "")
    return period.name

"""What a model's Yes-minus-No logit is worth to gate, check and verdicts, as shipped or as measured here."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from rag.checking.calibration import AnswerFit, CheckFit, check_fit
from rag.checking.verdicts import VerdictFit, verdict_fit
from rag.evidence.gate import Fit, gate_fit
from rag.llm.contract import ChatModel

logger = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class Calibration:
    """The fits of one model; None where its logit is not asked for."""

    check: CheckFit | None = None
    gate: Fit | None = None
    verdict: VerdictFit | None = None


class Calibrations:
    """By the sha256 of the model's file; those kept in `folder` come before those that ship."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def of(self, model: ChatModel | None) -> Calibration:
        """No fits for a model that was never calibrated: its logit has a scale that nobody knows."""
        return Calibration() if model is None or model.fingerprint is None else self.of_file(model.fingerprint)

    def of_file(self, fingerprint: str) -> Calibration:
        """The same by the sha256 of a model's file."""
        return self._kept(fingerprint) or _shipped(fingerprint)

    def keep(self, fingerprint: str, calibration: Calibration) -> Path:
        """Writes a file of its own; raises OSError, and ValueError where there is no folder."""
        if self._folder is None:
            raise ValueError("there is no folder to keep a calibration in")
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(self._folder, fingerprint)
        path.write_text(json.dumps(asdict(calibration), indent=2) + "\n", encoding="utf-8")
        return path

    def _kept(self, fingerprint: str) -> Calibration | None:
        path = None if self._folder is None else self._path(self._folder, fingerprint)
        if path is None or not path.is_file():
            return None
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            check, gate = _made(CheckFit, kept["check"]), _made(Fit, kept["gate"])
            # What was measured before verdicts were has none.
            verdict = _made(VerdictFit, kept["verdict"]) if "verdict" in kept else verdict_fit(fingerprint)
            if check is not None:
                of_part, answer = _made(CheckFit, check.of_part), _made(AnswerFit, check.answer)
                if "answer" not in kept["check"] and (shipped := check_fit(fingerprint)):
                    answer = shipped.answer  # as of verdicts
                check = replace(check, of_part=of_part, answer=answer)
            if gate is not None:
                gate = replace(gate, weights=tuple(gate.weights))  # type: ignore[arg-type]
            return Calibration(check, gate, verdict)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            logger.warning("%s is damaged (%s): make it again with python -m rag calibrate MODEL", path, error)
            return None

    @staticmethod
    def _path(folder: Path, fingerprint: str) -> Path:
        return folder / f"{fingerprint}.json"


def _made(kind: type[T], kept: Any) -> T | None:
    """Of the fields that an earlier version kept, those that there still are; raises TypeError."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return None if kept is None else kind(**{name: value for name, value in kept.items() if name in known})


def _shipped(fingerprint: str) -> Calibration:
    return Calibration(check_fit(fingerprint), gate_fit(fingerprint), verdict_fit(fingerprint))

"""The probability that a claim is supported: from what its words show, and from what a language model reads in its
source. Fitted by `benchmarks/fit_check.py`, and for a model with a reader by `benchmarks/reader/fit.py`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Features:
    """What the words show of a claim; all from 0 to 1.

    `fair` is the score of the best sentence on which no rule is broken; `unbroken` whether the nearest sentence breaks
    none; `names` and `figures` the share of the claim's that stand anywhere in the sources; `supported` the verdict.
    """

    fair: float
    unbroken: float
    names: float
    figures: float
    supported: float


PARTS = Features(fair=1.0, unbroken=0.1, names=0.2, figures=0.2, supported=0.3)
"""What each feature counts beside the others: the proportions with the best mean AUC over the dev sets of claims.

They are not fitted. A free fit finds that near misses keep more of their source's words than free paraphrases do, which
is true of its sets and not what support is: fitted so, the AUC on QAGS falls from 0.87 to 0.56, and with no weight
allowed below 0 to 0.77.
"""


MOST_LOG_ODDS = 5.0
"""More is not told apart: a probability of 1 counts as one of 0.993."""


@dataclass(frozen=True)
class AnswerFit:
    """A logistic regression of whether an answer that words support is right: over the log-odds of what the model reads
    of it and of the gate's probability that the question has an answer, and the least log-probability of its tokens
    (Varshney and others 2023).

    `least` is the probability under which it has no footnote.
    """

    bias: float
    read: float
    gate: float
    logprob: float
    least: float

    def probability(self, read: float, gate: float, logprob: float) -> float:
        """From 0 to 1, as `read` and `gate` are."""
        total = self.bias + self.read * log_odds(read) + self.gate * log_odds(gate) + self.logprob * logprob
        return 1 / (1 + math.exp(-total))


@dataclass(frozen=True)
class CheckFit:
    """A logistic regression (Platt 1999) over `summed` and the model's Yes-minus-No logit.

    `answers`: the least probability of a claim that words support and that is read as the answer to its question;
    `finds`: that of one which is supported because it is read so. None where they were not measured, or are of no use;
    without `answers` claims are read without their question. `answer` is asked in place of `answers` where the model
    tells how sure it was of what it wrote. `of_part` is the fit for a claim of whose source only a part was read. Of
    claims in other languages that were measured, `keeps_elsewhere` is the least logit of one that words support, and
    `finds_elsewhere` that of one which is supported because it is read so; `finds_across` the same of a claim in
    another language than its source.
    """

    words: float
    bias: float
    logit: float = 0.0
    answers: float | None = None
    finds: float | None = None
    answer: AnswerFit | None = None
    of_part: CheckFit | None = None
    keeps_elsewhere: float | None = None
    finds_elsewhere: float | None = None
    finds_across: float | None = None

    def probability(self, features: Features, logit: float = 0.0) -> float:
        """From 0 to 1."""
        total = self.bias + self.words * summed(features) + self.logit * logit
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


BY_WORDS = CheckFit(words=0.84, bias=-1.03)

WITH_MODEL: Mapping[str, CheckFit] = {
    # Qwen2.5-Coder-1.5B-Instruct, q4_k_m
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046": CheckFit(
        words=0.62,
        bias=-0.28,
        logit=0.53,
        answers=0.75,
        finds=0.8,
        answer=AnswerFit(bias=0.27, read=0.72, gate=0.54, logprob=1.79, least=0.45),
        of_part=CheckFit(words=1.19, bias=-1.28, logit=0.53),
        keeps_elsewhere=-2.5,
        finds_elsewhere=2.0,
        finds_across=2.5,
    ),
    # Qwen2.5-Coder-0.5B-Instruct
    "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32": CheckFit(
        words=1.07,
        bias=-0.81,
        logit=0.53,
        answers=0.8,
        answer=AnswerFit(bias=-0.65, read=0.35, gate=0.51, logprob=1.01, least=0.35),
        of_part=CheckFit(words=1.44, bias=-1.48, logit=0.53),
    ),
}
"""Of models with their readers (`benchmarks/reader`), by the sha256 of the model's file: each model's logit has a scale
of its own. Without one, words alone are looked at.

Fitted by `benchmarks/reader/fit.py` on claims that the reader was not trained on. Of claims of sets that were not
fitted on, those given 0.8 to 0.9 are supported in 0.89 of all cases, 0.4 to 0.5 in 0.52, less than 0.1 in 0.09. A
linear probe of the hidden states was tried in place of the reader (SAPLMA, Azaria and Mitchell 2023): no gain.

`of_part` is not fitted but follows from the two other fits: where the logit is 0 the words decide as `BY_WORDS` does,
and a claim that has all its words in the source is taken away at the same logit as where the whole source was read. Of
a long page a model reads too little to say that something stands nowhere. The AUC of 97 claims of WiCE is 0.81 by
words, 0.75 by the logit over 300 words of the page, 0.79 by the two as for whole sources and 0.81 as for parts; that of
70 of QAGS 0.92, 0.94, 0.96 and 0.98.

`keeps_elsewhere` and `finds_elsewhere` were set on near misses and right claims in six languages: of 9 near misses that
words support 7 lie under -2.5, and of some 165 right ones 3; of 12 and 12 near misses that words refuse for their order
alone the highest are at -0.6 and -2.0, of those with other words than their source at 1.2. Of 12 right answers over
articles in six languages that words refuse, 6 lie over 2.0.

`finds_across` was set on 504 claims across languages: at 2.5, 0.53 of the right ones and 0.10 of the near misses are
supported, at 2.0 0.65 and 0.17, at 3.0 0.36 and 0.05, figures compared.

The figures so far are of `standard`. `answers` and `finds` were set on its answers to dev questions that its reader was
not trained on, those of `small` likewise, which finds none by reading; `answer` on more of them, 286 answers of
`standard` that words support and 260 of `small`: see "Read as an answer", "How sure it was" and "The reader" in
`benchmarks/README.md`.
"""


def log_odds(probability: float) -> float:
    """No further from 0 than `MOST_LOG_ODDS`."""
    return max(-MOST_LOG_ODDS, min(MOST_LOG_ODDS, math.log(max(probability, 1e-9) / max(1 - probability, 1e-9))))


def summed(features: Features) -> float:
    """The parts' sum, which orders claims as their probability by words alone does."""
    return float(sum(part * value for part, value in zip(astuple(PARTS), astuple(features), strict=True)))


def check_fit(fingerprint: str | None) -> CheckFit | None:
    """The fit that ships for the model whose file has that sha256; None for others."""
    return None if fingerprint is None else WITH_MODEL.get(fingerprint)

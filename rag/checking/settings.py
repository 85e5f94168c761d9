"""The thresholds and limits of the check, each with what set it.

`python benchmarks/check.py SETS --sweep NAME` and `python benchmarks/faithfulness.py --sweep NAME` show what moving one
does.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Scores are from 0 to 1."""

    support: float = 0.66
    """Least score of a supported sentence; never lowered to get something cited. Set on FRANK."""
    together: float = 0.8
    """Least score of sentences that only together support a claim which is no list: put together, they cover more of
    any claim. Of QAGS' wrong claims 0.51 passed at 0.66 and 0.33 at 0.8; 0.077 of the right were flagged at both."""
    rule_broken: float = 0.6
    """What the score is multiplied by when a rule is broken: such a sentence is no support whatever its score, but of
    two unsupported claims the nearer one still has the higher score."""
    max_sources: int = 3
    """Articles cited at most for what each of them says by itself: a reader looks at no more."""
    max_together: int = 5
    """Sentences of one article at most that only together support a claim, as for a list of members."""
    short_claim_terms: int = 4
    """A claim of fewer words of its own ("In 2025.") is compared together with its question."""
    partly_coverage: float = 0.5
    """Least share of a claim's words, by idf, in a sentence that is told as contradicting it or saying part of it."""
    against: float = 0.7
    """Least score, but for the rule that it breaks, of a sentence that is shown as disagreeing."""
    alike: float = 0.1
    """How much lower another article's sentence may score and still be cited beside the best one."""
    candidates: int = 16
    """Source sentences whose meaning is compared with a claim: those that share most of its words."""
    believed: float = 0.4
    """Least probability, once a language model has read a claim, of one that its words support. On sets of claims that
    the probability was not fitted on, it takes 0.24 of the wrong claims that words support, and 0.07 of the right. At
    0.75, of 46 answers to dev questions of SQuAD v2 one of 12 wrong ones more would be marked, and four of 34 right."""


SETTINGS = Settings()

SWEEPS: dict[str, tuple[float, ...]] = {
    "support": (0.5, 0.58, 0.62, 0.66, 0.7, 0.74, 0.82),
    "together": (0.66, 0.72, 0.76, 0.8, 0.85, 0.9),
    "rule_broken": (0.4, 0.5, 0.6, 0.8, 1.0),
    "max_together": (1, 2, 3, 5, 8),
    "short_claim_terms": (1, 2, 4, 6, 8),
    "candidates": (4, 8, 16, 32),
}
"""What a sweep tries of each setting that moves a verdict."""

"""Terms weighed by their idf."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable


class TermWeights:
    """Some terms, each with its inverse document frequency in the corpus."""

    def __init__(self, terms: Iterable[str], idf: Callable[[str], float]) -> None:
        self._weights = {term: idf(term) for term in terms}
        self._total = sum(self._weights.values())

    def __len__(self) -> int:
        return len(self._weights)

    def share_in(self, found: Collection[str]) -> float:
        """Of all the weight, from 0 to 1, what the found terms hold."""
        if not self._total:
            return 0.0
        return sum(weight for term, weight in self._weights.items() if term in found) / self._total

"""Which tests a worker of pytest-xdist gets together."""

from xdist.scheduler import LoadFileScheduling

MODELS = (
    "tests/real/test_near_misses.py",
    "tests/real/test_near_misses_by_language.py",
    "tests/real/test_end_to_end.py",
    "tests/real/test_engines.py",
)
"""Load a language model in the process of the tests: first what the first of them loads, and the others after it."""


class FileScheduling(LoadFileScheduling):
    """A file stays together, as with `--dist loadfile`; those of MODELS are one, so that a model is loaded once."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "models" if file in MODELS else file


def turn(file: str, is_long: bool) -> tuple[int, int]:
    """What to sort files by: what takes long is not begun last, when the other workers have nothing left."""
    return (0, MODELS.index(file)) if file in MODELS else (1 if is_long else 2, 0)

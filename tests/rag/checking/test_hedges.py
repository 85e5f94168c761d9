import pytest

from rag.checking.hedges import Hedges


@pytest.mark.parametrize(
    ("text", "conditional"),
    [
        ("They bought the tract, finished its streets, provided the last of the lamps, and sold it.", False),
        ("The village provided the workers with bread.", False),
        ("The mill reopens provided the bridge is mended.", True),
        ("The mill reopens provided that all agree.", True),
        ("The mill reopens, provided it has the money.", True),
    ],
)
def test_to_provide_something_is_no_condition(text, conditional):
    assert Hedges.of(text).conditional == conditional

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rag.checking.calibration import BY_WORDS, Features

NONE, ALL = Features(0, 0, 0, 0, 0), Features(1, 1, 1, 1, 1)


@given(
    st.builds(Features, *[st.floats(0, 1)] * 5), st.sampled_from(["fair", "unbroken", "names", "figures", "supported"])
)
def test_more_of_anything_is_never_less_likely(features, name):
    assert 0 < BY_WORDS.probability(NONE) <= BY_WORDS.probability(features) <= BY_WORDS.probability(ALL) < 1
    assert BY_WORDS.probability(replace(features, **{name: 1.0})) >= BY_WORDS.probability(features)

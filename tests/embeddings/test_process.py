"""Settings of the whole process."""

import gc

from embeddings.process import keep_what_is_loaded


def test_what_is_loaded_is_not_looked_through_again_and_what_comes_later_is():
    loaded = [[] for _ in range(1000)]
    try:
        keep_what_is_loaded()
        looked_through = {id(thing) for thing in gc.get_objects()}
        assert not any(id(thing) in looked_through for thing in loaded)
        later = []
        assert any(thing is later for thing in gc.get_objects())
    finally:
        gc.unfreeze()

"""The offline side of Footnote: articles -> chunks -> vectors -> index."""

import os

# Threads of one matrix product wait for each other by spinning. When another program wants the same cores, the default
# spins away whole time slices: two at once on 2 cores took 432 ms a question instead of 6. With a short spin it is
# 27 ms, and 6 ms alone. Read by the OpenMP library when torch loads it, so it is set before that.
os.environ.setdefault("GOMP_SPINCOUNT", "10000")

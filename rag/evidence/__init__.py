"""The sentences that can answer, and the gate that refuses when there are none."""

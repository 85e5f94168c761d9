"""The reading and encoding of a build spread over the machines of a cluster."""

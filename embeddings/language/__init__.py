"""Which language a text is in, and what of each language the rest of the package needs to know."""

"""Footnote for other frameworks: each module needs the library that it is named after, and nothing else imports it."""

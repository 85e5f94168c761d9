"""The check in other languages than English: words by tables, a file a language."""

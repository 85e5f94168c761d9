"""Words of dates in questions in other languages than English, a table a language."""

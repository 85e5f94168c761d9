"""How questions are asked in other languages than English, a table a language."""

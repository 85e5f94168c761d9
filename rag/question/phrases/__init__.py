"""How people greet the program and ask about the collection in other languages than English, a table a language."""

"""What is said of the program and of the collection, a table a language."""

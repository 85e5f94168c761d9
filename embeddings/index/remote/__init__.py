"""An index in a database: what is the same for all of them."""

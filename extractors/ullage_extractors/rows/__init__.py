"""One module a language family: the facts of its grammar, and nothing that runs."""

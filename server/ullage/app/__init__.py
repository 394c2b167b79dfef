"""One use case a module: the only place where adapters meet domain rules."""

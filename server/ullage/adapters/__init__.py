"""One effect a module, no policy."""

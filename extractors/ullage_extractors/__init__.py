"""Outlines of source files: declarations with ranges, and views with bodies left out."""

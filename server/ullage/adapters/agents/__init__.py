"""The agents whose sessions are read: one package each. Facts only: nothing here counts a text.

Opens their files for reading, never writes one, and keeps no text of them.
"""

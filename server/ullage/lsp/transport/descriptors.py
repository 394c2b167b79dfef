"""The wire's own descriptors: what the process prints by accident never gets into a message."""

import os

STDIN, STDOUT, STDERR = 0, 1, 2


def private_stdio() -> tuple[int, int]:
    """Move standard input and output to descriptors that nobody else knows, and return them.

    From then on 0 reads nothing and 1 is standard error, for Python, native code and child
    processes alike: only descriptors 0 to 2 are inherited.
    """
    incoming, outgoing = os.dup(STDIN), os.dup(STDOUT)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, STDIN)
    os.close(nothing)
    os.dup2(STDERR, STDOUT)
    return incoming, outgoing

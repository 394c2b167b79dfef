"""Exit statuses: public, scripts rely on them."""

DONE = 0
ANSWER_IS_NO = 1
BAD_USAGE = 2
INTERNAL_ERROR = 3
INTERRUPTED = 130

"""Why a check could not be made."""


class CheckError(Exception):
    """What was asked for cannot be told; the message says why, and `hint` what to do, if any."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

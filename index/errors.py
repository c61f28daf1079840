"""What a user is told when something cannot be done; the command line turns it into a sentence and a code."""

from typing import Any


class Failure(Exception):  # noqa: N818 - the word a user would use
    """A sentence for the user, ending with the command to run next where there is one.

    `code` is the stable word for `--json`, `exit_code` what cron sees (1 failure, 2 usage, 75 busy) and
    `candidates` what the user may have meant, as JSON-ready objects.
    """

    code = "failure"
    exit_code = 1

    def __init__(self, message: str, candidates: tuple[dict[str, Any], ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.candidates = candidates

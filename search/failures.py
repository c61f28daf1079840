"""Failures: whatever went wrong becomes one sentence, or one JSON object, and an exit code."""

import errno
import os
import sys
from typing import Any

import click

from index.errors import Failure
from search.plaintext import clean

FULL = (errno.ENOSPC, errno.EDQUOT)


def report(error: Exception, *, as_json: bool) -> int:
    """Tell the user what went wrong; the exit code that belongs to it."""
    code, message, candidates, exit_code = facts(error)
    if code == "internal" and os.environ.get("NEEDLE_DEBUG") == "1":
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    message, candidates = clean(message), clean(candidates)
    if as_json:
        import json

        told = {"code": code, "message": message, "candidates": candidates}
        click.echo(json.dumps({"version": 1, "error": told}))
    else:
        click.echo("\n".join((f"Error: {message}", *map(suggestion, candidates))), err=True)
    return exit_code


def facts(error: Exception) -> tuple[str, str, list[dict[str, Any]], int]:
    """The code, sentence, candidates and exit code of an exception."""
    if isinstance(error, Failure):
        return error.code, error.message, list(error.candidates), error.exit_code
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "needle"
        return "usage", f"{error.format_message()} See: {command} --help", [], error.exit_code
    if isinstance(error, click.ClickException):
        return getattr(error, "code", "failure"), error.format_message(), [], error.exit_code
    if isinstance(error, OSError) and error.errno in FULL:
        return "disk_full", "The disk is full. Nothing that was there before is lost.", [], 1
    if isinstance(error, OSError):
        where = f": {error.filename}" if error.filename else ""
        return "system", f"{error.strerror or error}{where}", [], 1
    what = f"{type(error).__name__}: {error}"
    sentence = f"internal error, {what}. Please report it; NEEDLE_DEBUG=1 shows where it happened."
    return "internal", sentence, [], 1


def suggestion(candidate: dict[str, Any]) -> str:
    """One thing that the user may have meant, on a line of its own."""
    named = f"{candidate['name']}, {candidate['state']}"
    return f"  {named} ({candidate['zip_code']})" if candidate.get("zip_code") else f"  {named}"

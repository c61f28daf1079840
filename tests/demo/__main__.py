"""The demo: crawl three sample sources over HTTP, build an index of them, and ask it three questions.

Everybody in it is invented, and the sources are a web site on this machine. All else is real: the commands
that are shown are the ones that run. It ends with 1 if one fails or an answer lacks what it must say.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from time import monotonic
from typing import Any

from crawler.items import STATES
from tests.demo.people import practitioners
from tests.demo.site import Site

HOME = Path(".demo")
NEEDLE = Path(sys.executable).with_name("needle")
AS_OF = "2026-11-23"
"""The law changes, and what the demo says of it must not."""

OWN_SITE = ("-s", "DOWNLOAD_DELAY=0.01", "-s", "AUTOTHROTTLE_ENABLED=False")
"""A second between two requests is owed to other people's hosts; this one is ours."""

ACUPUNCTURIST, THERAPIST = "acupuncturist", "physical_therapist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`shown` is every (state, profession, status) of the whole answer, `left_out` those it must count."""

    about: str
    arguments: tuple[str, ...]
    shown: frozenset[tuple[str, str, str]]
    left_out: frozenset[tuple[str, str, str]] = frozenset()


QUESTIONS = (
    Question(
        about="Oregon bars physical therapists from needling, so only acupuncturists are shown.",
        arguments=("find", "Bend, OR", "--limit", "3"),
        shown=frozenset({("OR", ACUPUNCTURIST, "permitted")}),
        left_out=frozenset({("OR", THERAPIST, "prohibited")}),
    ),
    Question(
        about="Vancouver lies across the river from Portland, and the law changes on the bridge.",
        arguments=("find", "Vancouver, WA", "--within", "15", "--limit", "4"),
        shown=frozenset(
            {
                ("WA", THERAPIST, "permitted_with_conditions"),
                ("WA", ACUPUNCTURIST, "permitted"),
                ("OR", ACUPUNCTURIST, "permitted"),
            }
        ),
        left_out=frozenset({("OR", THERAPIST, "prohibited")}),
    ),
    Question(
        about="In Connecticut the law does not say, nor in Massachusetts next to it, and the answer says so.",
        arguments=("find", "Hartford, CT", "--profession", "pt", "--limit", "3"),
        shown=frozenset({("CT", THERAPIST, "silent"), ("MA", THERAPIST, "silent")}),
    ),
)


def main() -> None:
    started = monotonic()
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir()
    (HOME / ".gitignore").write_text("*\n")  # so that it never shows up in a change
    os.environ["NEEDLE_HOME"] = str(HOME)
    say(f"{len(practitioners())} invented people and clinics, all over the country, stand in three sources.")
    with Site() as site:
        say("The first is a directory of web pages:")
        needle("crawl", "sample_directory", "-a", f"page={site.url}/directory/", *OWN_SITE)
        say("The second is one large file, as the federal registry publishes it:")
        needle("crawl", "nppes_bulk", "-a", f"page={site.url}/nppes/NPI_Files.html", *OWN_SITE)
        say("The third is the same registry, asked page by page:")
        states = f"states={','.join(STATES)}"
        needle("crawl", "nppes_api", "-a", f"api={site.url}/api/", "-a", states, *OWN_SITE)
    say("Whoever stands in several sources becomes one, and whom the law of a state bars is left out:")
    needle("index", "--as-of", AS_OF)
    for number, question in enumerate(QUESTIONS, 1):
        say(f"Question {number}. {question.about}")
        needle(*question.arguments)
        check(question)
    say(f"Done in {monotonic() - started:.0f} seconds, and all answers said what they must. Ask your own:")
    print(f'$ {os.path.relpath(NEEDLE)} find "Kansas City, MO" --home {HOME}')  # noqa: T201 - a demo talks


def say(sentence: str) -> None:
    print(f"\n{fill(sentence, 100)}", flush=True)  # noqa: T201 - a demo talks


def needle(*arguments: str) -> None:
    """Show a command and run it."""
    print(f"$ needle {shlex.join(arguments)}", flush=True)  # noqa: T201 - a demo talks
    if code := subprocess.run([NEEDLE, *arguments], check=False).returncode:
        sys.exit(f"The demo failed: that command ended with {code}.")


def check(question: Question) -> None:
    """Ask again for the whole answer, as JSON, and end the demo unless it says what it must."""
    whole = [*question.arguments[:-2], "--limit", "100", "--json"]
    answer = json.loads(subprocess.run([NEEDLE, *whole], check=True, capture_output=True).stdout)
    if wrong := objection(question, answer):
        sys.exit(f"The demo failed: {wrong}")


def objection(question: Question, answer: dict[str, Any]) -> str | None:
    """What is wrong with an answer (docs/schema/find.json), or None."""
    shown = {(one["state"], one["profession"], one["law"]["status"]) for one in answer["results"]}
    left_out = {(group["state"], group["profession"], group["status"]) for group in answer["hidden"]}
    if shown != question.shown:
        return f"{sorted(shown)} are shown, and not {sorted(question.shown)}."
    if not question.left_out <= left_out:
        return f"{sorted(left_out)} are left out, and not {sorted(question.left_out)}."
    return None


if __name__ == "__main__":
    main()

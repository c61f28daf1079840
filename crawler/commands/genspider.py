"""`scrapy genspider`, which here writes the fixture too and names the class after the source alone."""

from os import PathLike
from pathlib import Path

from scrapy.commands import genspider
from scrapy.exceptions import UsageError

from crawler.sniffing import skeleton


class Command(genspider.Command):
    def _genspider(
        self, module: str, name: str, url: str, template_name: str, _template_file: str | PathLike[str]
    ) -> Path:
        if template_name not in skeleton.templates() or module != name:
            raise UsageError(
                f"{name!r} by {template_name!r}: give a name in lower_case, and -t with one of "
                f"{', '.join(skeleton.templates())}."
            )
        try:
            written = skeleton.write(template_name, name, url, {})
        except skeleton.SkeletonError as error:
            raise UsageError(str(error), print_help=False) from error
        for path in written:
            print(f"Wrote {path}; fill in each {skeleton.BLANK}")  # noqa: T201 - what a command says
        return written[0]

"""One crawl in a process of its own: `python -m crawler` reads {source, arguments, settings} as JSON."""

import json
import sys

from scrapy.crawler import CrawlerProcess

from crawler.sources import project_settings


def main() -> int:
    order = json.load(sys.stdin)
    settings = project_settings()
    settings.setdict(order["settings"], priority="cmdline")
    process = CrawlerProcess(settings)
    process.crawl(order["source"], **order["arguments"])
    process.start()
    return int(process.bootstrap_failed)


if __name__ == "__main__":
    sys.exit(main())

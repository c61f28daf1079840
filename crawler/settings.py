"""What differs from Scrapy's defaults, each with its reason."""

import os
from pathlib import Path

BOT_NAME = "needle"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
COMMANDS_MODULE = "crawler.commands"
TEMPLATES_DIR = str(Path(__file__).parent / "templates")

# A site's owner sees who asks and where to write: the operator's own page or mail, as only they can answer.
USER_AGENT = f"needle/0.1 (+{os.environ.get('NEEDLE_CONTACT', 'https://needle.example.org/crawler')})"

# A guest asks first, one question at a time, and not too often.
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "needle"
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # the delay is a promise: jitter could halve it
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
RETRY_BACK_OFF = 2.0  # seconds before the second try, doubled before the third
RETRY_LONGEST_WAIT = 3600.0  # a host that asks for more is left alone until the next crawl
NEEDLE_MAX_REQUESTS = 10_000  # of one crawl; a spider may set its own `max_requests`

# A slow, endless or swollen answer costs little; a spider of large archives streams them to disk.
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 4 * 1024 * 1024
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False  # pages that refresh themselves into others are gates, not sources
MEMUSAGE_LIMIT_MB = 512
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5.0

# Scrapy trusts any certificate by default.
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TLS_MIN_VERSION = "TLSv1.2"

# Both listen on a port and run Python for whoever finds the token.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# Nothing here logs in; and one cookie with a domain makes Scrapy fetch the public suffix list.
COOKIES_ENABLED = False

# Scrapy's own fail open, fail at once or fail without a word: each says in its docstring what it mends.
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "crawler.extensions.LostPages": 1,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.middlewares.retry_after.RetryAfterMiddleware": 550,
    "crawler.middlewares.conditional.ConditionalRequests": 560,
    "crawler.middlewares.challenges.ChallengeMiddleware": 570,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.middlewares.compression.CompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middlewares.redirects.FencedRedirectMiddleware": 600,
}
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "http": "crawler.handlers.GuardedHandler",
    "https": "crawler.handlers.GuardedHandler",
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
ITEM_PIPELINES: dict[str, int | None] = {
    "crawler.pipelines.CanonicalListing": 100,
}
EXTENSIONS: dict[str, int | None] = {
    "scrapy.extensions.throttle.AutoThrottle": None,
    "crawler.throttle.CrawlDelayThrottle": 0,
    "crawler.extensions.FeedPublisher": 100,
    "crawler.extensions.Progress": 200,
}

# Dropped listings are counted by reason; a line for each would bury the log.
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
LOG_LEVEL = "INFO"

# Publishing is opt-in: `scrapy parse` and a maintainer's partial crawl run the extensions too.
NEEDLE_PUBLISH = False
NEEDLE_FEEDS: str | None = None
NEEDLE_DOWNLOADS: str | None = None
NEEDLE_RUN: str | None = None
NEEDLE_PROGRESS = False

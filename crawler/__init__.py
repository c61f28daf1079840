"""Scrapy spiders that collect public listings; one feed of listings a source."""

"""Sniffing at a page: how it could be crawled, and the beginning of a spider for it."""

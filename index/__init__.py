"""From feeds of listings to a published index: places, law, merge, build."""

"""Large files: fetched in parts, and read without being unpacked or held."""

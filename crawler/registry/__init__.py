"""NPPES, the federal registry of NPIs: its facts, its files and who is out of use."""

"""From a patient's question to an answer: place, law, nearest providers."""

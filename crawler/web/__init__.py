"""Web pages: what their markup, their text and their structured data say of clinics."""

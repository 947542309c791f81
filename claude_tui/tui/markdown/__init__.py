"""Turn Markdown into lines for the transcript. There is no widget in here."""

"""The composer, its suggestions and its recall of sent messages."""

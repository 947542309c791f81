"""Import conversations: a request body, Claude.ai's and ChatGPT's export archives."""

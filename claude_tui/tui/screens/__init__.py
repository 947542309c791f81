"""One module per screen; its style sheet has the same name in `styles/`."""

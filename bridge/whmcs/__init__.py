"""Where the facts of an invoice come from."""

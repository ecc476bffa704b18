"""The outbox: every reminder that WHMCS handed over, its state and its history."""

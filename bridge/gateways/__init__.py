"""SMS gateways: one module a provider, both directions in it."""

"""The receiver: hooks from WHMCS, reports and texts from gateways, health, and the JSON API."""

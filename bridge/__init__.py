"""The SMS reminder bridge for WHMCS: a signed hook in, one short text out, never a link."""

"""Everything to try on one machine: a pretend WHMCS, a pretend carrier, phones on a page.

Only these two ends are pretended; receiver, outbox, worker, pipeline and adapters are the real
ones, and they are spoken to over HTTP as in production.
"""

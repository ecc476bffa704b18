"""Measurements that are run by hand; nothing here is part of the package or of the tests."""

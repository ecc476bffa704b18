"""Puts the receiver's routes together."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response

from bridge.services import Services
from bridge.web import errors, gateways, health, hooks, language, metrics, v1


def create_app(
    services: Services,
    *,
    clock: Callable[[], datetime],
    on_enqueued: Callable[[], None] = lambda: None,
) -> Flask:
    """Return the WSGI application. *on_enqueued* is called after a hook brought something new."""
    app = Flask("bridge", static_folder=None)
    app.url_map.merge_slashes = False  # a redirect would answer gateways with a page
    config, outbox = services.config, services.outbox
    errors.register(app)
    language.register(app)
    app.after_request(_guarded)
    app.register_blueprint(
        hooks.blueprint(outbox, config.hook_secrets, clock=clock, on_enqueued=on_enqueued)
    )
    app.register_blueprint(gateways.blueprint(outbox, services.heard, config, clock=clock))
    app.register_blueprint(health.blueprint(services, clock=clock))
    app.register_blueprint(metrics.blueprint(services, clock=clock))
    app.register_blueprint(v1.blueprint(services, clock=clock, on_enqueued=on_enqueued))
    return app


def _guarded(answer: Response) -> Response:
    """Let no proxy keep what we say, and no browser take it for something else."""
    answer.headers.setdefault("Cache-Control", "no-store")
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    return answer

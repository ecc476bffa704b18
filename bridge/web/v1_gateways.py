"""`/v1/gateways`: do they work, and what credit is left. `/v1/trials`: one text to try it."""

from typing import Annotated, Any

import msgspec
from flask import Blueprint
from werkzeug.exceptions import BadGateway, BadRequest

from bridge.errors import ConfigError, GatewayError
from bridge.phone import Number, mask
from bridge.rules import is_allowed
from bridge.services import Services
from bridge.trial import TEXT, CannotTry, send_trial
from bridge.web.bodies import read_body
from bridge.web.language import said
from bridge.web.openapi import Operation, Operations


class Trial(msgspec.Struct):
    number: Annotated[str, msgspec.Meta(max_length=64)]
    text: Annotated[str, msgspec.Meta(max_length=2_000)] = TEXT


WRITES: Operations = {
    ("POST", "/trials"): Operation(
        summary="Send one text through the gateway; it may cost money", body=Trial
    ),
}


def add(routes: Blueprint, services: Services) -> None:
    """Add the routes to those of `/v1`."""
    config = services.config

    @routes.post("/trials")
    def trial() -> dict[str, Any]:
        asked = read_body(Trial)
        try:
            tried = send_trial(
                services.gateway, config, asked.number, asked.text, objects=_objection
            )
        except (CannotTry, ConfigError) as error:
            raise BadRequest(str(error)) from error
        except GatewayError as error:
            raise BadGateway(f"{services.gateway.name}: {said(str(error))}") from error
        return {
            "gateway": tried.gateway,
            "number": mask(tried.to),
            "gateway_id": tried.accepted.gateway_id,
            "parts": tried.parts,
        }

    def _objection(number: Number) -> str | None:
        if not is_allowed(number, config.countries):
            return f"{number.country or 'no country'} is not in BRIDGE_COUNTRIES"
        entry = services.outbox.suppression(number.e164) if number.e164 else None
        return f"the number is never to be texted: {entry}" if entry else None

    @routes.get("/gateways")
    def gateways() -> dict[str, Any]:
        return {"gateways": [_account(name) for name in services.gateways]}

    def _account(name: str) -> dict[str, Any]:
        try:
            account = services.gateways[name].check_account()
        except GatewayError as error:
            return {"name": name, "works": False, "problem": said(str(error))}
        return {
            "name": name,
            "works": True,
            "account": account.name,
            "balance": account.balance,
            "currency": account.currency,
        }

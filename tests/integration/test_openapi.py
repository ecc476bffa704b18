"""`/v1/openapi.json` describes every route of `/v1`, and nothing else."""

import re

from flask.testing import FlaskClient


def test_every_route_is_described_and_no_other(client: FlaskClient) -> None:
    rules = client.application.url_map.iter_rules()
    there = {
        (method.lower(), re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix("/v1")))
        for rule in rules
        if rule.rule.startswith("/v1/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    told = client.get("/v1/openapi.json").get_json()
    assert {(method, path) for path, its in told["paths"].items() for method in its} == there


def test_bodies_are_described_by_what_reads_them(client: FlaskClient) -> None:
    told = client.get("/v1/openapi.json").get_json()
    body = told["paths"]["/suppressions"]["post"]["requestBody"]
    name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    assert set(told["components"]["schemas"][name]["required"]) == {"number", "why"}
    assert told["info"]["title"] == "SMS bridge"


def test_the_description_needs_the_token(client: FlaskClient) -> None:
    assert client.get("/v1/openapi.json", headers={"Authorization": ""}).status_code == 401

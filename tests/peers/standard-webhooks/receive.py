"""Receives what a running server sends, and has the reference library of Standard Webhooks check every delivery.

  SAMSVAR_GRAPHQL_URL   where the API answers; the server must allow private addresses for webhooks
  SAMSVAR_TOKEN         somebody who may keep webhook endpoints and report deviations

It ends with 1 unless every delivery that the server calls delivered was accepted here, and none was refused.
"""

import json
import os
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

URL = os.environ["SAMSVAR_GRAPHQL_URL"]
TOKEN = os.environ["SAMSVAR_TOKEN"]
REPORTS = 20
LIMIT_S = 60

accepted: dict[str, str] = {}
refused: list[str] = []
secret = ""


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 to what verifies and 401 to what does not."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            event = Webhook(secret).verify(body, headers)
            accepted[headers["webhook-id"]] = event["type"]
            # Were a changed body accepted too, the check would check nothing.
            if verifies(b" " + body, headers):
                raise ValueError("a changed body was accepted")
            self.send_response(204)
        except (WebhookVerificationError, ValueError) as error:
            refused.append(str(error))
            self.send_response(401)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing of each request."""


def verifies(body: bytes, headers: dict[str, str]) -> bool:
    try:
        Webhook(secret).verify(body, headers)
        return True
    except WebhookVerificationError:
        return False


def ask(query: str, variables: dict) -> dict:
    request = urllib.request.Request(
        URL,
        data=json.dumps({"query": query, "variables": variables}).encode(),
        headers={"content-type": "application/json", "authorization": f"Bearer {TOKEN}"},
    )
    with urllib.request.urlopen(request, timeout=LIMIT_S) as response:
        answer = json.load(response)
    if "errors" in answer:
        raise RuntimeError(json.dumps(answer["errors"]))
    return answer["data"]


def report(title: str) -> None:
    given = {"kind": "NEAR_MISS", "title": title, "description": "For whoever listens."}
    ask("mutation ($input: ReportDeviationInput!) { reportDeviation(input: $input) { reference } }", {"input": given})


def until(what: str, holds) -> None:
    end = time.monotonic() + LIMIT_S
    while not holds():
        if time.monotonic() > end:
            raise RuntimeError(f"not within {LIMIT_S} s: {what}; refused: {refused}")
        time.sleep(0.1)


def deliveries(endpoint: str) -> list[dict]:
    query = (
        "query ($endpoint: ID!) { webhookDeliveries(first: 100, filter: { endpoint: $endpoint })"
        " { nodes { webhookId state } } }"
    )
    return ask(query, {"endpoint": endpoint})["webhookDeliveries"]["nodes"]


def main() -> None:
    global secret
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    created = ask(
        "mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input)"
        " { secret endpoint { id version } } }",
        {"input": {"name": "Reference library for Python", "url": f"http://127.0.0.1:{server.server_port}/hooks"}},
    )["createWebhookEndpoint"]
    endpoint, secret = created["endpoint"], created["secret"]
    for number in range(REPORTS):
        report(f"Report {number}")
    until("every report is delivered", lambda: len(accepted) >= REPORTS)
    ask(
        "mutation ($input: PingWebhookEndpointInput!) { pingWebhookEndpoint(input: $input) { endpoint { id } } }",
        {"input": {"endpoint": endpoint["id"]}},
    )
    until("the ping arrives", lambda: "test.ping" in accepted.values())
    until(
        "everything sent is delivered",
        lambda: all(delivery["state"] == "DELIVERED" for delivery in deliveries(endpoint["id"])),
    )
    sent = deliveries(endpoint["id"])
    strangers = [delivery for delivery in sent if delivery["webhookId"] not in accepted]
    if strangers or len(sent) != len(accepted) or refused:
        raise RuntimeError(f"sent {len(sent)}, accepted {len(accepted)}, refused {len(refused)}: {refused}")
    print(f"the reference library for Python accepted {len(accepted)} of {len(sent)} deliveries")


if __name__ == "__main__":
    try:
        main()
    except RuntimeError as error:
        sys.exit(str(error))

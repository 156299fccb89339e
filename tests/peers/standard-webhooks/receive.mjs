// Receives what a running server sends, and has the reference library of Standard Webhooks check every delivery.
//
//   SAMSVAR_GRAPHQL_URL   where the API answers; the server must allow private addresses for webhooks
//   SAMSVAR_TOKEN         somebody who may keep webhook endpoints and report deviations
//
// It ends with 1 unless every delivery that the server calls delivered was accepted here, and none was refused.

import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const url = process.env.SAMSVAR_GRAPHQL_URL;
const token = process.env.SAMSVAR_TOKEN;
const REPORTS = 20;
const LIMIT_MS = 60_000;

const accepted = new Map();
const refused = [];
let secret;

const receiver = createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts).toString("utf8");
    try {
      const event = new Webhook(secret).verify(body, request.headers);
      accepted.set(request.headers["webhook-id"], event.type);
      // Were a changed body accepted too, the check would check nothing.
      if (verifies(body.replace("{", "{ "), request.headers)) throw new Error("a changed body was accepted");
      response.writeHead(204).end();
    } catch (error) {
      refused.push(String(error));
      response.writeHead(401).end();
    }
  });
});

function verifies(body, headers) {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

async function ask(query, variables) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.json();
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

async function report(title) {
  const input = { kind: "NEAR_MISS", title, description: "For whoever listens." };
  await ask("mutation ($input: ReportDeviationInput!) { reportDeviation(input: $input) { reference } }", { input });
}

async function until(what, holds) {
  const end = Date.now() + LIMIT_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${LIMIT_MS} ms: ${what}; refused: ${refused.join("; ")}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function deliveries(endpoint) {
  const data = await ask(
    `query ($endpoint: ID!) { webhookDeliveries(first: 100, filter: { endpoint: $endpoint }) { nodes { webhookId state } } }`,
    { endpoint },
  );
  return data.webhookDeliveries.nodes;
}

async function main() {
  await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${receiver.address().port}/hooks`;
  const created = await ask(
    "mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { secret endpoint { id version } } }",
    { input: { name: "Reference library for JavaScript", url: address } },
  );
  let { endpoint } = created.createWebhookEndpoint;
  secret = created.createWebhookEndpoint.secret;
  for (let number = 0; number < REPORTS; number += 1) await report(`Report ${number}`);
  await until("every report is delivered", () => accepted.size >= REPORTS);
  // While a secret is exchanged both sign: whoever still has the old one loses nothing.
  const old = secret;
  const rotated = await ask(
    "mutation ($input: RotateWebhookSecretInput!) { rotateWebhookSecret(input: $input) { secret endpoint { id version } } }",
    { input: { endpoint: endpoint.id, version: endpoint.version } },
  );
  for (const [key, title] of [[rotated.rotateWebhookSecret.secret, "new"], [old, "old"]]) {
    secret = key;
    const before = accepted.size;
    await report(`With the ${title} secret`);
    await until(`the ${title} secret is good`, () => accepted.size > before);
  }
  await ask("mutation ($input: PingWebhookEndpointInput!) { pingWebhookEndpoint(input: $input) { endpoint { id } } }", {
    input: { endpoint: endpoint.id },
  });
  await until("the ping arrives", () => [...accepted.values()].includes("test.ping"));
  let sent = [];
  await until("everything sent is delivered", async () => {
    sent = await deliveries(endpoint.id);
    return sent.every((delivery) => delivery.state === "DELIVERED");
  });
  const strangers = sent.filter((delivery) => !accepted.has(delivery.webhookId));
  if (strangers.length > 0 || sent.length !== accepted.size || refused.length > 0) {
    throw new Error(`sent ${sent.length}, accepted ${accepted.size}, refused ${refused.length}: ${refused.join("; ")}`);
  }
  console.log(`the reference library for JavaScript accepted ${accepted.size} of ${sent.length} deliveries`);
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(String(error));
    process.exit(1);
  },
);

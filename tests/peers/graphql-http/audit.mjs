// Puts the server audits of graphql-http to a running server and prints the score.
//
// SAMSVAR_GRAPHQL_URL names the address (…/graphql); SAMSVAR_TOKEN, if set, is sent along as a bearer token.
// Exit 0: every MUST and every SHOULD passed. 1: at least one did not. 2: the audits could not be put at all.

import { serverAudits } from 'graphql-http';

const REQUEST_LIMIT_MS = 10_000;
const LEVELS = ['MUST', 'SHOULD', 'MAY'];
const REQUIRED = ['MUST', 'SHOULD'];

const url = process.env.SAMSVAR_GRAPHQL_URL;
const token = process.env.SAMSVAR_TOKEN;
if (!url) {
  console.error('Say where the server answers: SAMSVAR_GRAPHQL_URL=http://127.0.0.1:8080/graphql node audit.mjs');
  process.exit(2);
}

// Every request carries a time limit, so that a server which never answers fails one audit and not the whole run.
function ask(address, request = {}) {
  const headers = { ...request.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) };
  return fetch(address, { ...request, headers, signal: AbortSignal.timeout(REQUEST_LIMIT_MS) });
}

const score = Object.fromEntries(LEVELS.map((level) => [level, { passed: 0, of: 0, failures: [] }]));

// One after the other: a server that is slow on two cores must not fail because all audits were put at once.
for (const audit of serverAudits({ url, fetchFn: ask })) {
  const level = LEVELS.find((name) => audit.name.startsWith(name));
  if (!level) {
    console.error(`audit ${audit.id} has no level that we know: ${audit.name}`);
    process.exit(2);
  }
  score[level].of += 1;
  const reason = await put(audit);
  if (reason === null) score[level].passed += 1;
  else score[level].failures.push(`${audit.id} ${audit.name}: ${reason}`);
}

for (const level of LEVELS) {
  const { passed, of, failures } = score[level];
  console.log(`${level} ${passed}/${of}`);
  for (const failure of failures) console.log(`  failed: ${failure}`);
}

// No audits at all would otherwise pass as a clean sheet.
const empty = REQUIRED.some((level) => score[level].of === 0);
const failed = REQUIRED.some((level) => score[level].passed < score[level].of);
process.exit(empty ? 2 : failed ? 1 : 0);

async function put(audit) {
  try {
    const result = await audit.fn();
    return result.status === 'ok' ? null : result.reason;
  } catch (error) {
    return error.cause?.message ?? error.message ?? String(error);
  }
}

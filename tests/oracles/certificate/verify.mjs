// A second checker of deletion certificates, written from the formats' texts alone: RFC 9162 (trees and proofs), C2SP
// signed-note and tlog-checkpoint (signatures), and the page on certificates in crates/deletion. It shares no code with the
// program and needs nothing but Node.
//
//   node verify.mjs VERIFIER-KEY FILE…
//
// One line for each file: `FILE: holds` or `FILE: ` with the first thing that is wrong. Ends with 1 unless all hold.

import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

function demand(holds, message) {
  if (!holds) throw new Error(message);
}

/** `name+hash+key`, where the key is one byte for Ed25519 and 32 of its own. */
function verifierKey(text) {
  const [name, id, ...rest] = text.trim().split("+");
  const bytes = Buffer.from(rest.join("+"), "base64");
  demand(name && /^[0-9a-f]{8}$/.test(id ?? "") && bytes.length === 33 && bytes[0] === 1, "the verifier key is malformed");
  const computed = sha256(`${name}\n`, bytes).subarray(0, 4);
  demand(computed.toString("hex") === id, "the verifier key does not match its hash");
  // The fixed beginning of an Ed25519 public key in DER.
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), bytes.subarray(1)]);
  return { name, id: computed, key: createPublicKey({ key: der, format: "der", type: "spki" }) };
}

/** The text of a signed note, if this key has signed it. */
function signedText(note, key, what) {
  const split = note.lastIndexOf("\n\n");
  demand(split > 0 && note.endsWith("\n"), `${what} is not a signed note`);
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split("\n");
  const signed = lines.some((line) => {
    const [, name, encoded] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = Buffer.from(encoded ?? "", "base64");
    return (
      name === key.name &&
      bytes.length === 68 &&
      bytes.subarray(0, 4).equals(key.id) &&
      verify(null, Buffer.from(text), key.key, bytes.subarray(4))
    );
  });
  demand(signed, `${what} is not signed by this key`);
  return text;
}

/** The root that a leaf leads to: the path is taken apart from the leaf upwards, largest power of two first. */
function rootFrom(index, size, leaf, path) {
  demand(index < size, "the entry lies behind the checkpoint");
  if (size === 1n) {
    demand(path.length === 0, "the proof is too long");
    return leaf;
  }
  demand(path.length > 0, "the proof is too short");
  let half = 1n;
  while (half * 2n < size) half *= 2n;
  const sibling = path[path.length - 1];
  const rest = path.slice(0, -1);
  return index < half
    ? sha256(Buffer.of(1), rootFrom(index, half, leaf, rest), sibling)
    : sha256(Buffer.of(1), sibling, rootFrom(index - half, size - half, leaf, rest));
}

function check(file, trusted) {
  const bundle = JSON.parse(readFileSync(file, "utf8"));
  demand(bundle.format === "samsvar/certificate-bundle/1", "the format is unknown");
  demand(bundle.verifier_key === trusted.trim(), "the file names another signer");
  const key = verifierKey(trusted);
  const hash = sha256(bundle.document);
  const document = JSON.parse(bundle.document);
  demand(document.format === "samsvar/certificate/1", "the document's format is unknown");

  const expected = `samsvar/certificate/1\n${document.certificate}\n${hash.toString("base64")}\n`;
  demand(signedText(bundle.note, key, "the certificate") === expected, "another document was signed");

  const leaf = sha256(Buffer.of(0), bundle.entry.body);
  demand(leaf.toString("base64") === bundle.entry.leaf, "the entry was altered");
  const entry = JSON.parse(bundle.entry.body);
  demand(entry.kind === "deletion.certificate_issued", "the entry is of another kind");
  demand(entry.organisation === document.organisation, "the entry is another organisation's");
  demand(entry.subject.id === document.certificate, "the entry is another certificate's");
  demand(entry.sequence === bundle.entry.sequence, "the entry has another place");
  demand(entry.data.sha256 === hash.toString("hex"), "the entry names another document");

  const text = signedText(bundle.checkpoint, key, "the checkpoint");
  const [origin, size, root, ...more] = text.trimEnd().split("\n");
  demand(origin === `samsvar/${document.organisation}` && more.length === 0, "the checkpoint is another trail's");
  demand(size === String(bundle.size), "the checkpoint is of another size");
  const path = bundle.inclusion.map((node) => Buffer.from(node, "base64"));
  demand(path.every((node) => node.length === 32), "the proof is malformed");
  const computed = rootFrom(BigInt(bundle.entry.sequence), BigInt(size), leaf, path);
  demand(computed.toString("base64") === root, "the proof does not lead to the signed root");

  const { counts } = document;
  const sum = (list, count) => list.reduce((total, one) => total + count(one), 0);
  demand(counts.erased + counts.spared + counts.missing + counts.not_reached === counts.planned, "the counts do not add up");
  demand(sum(document.erased, (window) => window.count) === counts.erased, "the digests do not add up");
  demand(sum(document.stores, (store) => store.erased) === counts.erased, "the stores do not add up");
  const people = new Set(document.approvals.filter((one) => one.of === "rule").map((one) => one.person));
  demand(people.size >= 2, "the rule was not approved by two people");
}

const [trusted, ...files] = process.argv.slice(2);
if (!trusted || files.length === 0) {
  console.error("usage: node verify.mjs VERIFIER-KEY FILE…");
  process.exit(2);
}
let all = true;
for (const file of files) {
  try {
    check(file, trusted);
    console.log(`${file}: holds`);
  } catch (error) {
    all = false;
    console.log(`${file}: ${error.message}`);
  }
}
process.exit(all ? 0 : 1);

//! `samsvar verify` on certificates of deletion, true ones and others. A checker in another language is asked the same.

use std::collections::BTreeMap;
use std::process::Command;

use audit::Draft;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::Subject;
use samsvar::verify::{Report, Verdict, verify};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::sample::{ENTRIES, Sample, organisation};

/// The place of the certificate's entry among the others.
const PLACE: usize = 5;
const CERTIFICATE: &str = "crt_00000000000000000000000000000001";

fn document() -> Value {
    json!({
        "approvals": [
            { "appointment": null, "at": "2026-01-01T00:00:00Z", "of": "rule", "person": "per_1", "role": "CTRL" },
            { "appointment": null, "at": "2026-01-01T00:00:00Z", "of": "rule", "person": "per_2", "role": "ITOPS" },
            { "appointment": null, "at": "2026-01-01T00:00:00Z", "of": "plan", "person": "per_1", "role": "CTRL" },
        ],
        "certificate": CERTIFICATE,
        "counts": { "erased": 7, "missing": 1, "not_reached": 0, "planned": 10, "residue": 0, "spared": 2 },
        "erased": [{ "count": 4, "digest": "aa", "window": 1 }, { "count": 3, "digest": "bb", "window": 2 }],
        "format": "samsvar/certificate/1",
        "organisation": organisation(1),
        "outcome": { "code": "completed", "reason": null },
        "plan": { "hash": "c".repeat(64), "made_by": "per_3" },
        "rule": { "key": "A-R1", "version": 1 },
        "stores": [{ "erased": 5 }, { "erased": 2 }],
    })
}

struct Made {
    sample: Sample,
    bundle: Value,
}

/// A certificate in the fifth entry of a trail, under the last checkpoint.
async fn made(document: &Value) -> Made {
    let document = document.to_string();
    let hash = Sha256::digest(document.as_bytes());
    let sha256: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let issued = |draft: &mut Draft| {
        if draft.id.to_string().ends_with(&format!("{PLACE:08x}")) {
            draft.kind = "deletion.certificate_issued".to_owned();
            draft.subject = Subject::new("certificate", CERTIFICATE);
            draft.data = BTreeMap::from([("sha256".to_owned(), sha256.clone())]);
        }
    };
    let sample = Sample::of(organisation(1), ENTRIES, issued).await;
    let lines: Vec<Value> =
        sample.export().await.iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let entry = &lines[1 + PLACE];
    let checkpoint = &lines[ENTRIES + 3];
    let text = format!("samsvar/certificate/1\n{CERTIFICATE}\n{}\n", STANDARD.encode(hash));
    let bundle = json!({
        "checkpoint": checkpoint["note"],
        "document": document,
        "entry": { "body": entry["body"], "leaf": entry["leaf"], "sequence": PLACE },
        "format": "samsvar/certificate-bundle/1",
        "inclusion": sample.inclusion(PLACE as u64, ENTRIES as u64).await,
        "note": sample.sign(&text),
        "size": ENTRIES,
        "verifier_key": sample.verifier_key,
    });
    Made { sample, bundle }
}

fn check(bundle: &Value, key: Option<&str>) -> Report {
    verify(format!("{bundle}\n").as_bytes(), key)
}

/// What the other checker says.
fn other(bundle: &Value, key: &str) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("certificate.json");
    std::fs::write(&file, bundle.to_string()).expect("the folder takes a file");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracles/certificate/verify.mjs");
    let output = Command::new("node").arg(script).arg(key).arg(&file).output().expect("there is node");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}

#[tokio::test]
async fn a_true_certificate_is_verified_by_both_checkers() {
    let Made { sample, bundle } = made(&document()).await;
    let report = check(&bundle, Some(&sample.verifier_key));
    assert_eq!(report.verdict, Verdict::Verified, "{report}");
    assert!(report.to_string().contains("7 erased under rule A-R1 version 1, completed"), "{report}");
    let (holds, said) = other(&bundle, &sample.verifier_key);
    assert!(holds, "{said}");
    let report = check(&bundle, None);
    assert_eq!(report.verdict, Verdict::SignerUnknown, "{report}");
}

type Tamper<'a> = Box<dyn Fn(&mut Value) + 'a>;
type Change = fn(&mut Value);

#[tokio::test]
async fn each_tampering_with_a_certificate_is_found_by_both_checkers() {
    let Made { sample, bundle } = made(&document()).await;
    let Made { sample: stranger, bundle: strange } = made(&document()).await;
    let altered = |change: Change| {
        let mut document = document();
        change(&mut document);
        document.to_string()
    };
    let text = |bundle: &Value, key: &str| bundle[key].as_str().expect("a text").to_owned();
    let cases: Vec<(&str, Tamper<'_>)> = vec![
        ("fewer were spared", Box::new(|b| b["document"] = altered(|d| d["counts"]["spared"] = json!(1)).into())),
        ("another rule", Box::new(|b| b["document"] = altered(|d| d["rule"]["key"] = json!("A-R2")).into())),
        (
            "another organisation",
            Box::new(|b| {
                b["document"] = altered(|d| d["organisation"] = json!(organisation(2))).into();
            }),
        ),
        ("a space more", Box::new(|b| b["document"] = format!("{} ", text(b, "document")).into())),
        ("a stranger's note", Box::new(|b| b["note"] = strange["note"].clone())),
        (
            "a stranger's note under our name",
            Box::new(|b| {
                let note = text(&strange, "note");
                b["note"] = note.replace(stranger.signer_name(), sample.signer_name()).into();
            }),
        ),
        (
            "another entry",
            Box::new(|b| {
                let body = text(&b["entry"], "body").replace("deletion.certificate_issued", "deletion.run_completed");
                b["entry"]["body"] = body.into();
            }),
        ),
        ("another place", Box::new(|b| b["entry"]["sequence"] = json!(PLACE + 1))),
        (
            "a shorter proof",
            Box::new(|b| {
                b["inclusion"].as_array_mut().expect("a list").pop();
            }),
        ),
        ("a proof in another order", Box::new(|b| b["inclusion"].as_array_mut().expect("a list").reverse())),
        ("another size", Box::new(|b| b["size"] = json!(ENTRIES - 1))),
        ("a stranger's checkpoint", Box::new(|b| b["checkpoint"] = strange["checkpoint"].clone())),
        ("a stranger's key", Box::new(|b| b["verifier_key"] = strange["verifier_key"].clone())),
        ("all of it a stranger's", Box::new(|b| *b = strange.clone())),
    ];
    for (name, tamper) in cases {
        let mut copy = bundle.clone();
        tamper(&mut copy);
        assert_ne!(copy, bundle, "{name}: something was changed");
        let report = check(&copy, Some(&sample.verifier_key));
        assert_eq!(report.verdict, Verdict::Tampered, "{name}: {report}");
        let (holds, said) = other(&copy, &sample.verifier_key);
        assert!(!holds, "{name}: {said}");
    }
}

/// Whatever is signed: a certificate that contradicts itself is none.
#[tokio::test]
async fn a_signed_certificate_that_contradicts_itself_is_found_by_both_checkers() {
    let cases: [(&str, Change); 4] = [
        ("the counts do not add up", |d| d["counts"]["planned"] = json!(11)),
        ("the digests are not over as many", |d| d["erased"][0]["count"] = json!(5)),
        ("the stores do not add up", |d| d["stores"][0]["erased"] = json!(6)),
        ("not approved by two people", |d| d["approvals"][1]["person"] = json!("per_1")),
    ];
    for (finding, change) in cases {
        let mut document = document();
        change(&mut document);
        let Made { sample, bundle } = made(&document).await;
        let report = check(&bundle, Some(&sample.verifier_key));
        assert!(report.to_string().contains(finding), "{finding}: {report}");
        let (holds, said) = other(&bundle, &sample.verifier_key);
        assert!(!holds, "{finding}: {said}");
    }
    let mut own = document();
    own["plan"]["made_by"] = json!("per_1");
    let Made { sample, bundle } = made(&own).await;
    assert!(check(&bundle, Some(&sample.verifier_key)).to_string().contains("whoever made the plan approved it"));
}

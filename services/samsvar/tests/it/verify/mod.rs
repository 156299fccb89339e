//! `samsvar verify` on exports that were tampered with. Each tampering must be found, and for its own reason.

mod certificate;
mod sample;
mod tamper;

use samsvar::verify::{Report, Verdict, verify, verify_file};

use sample::Sample;

fn check(lines: &[String], trusted: Option<&str>) -> Report {
    verify(lines.concat().as_bytes(), trusted)
}

#[tokio::test]
async fn a_true_export_is_verified() {
    let sample = Sample::new().await;
    let lines = sample.export().await;
    assert_eq!(lines.len(), 1 + sample::ENTRIES + 3 + 1);
    let report = check(&lines, Some(&sample.verifier_key));
    assert_eq!((report.verdict, &report.findings[..]), (Verdict::Verified, &[][..]), "{report}");
    assert!(report.is_success());
    let expected = format!("verified: {}, {} entries, 3 checkpoints", sample::organisation(1), sample::ENTRIES);
    assert!(report.to_string().starts_with(&expected), "{report}");
}

#[tokio::test]
async fn without_a_key_the_signer_is_unknown() {
    let sample = Sample::new().await;
    let report = check(&sample.export().await, None);
    assert_eq!((report.verdict, report.findings.len()), (Verdict::SignerUnknown, 0), "{report}");
    assert!(!report.is_success());
    assert!(report.to_string().starts_with("consistent, signer unknown"), "{report}");
}

#[tokio::test]
async fn each_tampering_is_found() {
    let sample = Sample::new().await;
    let lines = sample.export().await;
    for (name, tampered, expected) in tamper::all(&sample, &lines).await {
        let report = check(&tampered, Some(&sample.verifier_key));
        assert_eq!(report.verdict, Verdict::Tampered, "{name}: {report}");
        let findings: Vec<_> = report.findings.iter().map(ToString::to_string).collect();
        for expected in expected {
            assert!(
                findings.iter().any(|finding| finding.contains(expected)),
                "{name}: no {expected:?} in {findings:#?}"
            );
        }
    }
}

#[tokio::test]
async fn a_file_resigned_by_another_key_is_consistent_but_not_ours() {
    let sample = Sample::new().await;
    let lines = sample.resigned(|_| {}).await;
    assert_eq!(check(&lines, None).verdict, Verdict::SignerUnknown);
    let report = check(&lines, Some(&sample.verifier_key));
    assert!(report.findings[0].message.contains("another signer"), "{report}");
}

/// Not one byte can be another one.
#[tokio::test]
async fn no_bit_can_be_flipped() {
    let sample = Sample::new().await;
    let bytes = sample.export().await.concat().into_bytes();
    for (turn, at) in (0..bytes.len()).step_by(11).enumerate() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (turn % 8);
        assert_eq!(verify(&flipped[..], Some(&sample.verifier_key)).verdict, Verdict::Tampered, "byte {at}");
    }
}

/// Nor does any beginning of it pass for the whole.
#[tokio::test]
async fn no_beginning_passes() {
    let sample = Sample::new().await;
    let bytes = sample.export().await.concat().into_bytes();
    for length in (0..bytes.len()).rev().step_by(23) {
        assert_eq!(verify(&bytes[..length], Some(&sample.verifier_key)).verdict, Verdict::Tampered, "{length} bytes");
    }
}

#[tokio::test]
async fn what_is_no_export_is_said_to_be_none() {
    let cases: [(&[u8], &str); 5] = [
        (b"", "empty"),
        (b"\n", "does not begin with the header"),
        (b"\xff\xfe\n", "does not begin with the header"),
        (b"{\"line\":\"trailer\",\"note\":\"\"}\n", "does not begin with the header"),
        (
            b"{\"line\":\"header\",\"organisation\":\"o\",\"origin\":\"samsvar/o\",\"schema\":\"x/9\",\"size\":0,\"verifier_key\":\"\"}\n",
            "the format is \"x/9\"",
        ),
    ];
    for (bytes, expected) in cases {
        let report = verify(bytes, None);
        assert_eq!((report.verdict, report.findings.len()), (Verdict::Tampered, 1), "{report}");
        assert!(report.findings[0].message.contains(expected), "{report}");
    }
    assert!(verify_file("no/such/file", None).findings[0].message.contains("cannot be read"));
    for key in ["", "a+b", "name+00000000+AAAA", "samsvar/1+zzzzzzzz+AQ=="] {
        assert!(verify(&b""[..], Some(key)).findings[0].message.contains("not a verifier key"), "{key}");
    }
}

#[tokio::test]
async fn a_file_full_of_faults_lists_a_hundred() {
    let sample = Sample::new().await;
    let mut lines = sample.export().await;
    lines.splice(1..1, (0..1_000).map(|_| "{}\n".to_owned()));
    let report = check(&lines, Some(&sample.verifier_key));
    assert_eq!(report.findings.len(), 100);
    assert!(report.further >= 900, "{}", report.further);
}

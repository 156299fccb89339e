//! Signatures, checked by a library that shares no code with us.

use signed_note::{Note, StandardVerifier, VerifierList};

use super::{on_both, open};

#[tokio::test]
async fn another_library_accepts_a_signed_note_and_its_verifier_key() {
    on_both(async |home| {
        let signer = home.open().await.signer().await.unwrap();
        let note = signer.sign_note("samsvar/org_1\n3\nroot\n");
        let verifier = StandardVerifier::new(&signer.verifier_key()).unwrap();
        let verifiers = VerifierList::new(vec![Box::new(verifier)]);
        let read = Note::from_bytes(note.as_bytes()).unwrap();
        let (verified, unverified) = read.verify(&verifiers).unwrap();
        assert_eq!((verified.len(), unverified.len()), (1, 0));
        assert_eq!(verified[0].name(), signer.name());
        let altered = note.replacen("\n3\n", "\n4\n", 1);
        assert!(Note::from_bytes(altered.as_bytes()).unwrap().verify(&verifiers).is_err());
    })
    .await;
}

#[tokio::test]
async fn two_installations_have_different_names_and_keys() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (one, two) = (open(&one).await.signer().await.unwrap(), open(&two).await.signer().await.unwrap());
    assert_ne!(one.name(), two.name());
    assert_ne!(one.verifier_key(), two.verifier_key());
}

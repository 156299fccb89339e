//! What comes back, and what never does.

use std::time::Duration;

use outbound::{Client, Error, RetryAfter};
use tokio::io::AsyncWriteExt;

use crate::receiver::{Receiver, local, patient};

async fn post(client: &Client, receiver: &Receiver) -> Result<outbound::Answer, Error> {
    client.post(&receiver.address(), &[("webhook-id", "evt_1".to_owned())], b"{}".to_vec()).await
}

#[tokio::test]
async fn an_answer_is_its_status_its_wish_to_wait_and_the_beginning_of_its_body() {
    let receiver = Receiver::saying("HTTP/1.1 429 Too Many\r\nretry-after: 120\r\ncontent-length: 4\r\n\r\nbusy").await;
    let answer = post(&local(), &receiver).await.expect("an answer");
    assert_eq!((answer.status, answer.whole, answer.body.as_slice()), (429, true, &b"busy"[..]));
    assert_eq!(answer.retry_after, Some(RetryAfter::Wait(Duration::from_secs(120))));
}

#[tokio::test]
async fn the_request_carries_its_headers_and_its_bytes() {
    let (sent, mut seen) = tokio::sync::mpsc::unbounded_channel();
    let receiver = Receiver::new(move |mut stream, request| {
        let sent = sent.clone();
        async move {
            sent.send(String::from_utf8_lossy(&request).into_owned()).expect("the test listens");
            let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await;
        }
    })
    .await;
    assert_eq!(post(&local(), &receiver).await.expect("an answer").status, 204);
    let request = seen.recv().await.expect("a request");
    assert!(request.starts_with("POST /in HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("webhook-id: evt_1\r\n") && request.ends_with("\r\n\r\n{}"), "{request}");
}

#[tokio::test]
async fn a_redirect_is_an_error_and_nobody_else_is_called() {
    let other = Receiver::saying("HTTP/1.1 200 OK\r\n\r\n").await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("HTTP/1.1 {status} Moved\r\nlocation: http://{}/\r\n\r\n", other.at);
        let receiver = Receiver::saying(location).await;
        assert_eq!(post(&local(), &receiver).await, Err(Error::Redirect(status)));
    }
    assert_eq!(other.seen(), 0);
}

#[tokio::test]
async fn whoever_hangs_or_drips_its_status_is_given_up() {
    let hanging = Receiver::new(|stream, _| async move {
        let _kept = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let dripping = Receiver::new(|mut stream, _| async move {
        for byte in b"HTTP/1.1 200 OK\r\nx: ".iter().chain(std::iter::repeat(&b'x')) {
            if stream.write_all(&[*byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let client = Client::new(patient(Duration::from_millis(400))).expect("a client");
    for receiver in [hanging, dripping] {
        let begun = tokio::time::Instant::now();
        assert_eq!(post(&client, &receiver).await, Err(Error::Timeout));
        assert!(begun.elapsed() < Duration::from_secs(3));
    }
}

#[tokio::test]
async fn of_a_body_without_end_only_the_beginning_is_read() {
    let (sent, mut total) = tokio::sync::mpsc::unbounded_channel();
    let endless = Receiver::new(move |mut stream, _| {
        let sent = sent.clone();
        async move {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            let mut bytes = 0_usize;
            while stream.write_all(&[b'x'; 64 * 1024]).await.is_ok() {
                bytes += 64 * 1024;
            }
            sent.send(bytes).expect("the test listens");
        }
    })
    .await;
    let answer = post(&local(), &endless).await.expect("an answer");
    assert_eq!((answer.status, answer.whole, answer.body.len()), (200, false, 64 * 1024));
    // What was sent beyond that lay in buffers of the network: megabytes, and not the gigabytes that were on offer.
    assert!(total.recv().await.expect("it ended") < 64 * 1024 * 1024);
}

#[tokio::test]
async fn a_body_that_drips_is_not_waited_for() {
    let dripping = Receiver::new(|mut stream, _| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n").await;
        while stream.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    let answer = post(&local(), &dripping).await.expect("the status came");
    assert_eq!((answer.status, answer.whole), (200, false));
}

#[tokio::test]
async fn what_is_no_http_is_no_answer() {
    for said in ["SSH-2.0-OpenSSH\r\n", "HTTP/1.1 200 OK\r\nbad header\r\n\r\n", ""] {
        let receiver = Receiver::saying(said).await;
        assert_eq!(post(&local(), &receiver).await, Err(Error::AnswerInvalid), "{said}");
    }
    let huge = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "x".repeat(2 * 1024 * 1024));
    assert_eq!(post(&local(), &Receiver::saying(huge).await).await, Err(Error::AnswerInvalid));
}

#[tokio::test]
async fn where_nobody_listens_no_connection_is_made() {
    let receiver = Receiver::saying("").await;
    let nobody = local().check("http://127.0.0.1:1/").expect("an address");
    assert_eq!(local().post(&nobody, &[], Vec::new()).await, Err(Error::ConnectFailed));
    let plain = local().check(&format!("https://{}/", receiver.at)).expect("an address");
    let refused = local().post(&plain, &[], Vec::new()).await.expect_err("no TLS there");
    assert!(matches!(refused, Error::TlsFailed | Error::ConnectFailed), "{refused:?}");
}

#[tokio::test]
async fn each_call_has_a_connection_of_its_own() {
    let receiver = Receiver::saying("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let client = local();
    for _ in 0..3 {
        assert_eq!(post(&client, &receiver).await.expect("an answer").status, 200);
    }
    assert_eq!(receiver.seen(), 3);
}

/// Runs itself again under an environment that names a proxy.
#[tokio::test]
async fn the_environments_proxy_is_ignored() {
    const CHILD: &str = "SAMSVAR_OUTBOUND_CHILD";
    if std::env::var_os(CHILD).is_none() {
        let mut child = std::process::Command::new(std::env::current_exe().expect("this test's own path"));
        child.args(["--exact", "answers::the_environments_proxy_is_ignored"]).env(CHILD, "1");
        for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
            child.env(variable, "http://127.0.0.1:1");
        }
        child.env_remove("NO_PROXY").env_remove("no_proxy");
        assert!(child.output().expect("it runs").status.success());
        return;
    }
    let receiver = Receiver::saying("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    assert_eq!(post(&local(), &receiver).await.expect("an answer").status, 200);
}

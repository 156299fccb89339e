//! The client for addresses that the operator wrote in the configuration: trusted as to where they point, bounded in time
//! and size all the same.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Url, redirect};

use crate::{Answer, Error, client};

/// The longest address.
const LONGEST: usize = 2_000;
/// How many bytes of an answer are kept.
const KEPT: usize = 64 * 1024;

/// A client for one of the operator's own addresses. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Trusted {
    http: reqwest::Client,
    timeout: Duration,
}

impl Trusted {
    /// A client whose calls take no longer than this, from looking the name up to the end of the answer.
    pub fn new(timeout: Duration) -> Result<Self, Error> {
        client::install_crypto();
        let builder = || {
            reqwest::Client::builder()
                .redirect(redirect::Policy::none())
                .no_proxy()
                .referer(false)
                .connect_timeout(timeout)
                .pool_max_idle_per_host(1)
        };
        let http = builder().build().or_else(|_| builder().tls_certs_only([]).build());
        Ok(Self { http: http.map_err(|_| Error::Unavailable)?, timeout })
    }

    /// Whether an address can be called: `http` or `https`, with a host, without user name and password.
    pub fn check(text: &str) -> Result<(), Error> {
        let url = Url::parse(text).map_err(|_| Error::AddressInvalid)?;
        let named = url.has_host() && url.username().is_empty() && url.password().is_none();
        match url.scheme() {
            _ if text.len() > LONGEST || !named => Err(Error::AddressInvalid),
            "http" | "https" => Ok(()),
            _ => Err(Error::Scheme),
        }
    }

    /// Sends one POST and waits for its answer.
    pub async fn post(
        &self,
        to: &str,
        headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>,
        body: Vec<u8>,
    ) -> Result<Answer, Error> {
        let headers: HeaderMap = headers.into_iter().collect();
        let work = async {
            let response = self.http.post(to).headers(headers).body(body).send().await;
            client::read(response.map_err(|error| client::of(&error))?, KEPT).await
        };
        tokio::time::timeout(self.timeout, work).await.unwrap_or(Err(Error::Timeout))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_operator_may_be_private_and_speaks_http() {
        let cases = [
            ("http://127.0.0.1:4318", None),
            ("https://collector.internal:4318/some/path", None),
            ("http://[::1]:4318/", None),
            ("collector:4318", Some(Error::AddressInvalid)),
            ("", Some(Error::AddressInvalid)),
            ("http://", Some(Error::AddressInvalid)),
            ("grpc://collector:4317", Some(Error::Scheme)),
            ("http://user:word@collector/", Some(Error::AddressInvalid)),
        ];
        for (text, refused) in cases {
            assert_eq!(Trusted::check(text).err(), refused, "{text}");
        }
    }
}

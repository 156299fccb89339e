//! The client: one call, one connection, to an address that was looked at.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::redirect;

use crate::resolve::{Guarded, System};
use crate::{Address, Answer, Error, Guard, Resolve, RetryAfter};

/// How calls are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// What may be called.
    pub guard: Guard,
    /// From looking the name up to the status.
    pub timeout: Duration,
    /// How much of that connecting may take.
    pub connect_timeout: Duration,
    /// How many bytes of the body are kept; more is not read.
    pub kept: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            guard: Guard::default(),
            timeout: Duration::from_secs(20),
            connect_timeout: Duration::from_secs(10),
            kept: 64 * 1024,
        }
    }
}

/// After the status, the body is read for so long: it is not what is waited for.
const BODY: Duration = Duration::from_secs(2);
/// The largest list of headers over HTTP/2; over HTTP/1 the parser has its own limit.
const HEADERS: u32 = 16 * 1024;

/// The client. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    guarded: Guarded,
    options: Options,
}

impl Client {
    /// A client that asks the system's resolver.
    pub fn new(options: Options) -> Result<Self, Error> {
        Self::with_resolver(options, Arc::new(System))
    }

    /// A client that asks another resolver: for tests.
    pub fn with_resolver(options: Options, resolver: Arc<dyn Resolve>) -> Result<Self, Error> {
        install_crypto();
        let guarded = Guarded { resolver, allow_private: options.guard.allow_private };
        let http = builder(options, &guarded).build().or_else(|error| {
            tracing::error!(
                %error,
                "this machine knows no certificate authorities, so that no https address can be called; install its \
                 package of CA certificates and start again"
            );
            builder(options, &guarded).tls_certs_only([]).build()
        });
        Ok(Self { http: http.map_err(|_| Error::Unavailable)?, guarded, options })
    }

    /// Reads an address, and refuses what must not be called.
    pub fn check(&self, text: &str) -> Result<Address, Error> {
        self.options.guard.check(text)
    }

    /// Sends one POST and waits for its answer.
    pub async fn post(&self, to: &Address, headers: &[(&'static str, String)], body: Vec<u8>) -> Result<Answer, Error> {
        match tokio::time::timeout(self.options.timeout, self.send(to, headers, body)).await {
            Ok(response) => read(response?, self.options.kept).await,
            Err(_) => Err(Error::Timeout),
        }
    }

    async fn send(
        &self,
        to: &Address,
        headers: &[(&'static str, String)],
        body: Vec<u8>,
    ) -> Result<reqwest::Response, Error> {
        // The resolver is not asked about an address that is written as a number.
        if let Some(literal) = to.literal() {
            self.guarded.check(literal).await?;
        }
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(|_| Error::AddressInvalid)?;
            map.append(HeaderName::from_static(name), value);
        }
        self.http.post(to.0.clone()).headers(map).body(body).send().await.map_err(|error| of(&error))
    }
}

/// Whoever comes first installs it; all install the same.
pub(crate) fn install_crypto() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// An answer, with the beginning of its body.
pub(crate) async fn read(mut response: reqwest::Response, kept: usize) -> Result<Answer, Error> {
    let status = response.status();
    if status.is_redirection() {
        return Err(Error::Redirect(status.as_u16()));
    }
    let retry_after =
        response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).and_then(RetryAfter::parse);
    let mut body = Vec::new();
    let reading = async {
        while body.len() < kept {
            match response.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk[..chunk.len().min(kept - body.len())]),
                Ok(None) => return true,
                Err(_) => return false,
            }
        }
        false
    };
    let whole = tokio::time::timeout(BODY, reading).await.unwrap_or(false);
    Ok(Answer { status: status.as_u16(), retry_after, body, whole })
}

fn builder(options: Options, guarded: &Guarded) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .dns_resolver(guarded.clone())
        .redirect(redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .https_only(!options.guard.allow_private)
        .connect_timeout(options.connect_timeout)
        .http2_max_header_list_size(HEADERS)
        // Whatever is kept open is not looked at again.
        .pool_max_idle_per_host(0)
}

/// What went wrong, without a word of what was said: the causes are looked through for one that we know.
pub(crate) fn of(error: &reqwest::Error) -> Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    while let Some(this) = cause {
        if let Some(ours) = this.downcast_ref::<Error>() {
            return *ours;
        }
        if this.is::<rustls::Error>() {
            return Error::TlsFailed;
        }
        if let Some(io) = this.downcast_ref::<std::io::Error>()
            && let Some(inner) = io.get_ref()
            && inner.is::<rustls::Error>()
        {
            return Error::TlsFailed;
        }
        cause = this.source();
    }
    if error.is_timeout() {
        Error::Timeout
    } else if error.is_connect() {
        Error::ConnectFailed
    } else {
        Error::AnswerInvalid
    }
}

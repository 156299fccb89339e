//! What an address must be before anything is sent to it. Pure: it can be asked inside a unit of work.

use std::net::IpAddr;

use url::{Host, Url};

use crate::{Error, network};

/// The longest address.
const LONGEST: usize = 2_000;
/// The ports that are called.
const PORTS: &[u16] = &[443, 8443];

/// What is let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Guard {
    /// For development only: `http`, every port, and every address.
    pub allow_private: bool,
}

/// An address that has passed the guard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(pub(crate) Url);

impl Address {
    /// As it is written down: the one spelling that all others are read as.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The address, where it is written as a number.
    pub(crate) fn literal(&self) -> Option<IpAddr> {
        literal(&self.0)
    }
}

impl Guard {
    /// Reads an address, and refuses what must not be called. What a name stands for is asked at each call.
    pub fn check(self, text: &str) -> Result<Address, Error> {
        if text.len() > LONGEST {
            return Err(Error::AddressInvalid);
        }
        let mut url = Url::parse(text).map_err(|_| Error::AddressInvalid)?;
        match url.scheme() {
            "https" => {}
            "http" if self.allow_private => {}
            _ => return Err(Error::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() || url.as_str().len() > LONGEST {
            return Err(Error::AddressInvalid);
        }
        // It stays on this side of the connection anyway.
        url.set_fragment(None);
        let port = url.port_or_known_default().ok_or(Error::Port)?;
        if self.allow_private {
            return if port == 0 { Err(Error::Port) } else { Ok(Address(url)) };
        }
        if !PORTS.contains(&port) {
            return Err(Error::Port);
        }
        let public = match url.host() {
            None => return Err(Error::AddressInvalid),
            Some(Host::Domain(name)) => may_be_public(name),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => literal(&url).is_some_and(network::is_public),
        };
        if public { Ok(Address(url)) } else { Err(Error::AddressPrivate) }
    }
}

fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Domain(_) => None,
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
    }
}

/// A name without a dot, or of a domain that is nobody's on the internet, is this network's own affair.
fn may_be_public(name: &str) -> bool {
    const LOCAL: [&str; 6] = ["localhost", "local", "internal", "intranet", "lan", "home.arpa"];
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_of = |domain: &str| name == domain || name.ends_with(&format!(".{domain}"));
    name.contains('.') && !LOCAL.iter().any(|domain| is_of(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_refused_in_every_spelling() {
        let cases = [
            ("https://hooks.example.com/in", None),
            ("https://hooks.example.com:8443/in?x=1", None),
            ("HTTPS://HOOKS.EXAMPLE.COM", None),
            ("https://8.8.8.8/", None),
            ("https://[2606:4700::1111]/", None),
            ("https://hooks.example.com:22/", Some(Error::Port)),
            ("https://hooks.example.com:80/", Some(Error::Port)),
            ("https://hooks.example.com:0/", Some(Error::Port)),
            ("http://hooks.example.com/", Some(Error::Scheme)),
            ("ftp://hooks.example.com/", Some(Error::Scheme)),
            ("file:///etc/passwd", Some(Error::Scheme)),
            ("gopher://hooks.example.com/", Some(Error::Scheme)),
            ("javascript:alert(1)", Some(Error::Scheme)),
            ("", Some(Error::AddressInvalid)),
            ("hooks.example.com", Some(Error::AddressInvalid)),
            ("https://", Some(Error::AddressInvalid)),
            ("https://user@hooks.example.com/", Some(Error::AddressInvalid)),
            ("https://user:word@hooks.example.com/", Some(Error::AddressInvalid)),
            ("https://localhost/", Some(Error::AddressPrivate)),
            ("https://LOCALHOST./", Some(Error::AddressPrivate)),
            ("https://api.localhost/", Some(Error::AddressPrivate)),
            ("https://database/", Some(Error::AddressPrivate)),
            ("https://metadata.google.internal/", Some(Error::AddressPrivate)),
            ("https://printer.local/", Some(Error::AddressPrivate)),
            ("https://127.0.0.1/", Some(Error::AddressPrivate)),
            ("https://127.1/", Some(Error::AddressPrivate)),
            ("https://127.0.0.1./", Some(Error::AddressPrivate)),
            ("https://0x7f.1/", Some(Error::AddressPrivate)),
            ("https://0x7f000001/", Some(Error::AddressPrivate)),
            ("https://2130706433/", Some(Error::AddressPrivate)),
            ("https://0177.0.0.1/", Some(Error::AddressPrivate)),
            ("https://017700000001/", Some(Error::AddressPrivate)),
            ("https://0/", Some(Error::AddressPrivate)),
            ("https://0.0.0.0/", Some(Error::AddressPrivate)),
            ("https://%31%32%37.0.0.1/", Some(Error::AddressPrivate)),
            ("https://１２７.０.０.１/", Some(Error::AddressPrivate)),
            ("https://①②⑦.0.0.1/", Some(Error::AddressPrivate)),
            ("https://127。0。0。1/", Some(Error::AddressPrivate)),
            ("https:\\\\127.0.0.1\\", Some(Error::AddressPrivate)),
            ("https:127.0.0.1", Some(Error::AddressPrivate)),
            ("\thttps://127.0.\n0.1/", Some(Error::AddressPrivate)),
            ("https://169.254.169.254/latest/meta-data/", Some(Error::AddressPrivate)),
            ("https://0xa9fea9fe/", Some(Error::AddressPrivate)),
            ("https://10.0.0.1/", Some(Error::AddressPrivate)),
            ("https://012.0.0.1/", Some(Error::AddressPrivate)),
            ("https://100.64.0.1/", Some(Error::AddressPrivate)),
            ("https://192.168.1.1/", Some(Error::AddressPrivate)),
            ("https://[::1]/", Some(Error::AddressPrivate)),
            ("https://[::]/", Some(Error::AddressPrivate)),
            ("https://[0:0:0:0:0:0:0:1]/", Some(Error::AddressPrivate)),
            ("https://[::ffff:127.0.0.1]/", Some(Error::AddressPrivate)),
            ("https://[::ffff:7f00:1]/", Some(Error::AddressPrivate)),
            ("https://[::127.0.0.1]/", Some(Error::AddressPrivate)),
            ("https://[64:ff9b::127.0.0.1]/", Some(Error::AddressPrivate)),
            ("https://[2002:7f00:1::]/", Some(Error::AddressPrivate)),
            ("https://[2001:0:7f00:1::]/", Some(Error::AddressPrivate)),
            ("https://[fe80::1]/", Some(Error::AddressPrivate)),
            ("https://[fe80::1%25eth0]/", Some(Error::AddressInvalid)),
            ("https://[fd00::1]/", Some(Error::AddressPrivate)),
            ("https://[ff02::1]/", Some(Error::AddressPrivate)),
            ("https://256.256.256.256/", Some(Error::AddressInvalid)),
            ("https://127.0.0.1.5/", Some(Error::AddressInvalid)),
        ];
        for (text, refused) in cases {
            assert_eq!(Guard::default().check(text).err(), refused, "{text}");
        }
        assert_eq!(
            Guard::default().check(&format!("https://a.example/{}", "x".repeat(2_000))),
            Err(Error::AddressInvalid)
        );
    }

    #[test]
    fn for_development_every_place_may_be_called_but_nothing_other_than_http() {
        let guard = Guard { allow_private: true };
        for text in ["http://127.0.0.1:9000/in", "https://localhost/", "http://[::1]:1/", "http://10.0.0.1/"] {
            assert!(guard.check(text).is_ok(), "{text}");
        }
        assert_eq!(guard.check("ftp://127.0.0.1/"), Err(Error::Scheme));
        assert_eq!(guard.check("http://127.0.0.1:0/"), Err(Error::Port));
        assert_eq!(guard.check("http://user:word@127.0.0.1/"), Err(Error::AddressInvalid));
    }

    #[test]
    fn what_was_checked_is_what_is_called() {
        let address = Guard::default().check("https://Hooks.Example.com:443/a/../in#part").unwrap();
        assert_eq!(address.as_str(), "https://hooks.example.com/in");
        assert_eq!(Guard::default().check(address.as_str()), Ok(address));
    }
}

//! Looking names up, and refusing a name that stands for anything that is not public.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;

use crate::{Error, network};

/// Who knows which addresses a name has. The system's resolver, unless a test brings another.
#[async_trait]
pub trait Resolve: Send + Sync + 'static {
    /// All addresses of a name.
    async fn resolve(&self, name: &str) -> std::io::Result<Vec<IpAddr>>;
}

/// The system's resolver.
pub(crate) struct System;

#[async_trait]
impl Resolve for System {
    async fn resolve(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// A resolver that gives out addresses only if every one of them may be called.
#[derive(Clone)]
pub(crate) struct Guarded {
    pub(crate) resolver: Arc<dyn Resolve>,
    pub(crate) allow_private: bool,
}

impl Guarded {
    async fn addresses(&self, name: &str) -> Result<Vec<SocketAddr>, Error> {
        let found = self.resolver.resolve(name).await.map_err(|_| Error::NameUnknown)?;
        if found.is_empty() {
            return Err(Error::NameUnknown);
        }
        for address in &found {
            self.check(*address).await?;
        }
        Ok(found.into_iter().map(|address| SocketAddr::new(address, 0)).collect())
    }

    pub(crate) async fn check(&self, address: IpAddr) -> Result<(), Error> {
        let may_be_called = self.allow_private || network::is_public(address) && !network::is_own(address).await;
        if may_be_called { Ok(()) } else { Err(Error::AddressPrivate) }
    }
}

impl reqwest::dns::Resolve for Guarded {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let guarded = self.clone();
        Box::pin(async move {
            let addresses = guarded.addresses(name.as_str()).await?;
            Ok(Box::new(addresses.into_iter()) as reqwest::dns::Addrs)
        })
    }
}

//! Which addresses are public, by the special-purpose registries of IANA, and which are this machine's own.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tokio::net::UdpSocket;

/// Networks of IPv4 that are not the public internet: address and length of the prefix.
const NOT_PUBLIC_4: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),       // this network
    ([10, 0, 0, 0], 8),      // private
    ([100, 64, 0, 0], 10),   // shared by carriers
    ([127, 0, 0, 0], 8),     // loopback
    ([169, 254, 0, 0], 16),  // link-local, and where clouds keep their keys
    ([172, 16, 0, 0], 12),   // private
    ([192, 0, 0, 0], 24),    // protocol assignments
    ([192, 0, 2, 0], 24),    // documentation
    ([192, 31, 196, 0], 24), // AS112
    ([192, 52, 193, 0], 24), // multicast tunnels
    ([192, 88, 99, 0], 24),  // 6to4 relays
    ([192, 168, 0, 0], 16),  // private
    ([192, 175, 48, 0], 24), // AS112
    ([198, 18, 0, 0], 15),   // benchmarking
    ([198, 51, 100, 0], 24), // documentation
    ([203, 0, 113, 0], 24),  // documentation
    ([224, 0, 0, 0], 4),     // multicast
    ([240, 0, 0, 0], 4),     // reserved, and broadcast
];

/// The one part of IPv6 that is public: 2000::/3.
const PUBLIC_6: (u128, u32) = (0x2000 << 112, 3);
/// Networks within it that are not.
const NOT_PUBLIC_6: &[(u128, u32)] = &[
    (0x2001 << 112, 23),          // protocol assignments, Teredo and ORCHID among them
    (0x2001_0db8 << 96, 32),      // documentation
    (0x2002 << 112, 16),          // 6to4, which carries any address of IPv4
    (0x2620_004f_8000 << 80, 48), // AS112
    (0x3ff0 << 112, 12),          // documentation
];

/// Whether an address is of the public internet.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_4(address),
        IpAddr::V6(address) => is_public_6(address),
    }
}

fn is_public_4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !NOT_PUBLIC_4
        .iter()
        .any(|(network, length)| bits >> (32 - length) == Ipv4Addr::from(*network).to_bits() >> (32 - length))
}

fn is_public_6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    let within = |(network, length): &(u128, u32)| bits >> (128 - length) == network >> (128 - length);
    within(&PUBLIC_6) && !NOT_PUBLIC_6.iter().any(within)
}

/// Whether an address is one of this machine's own: the kernel would speak to it from the very same address. Nothing is
/// sent for this.
pub(crate) async fn is_own(address: IpAddr) -> bool {
    let any: IpAddr = match address {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let Ok(socket) = UdpSocket::bind((any, 0)).await else { return false };
    if socket.connect((address, 9)).await.is_err() {
        return false;
    }
    socket.local_addr().is_ok_and(|own| own.ip() == address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_last_address_of_every_network_is_told_from_its_neighbours() {
        let cases = [
            ("0.255.255.255", false),
            ("1.0.0.0", true),
            ("9.255.255.255", true),
            ("10.0.0.0", false),
            ("10.255.255.255", false),
            ("11.0.0.0", true),
            ("100.63.255.255", true),
            ("100.64.0.0", false),
            ("100.127.255.255", false),
            ("100.128.0.0", true),
            ("127.0.0.1", false),
            ("127.255.255.255", false),
            ("169.254.169.254", false),
            ("172.15.255.255", true),
            ("172.16.0.0", false),
            ("172.31.255.255", false),
            ("172.32.0.0", true),
            ("192.0.0.170", false),
            ("192.0.2.1", false),
            ("192.88.99.1", false),
            ("192.167.255.255", true),
            ("192.168.0.0", false),
            ("192.169.0.0", true),
            ("198.17.255.255", true),
            ("198.18.0.0", false),
            ("198.19.255.255", false),
            ("198.20.0.0", true),
            ("198.51.100.7", false),
            ("203.0.113.7", false),
            ("223.255.255.255", true),
            ("224.0.0.1", false),
            ("240.0.0.1", false),
            ("255.255.255.255", false),
            ("8.8.8.8", true),
            ("::", false),
            ("::1", false),
            ("::ffff:8.8.8.8", false),
            ("::ffff:127.0.0.1", false),
            ("::7f00:1", false),
            ("64:ff9b::7f00:1", false),
            ("64:ff9b:1::1", false),
            ("100::1", false),
            ("1fff::1", false),
            ("2000::1", true),
            ("2001::1", false),
            ("2001:0:7f00:1::", false),
            ("2001:1ff::1", false),
            ("2001:200::1", true),
            ("2001:db7::1", true),
            ("2001:db8::1", false),
            ("2001:db9::1", true),
            ("2002:7f00:1::", false),
            ("2003::1", true),
            ("2606:4700::1111", true),
            ("2620:4f:8000::1", false),
            ("3fef::1", true),
            ("3ff0::1", false),
            ("3fff::1", false),
            ("4000::1", false),
            ("fc00::1", false),
            ("fd12:3456::1", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
        ];
        for (address, public) in cases {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }

    #[tokio::test]
    async fn an_address_of_this_machine_is_its_own() {
        assert!(is_own("127.0.0.1".parse().unwrap()).await);
        assert!(!is_own("198.51.100.7".parse().unwrap()).await);
    }
}

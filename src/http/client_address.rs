//! Where a request comes from: the peer, or what a trusted proxy says of it. Anybody else's word on it is not heard.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;
use actix_web::http::header::{FORWARDED, HeaderName, X_FORWARDED_FOR};
use ipnet::IpNet;

/// The proxies whose word is taken, and the one header in which they give it.
#[derive(Debug, Clone)]
pub struct Proxies {
    pub trusted: Vec<IpNet>,
    pub header: ClientHeader,
}

/// The headers in which a proxy may tell a client's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientHeader {
    XForwardedFor,
    Forwarded,
}

impl ClientHeader {
    const fn name(self) -> HeaderName {
        match self {
            Self::XForwardedFor => X_FORWARDED_FOR,
            Self::Forwarded => FORWARDED,
        }
    }

    /// The address in one element of the list; `None` where it is none.
    fn read(self, element: &str) -> Option<IpAddr> {
        let node = match self {
            Self::XForwardedFor => element,
            Self::Forwarded => element.split(';').find_map(|pair| {
                let (name, value) = pair.trim().split_once('=')?;
                name.eq_ignore_ascii_case("for").then_some(value)
            })?,
        };
        let node = node.trim().trim_matches('"');
        // [::1]:8080, 10.0.0.1:8080, ::1 and 10.0.0.1
        let host = match node.strip_prefix('[') {
            Some(rest) => rest.split(']').next()?,
            None if node.matches(':').count() == 1 => node.split(':').next()?,
            None => node,
        };
        host.parse().ok().map(plain)
    }
}

impl Proxies {
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }

    /// The nearest address that is no trusted proxy's. Each proxy adds the one it was called from at the end, so the list
    /// is read from there; what stands before the first stranger is the stranger's own tale.
    pub fn client_of(&self, request: &HttpRequest) -> IpAddr {
        let peer = request.peer_addr().map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| plain(peer.ip()));
        if !self.trusts(peer) {
            return peer;
        }
        let lists: Vec<&str> =
            request.headers().get_all(self.header.name()).filter_map(|value| value.to_str().ok()).collect();
        let mut nearest = peer;
        for element in lists.join(",").rsplit(',') {
            let Some(address) = self.header.read(element) else { break };
            nearest = address;
            if !self.trusts(address) {
                break;
            }
        }
        nearest
    }
}

/// Whether a request comes from this machine, and nobody speaks for somebody elsewhere.
pub fn is_local(request: &HttpRequest) -> bool {
    let spoken_for = [FORWARDED, X_FORWARDED_FOR, HeaderName::from_static("via"), HeaderName::from_static("x-real-ip")];
    let is_spoken_for = spoken_for.iter().any(|name| request.headers().contains_key(name));
    !is_spoken_for && request.peer_addr().is_some_and(|peer| plain(peer.ip()).is_loopback())
}

/// An IPv4 address that came over an IPv6 socket is an IPv4 address.
pub fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

/// What one subscriber has: an IPv4 address, or the /64 of an IPv6 address, inside which anybody takes any.
pub fn subscriber(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn client(peer: &str, header: ClientHeader, lines: &[&str]) -> String {
        let trusted = ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap()).to_vec();
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        for line in lines {
            request = request.append_header((header.name(), *line));
        }
        Proxies { trusted, header }.client_of(&request.to_http_request()).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_heard_and_only_as_far_as_they_know() {
        let cases: [(&str, &[&str], &str); 11] = [
            ("203.0.113.9:80", &["198.51.100.1"], "203.0.113.9"),
            ("10.0.0.1:80", &[], "10.0.0.1"),
            ("10.0.0.1:80", &["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1:80", &["1.2.3.4, 198.51.100.1, 10.0.0.7"], "198.51.100.1"),
            ("10.0.0.1:80", &["1.2.3.4", "198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1:80", &["1.2.3.4, unknown"], "10.0.0.1"),
            ("10.0.0.1:80", &["1.2.3.4, 127.0.0.1"], "1.2.3.4"),
            ("10.0.0.1:80", &["10.9.9.9"], "10.9.9.9"),
            ("10.0.0.1:80", &["[2001:db8::1]:4711"], "2001:db8::1"),
            ("[::ffff:10.0.0.1]:80", &["::ffff:198.51.100.1"], "198.51.100.1"),
            ("[fd00::1]:80", &["198.51.100.1:4711"], "198.51.100.1"),
        ];
        for (peer, lines, expected) in cases {
            assert_eq!(client(peer, ClientHeader::XForwardedFor, lines), expected, "{peer} {lines:?}");
        }
        let cases: [(&[&str], &str); 5] = [
            (&["for=192.0.2.60;proto=http;by=203.0.113.43"], "192.0.2.60"),
            (&["For=\"[2001:db8:cafe::17]:4711\""], "2001:db8:cafe::17"),
            (&["for=1.2.3.4, for=198.51.100.1"], "198.51.100.1"),
            (&["for=_hidden"], "10.0.0.1"),
            (&["proto=http"], "10.0.0.1"),
        ];
        for (lines, expected) in cases {
            assert_eq!(client("10.0.0.1:80", ClientHeader::Forwarded, lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn all_addresses_of_a_subscriber_are_one() {
        for (one, other, is_same) in [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
            ("192.0.2.1", "192.0.2.2", false),
        ] {
            assert_eq!(
                subscriber(one.parse().unwrap()) == subscriber(other.parse().unwrap()),
                is_same,
                "{one} {other}"
            );
        }
    }
}

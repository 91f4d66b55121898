//! Whom a client may let Stirrup call. Stirrup stands inside a network that the client may not: an address that leads back
//! into it is refused, by what a name resolves to and not by how it reads. What is resolved is what is connected to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Ports that are called anywhere.
const PORTS: [u16; 2] = [443, 8443];

/// Longest address of a receiver.
pub const MAX_URL: usize = 500;

/// Where a call goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub is_https: bool,
    /// A name in small letters, or an address without brackets.
    pub host: String,
    pub port: u16,
    /// As it stands in the request: path and query.
    pub path: String,
}

/// Why an address is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    #[error("no address that could be called")]
    Malformed,
    #[error("an address that may not be called")]
    NotAllowed,
}

impl Target {
    /// Reads `https://host[:port][/path][?query]`. There is no name and password in it, and no fragment.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn parse(url: &str) -> Result<Self, TargetError> {
        let malformed = TargetError::Malformed;
        let is_plain =
            url.len() <= MAX_URL && url.bytes().all(|b| b.is_ascii_graphic()) && !url.contains(['#', '\\', '"']);
        let (is_https, rest) = match (is_plain, url.strip_prefix("https://"), url.strip_prefix("http://")) {
            (true, Some(rest), _) => (true, rest),
            (true, None, Some(rest)) => (false, rest),
            _ => return Err(malformed),
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end).ok_or(malformed)?;
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        let (host, port) = match authority.strip_prefix('[') {
            Some(inside) => {
                let (host, port) = inside.split_once(']').ok_or(malformed)?;
                (host.parse::<Ipv6Addr>().map_err(|_| malformed)?.to_string(), port)
            }
            None => {
                let (host, port) =
                    authority.split_at_checked(authority.find(':').unwrap_or(authority.len())).ok_or(malformed)?;
                (host.to_ascii_lowercase(), port)
            }
        };
        let port = match (port.strip_prefix(':'), port.is_empty()) {
            (Some(digits), _) => digits.parse().ok().filter(|port| *port > 0).ok_or(malformed)?,
            (None, true) => {
                if is_https {
                    443
                } else {
                    80
                }
            }
            (None, false) => return Err(malformed),
        };
        let is_host = host.parse::<IpAddr>().is_ok() || is_name(&host);
        if is_host { Ok(Self { is_https, host, port, path }) } else { Err(malformed) }
    }

    /// As it stands in the `Host` header.
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match (self.is_https, self.port) {
            (true, 443) | (false, 80) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }
}

/// A name of labels, the last of which is no number: what reads like an odd address is none.
fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            && !label.starts_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.len() <= 253
        && host.split('.').all(is_label)
        && !last.bytes().all(|b| b.is_ascii_digit())
        && !last.to_ascii_lowercase().starts_with("0x")
}

/// Who may be called.
#[derive(Debug, Clone, Default)]
pub struct AddressRules {
    /// Receivers within networks of one's own: names or addresses, in clear text too, at any port.
    allowed_private_hosts: Vec<String>,
}

impl AddressRules {
    pub fn new(allowed_private_hosts: &[String]) -> Self {
        Self { allowed_private_hosts: allowed_private_hosts.iter().map(|host| host.to_ascii_lowercase()).collect() }
    }

    fn is_own(&self, target: &Target) -> bool {
        self.allowed_private_hosts.contains(&target.host)
    }

    /// What can be said before the name is looked up: encrypted, at a usual port, and no address inside.
    ///
    /// # Errors
    /// `NotAllowed`.
    pub fn check(&self, target: &Target) -> Result<(), TargetError> {
        let is_outside = target.host.parse::<IpAddr>().map_or(true, is_public);
        let is_allowed = target.is_https && PORTS.contains(&target.port) && is_outside;
        if is_allowed || self.is_own(target) { Ok(()) } else { Err(TargetError::NotAllowed) }
    }

    /// Whether an address that the target's name leads to may be connected to.
    pub fn allows(&self, target: &Target, address: IpAddr) -> bool {
        is_public(address) || self.is_own(target)
    }
}

/// Whether an address is one of the internet at large (IANA's special-purpose registries).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        // This network, private, loopback, and everything from multicast on.
        (0 | 10 | 127 | 224..=255, ..)
            // Shared address space of providers.
            | (100, 64..=127, _)
            // Link-local, with the metadata services of clouds.
            | (169, 254, _)
            // Private.
            | (172, 16..=31, _)
            | (192, 168, _)
            // Protocol assignments, documentation, relays of 6to4, measurements of networks.
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let [a, b, c, _, _, _, g, h] = address.segments();
    match (a, b) {
        // NAT64, and the addresses of 6to4: an IPv4 address inside.
        (0x64, 0xff9b) => is_public_v4(embedded(g, h)),
        (0x2002, _) => is_public_v4(embedded(b, c)),
        // Teredo, benchmarks, ORCHID, documentation.
        (0x2001, 0..=0x1ff | 0xdb8) | (0x3fff, _) => false,
        // Global unicast: all others are loopback, local, multicast or nobody's.
        _ => (0x2000..=0x3fff).contains(&a),
    }
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Ipv4Addr::new(a, b, c, d)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> Target {
        Target::parse(url).unwrap()
    }

    #[test]
    fn an_address_is_read_into_its_parts() {
        let parts = |url| {
            let it = target(url);
            (it.is_https, it.host.clone(), it.port, it.path.clone(), it.authority())
        };
        let plain = parts("https://Example.org/hook?a=1");
        assert_eq!(plain, (true, "example.org".into(), 443, "/hook?a=1".into(), "example.org".into()));
        assert_eq!(parts("http://[::1]:8080").4, "[::1]:8080");
        assert_eq!(parts("https://example.org?a").3, "/?a");
    }

    #[test]
    fn what_is_no_address_or_hides_one_is_malformed() {
        for url in [
            "",
            "example.org",
            "ftp://example.org",
            "https://",
            "https:///path",
            "https://user@example.org/",
            "https://user:word@example.org/",
            "https://example.org/#part",
            "https://exa mple.org",
            "https://example.org:0",
            "https://example.org:70000",
            "https://例.org",
            "https://[::1",
            "https://[example.org]/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://127.1/",
            "https://example.0x1/",
            "https://a..b/",
            "https://example.org\\@evil/",
        ] {
            assert_eq!(Target::parse(url), Err(TargetError::Malformed), "{url}");
        }
        assert_eq!(Target::parse(&format!("https://example.org/{}", "a".repeat(MAX_URL))), Err(TargetError::Malformed));
    }

    #[test]
    fn nothing_inside_is_called_however_it_is_written() {
        for address in [
            "127.0.0.1",
            "127.8.9.1",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.100.100.200",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "fec0::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::",
            "2001:db8::1",
            "2001::1",
            "::7f00:1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
            let url =
                if address.contains(':') { format!("https://[{address}]/") } else { format!("https://{address}/") };
            assert_eq!(AddressRules::default().check(&target(&url)), Err(TargetError::NotAllowed), "{url}");
        }
        for address in
            ["1.1.1.1", "172.32.0.1", "100.128.0.1", "192.0.1.1", "2606:4700::1111", "2400:3200::1", "64:ff9b::101:101"]
        {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn outside_it_is_encrypted_at_usual_ports_and_inside_only_where_allowed() {
        let rules = AddressRules::new(&["Receiver.local".into(), "10.0.0.5".into()]);
        let check = |url| rules.check(&target(url));
        assert_eq!(check("https://example.org/"), Ok(()));
        assert_eq!(check("https://example.org:8443/"), Ok(()));
        for url in
            ["http://example.org/", "https://example.org:22/", "https://10.0.0.6/", "http://receiver.local.evil.org/"]
        {
            assert_eq!(check(url), Err(TargetError::NotAllowed), "{url}");
        }
        for url in ["http://receiver.local:9000/", "https://10.0.0.5/hook"] {
            assert_eq!(check(url), Ok(()), "{url}");
        }
        let inside: IpAddr = "10.0.0.9".parse().unwrap();
        assert!(rules.allows(&target("http://receiver.local/"), inside));
        assert!(!rules.allows(&target("https://example.org/"), inside));
    }
}

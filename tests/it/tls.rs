//! TLS by the service itself: what it offers, what it refuses to start with, and a certificate that is renewed.

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion};
use stirrup::listening::{Certificate, ListenError};
use stirrup::settings::TlsSettings;
use tempfile::TempDir;

use super::support::app::App;
use super::support::client::PATIENCE;
use super::support::program::Program;

/// A certificate for `localhost` that nobody vouches for, with its key, as files.
struct Pair {
    folder: TempDir,
}

impl Pair {
    fn new() -> Self {
        let pair = Self { folder: tempfile::tempdir().unwrap() };
        pair.renew();
        pair
    }

    /// Writes another certificate in its place.
    fn renew(&self) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        fs::write(self.key(), made.signing_key.serialize_pem()).unwrap();
        fs::set_permissions(self.key(), Permissions::from_mode(0o600)).unwrap();
        fs::write(self.certificate(), made.cert.pem()).unwrap();
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    fn settings(&self) -> TlsSettings {
        TlsSettings { certificate_file: self.certificate(), key_file: self.key() }
    }

    fn variables(&self) -> [(&'static str, String); 2] {
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        [("STIRRUP_TLS__CERTIFICATE_FILE", text(self.certificate())), ("STIRRUP_TLS__KEY_FILE", text(self.key()))]
    }

    async fn app(&self) -> App {
        let variables = self.variables();
        App::start_with(&variables.each_ref().map(|(name, value)| (*name, value.as_str()))).await
    }
}

/// What a client that trusts the certificate gets: the protocol agreed on, and the answer's text.
fn get(
    pair: &Pair,
    address: SocketAddr,
    version: &'static SupportedProtocolVersion,
) -> Result<(String, String), std::io::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(pair.certificate()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_protocol_versions(&[version]).unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let client = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").unwrap()).unwrap();
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut stream = StreamOwned::new(client, stream);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut text = Vec::new();
    stream.read_to_end(&mut text)?;
    let protocol = stream.conn.alpn_protocol().unwrap_or_default().to_vec();
    Ok((String::from_utf8(protocol).unwrap(), String::from_utf8(text).unwrap()))
}

#[tokio::test]
async fn answers_come_by_tls_in_its_two_good_versions_and_not_in_clear_text() {
    let pair = Pair::new();
    let app = pair.app().await;
    let address = app.server().address();
    for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
        let (protocol, text) = get(&pair, address, version).unwrap();
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n") && text.ends_with("{\"status\":\"ok\"}"), "{text}");
        assert!(text.contains("strict-transport-security: max-age=63072000; includeSubDomains\r\n"), "{text}");
        assert_eq!(protocol, "http/1.1", "HTTP/2 is not offered");
    }
    let answer = app.send_bytes(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec()).await;
    assert!(!answer.contains("HTTP/1.1 200"), "{answer}");
    assert!(get(&Pair::new(), address, &rustls::version::TLS13).is_err(), "another certificate is not this service's");
}

#[test]
fn a_renewed_certificate_is_taken_over_and_a_broken_one_is_not() {
    let pair = Pair::new();
    let certificate = Certificate::load(&pair.settings()).unwrap();
    assert!(!certificate.refresh().unwrap(), "nothing has changed");
    pair.renew();
    assert!(certificate.refresh().unwrap());
    fs::write(pair.certificate(), "-----BEGIN CERTIFICATE-----\nbroken").unwrap();
    assert!(matches!(certificate.refresh(), Err(ListenError::NoCertificate { .. })));
    let other = Pair::new();
    fs::copy(other.certificate(), pair.certificate()).unwrap();
    assert!(matches!(certificate.refresh(), Err(ListenError::Tls(_))), "the key of another certificate");
    fs::remove_file(pair.certificate()).unwrap();
    assert!(matches!(certificate.refresh(), Err(ListenError::Unreadable { .. })));
    pair.renew();
    assert!(certificate.refresh().unwrap());
}

#[test]
fn what_is_no_good_for_tls_stops_the_start_in_one_line() {
    let pair = Pair::new();
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let program = Program::at(folder.path());
    let variables = pair.variables();
    let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
    let refusal = |word: &str| {
        let said = program.run_with(&["serve"], &variables).failure();
        assert!(said.contains(word) && said.lines().count() == 1, "{word}: {said}");
    };
    for mode in [0o644, 0o640, 0o604, 0o620] {
        fs::set_permissions(pair.key(), Permissions::from_mode(mode)).unwrap();
        refusal("readable by others");
    }
    fs::set_permissions(pair.key(), Permissions::from_mode(0o600)).unwrap();
    fs::write(pair.key(), "no key").unwrap();
    refusal("holds no key");
    fs::write(pair.certificate(), "no certificate").unwrap();
    refusal("holds no certificate");
    fs::remove_file(pair.certificate()).unwrap();
    refusal("cannot be read");
    let half = program.run_with(&["serve"], &variables[..1]).failure();
    assert!(half.contains("belong together"), "{half}");
    assert!(fs::metadata(folder.path().join("data")).is_err(), "nothing was started");
}

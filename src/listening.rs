//! Where and how the service listens: the socket with its options, and TLS by rustls. Certificates that change are taken
//! over while it runs.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use socket2::{Domain, Protocol, Socket, Type};

use crate::settings::TlsSettings;

/// The permissions of everybody but the owner.
const OTHERS: u32 = 0o077;
/// Clients that have connected and wait to be taken.
const BACKLOG: i32 = 1024;

/// Why the service cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    #[error("cannot listen on {address}: {source}")]
    Address { address: SocketAddr, source: std::io::Error },
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{0} is readable by others than its owner; chmod 600 {0}", path.display())]
    OpenKey { path: PathBuf },
    #[error("{} holds no certificate, or none that can be read", path.display())]
    NoCertificate { path: PathBuf },
    #[error("{} holds no key, or none that can be read", path.display())]
    NoKey { path: PathBuf },
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
}

/// A listening socket. What it accepts has its options: a client that takes nothing of an answer is cut off after
/// `write_timeout` (Linux does that, others wait as long as they do).
pub fn bind(address: SocketAddr, write_timeout: Duration) -> Result<TcpListener, ListenError> {
    let bind = || {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_reuse_address(true)?;
        #[cfg(target_os = "linux")]
        socket.set_tcp_user_timeout(Some(write_timeout))?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        Ok(socket.into())
    };
    bind().map_err(|source| ListenError::Address { address, source })
}

/// The certificate that is shown at the moment, and the files it came from.
#[derive(Debug)]
pub struct Certificate {
    files: TlsSettings,
    current: RwLock<Loaded>,
}

/// A certificate with its key, and the bytes of the file it was read from.
#[derive(Debug, Clone)]
struct Loaded {
    pem: Vec<u8>,
    key: Arc<CertifiedKey>,
}

impl Certificate {
    /// Reads certificate and key.
    pub fn load(files: &TlsSettings) -> Result<Self, ListenError> {
        Ok(Self { files: files.clone(), current: RwLock::new(load(files)?) })
    }

    /// Takes over what the files hold by now, if that has changed. A pair that does not fit changes nothing.
    pub fn refresh(&self) -> Result<bool, ListenError> {
        let pem = read(&self.files.certificate_file)?;
        if pem == self.current.read().unwrap_or_else(PoisonError::into_inner).pem {
            return Ok(false);
        }
        let loaded = load(&self.files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = loaded;
        Ok(true)
    }

    /// Looks at the files again and again. Never ends.
    pub async fn keep_fresh(self: Arc<Self>, every: Duration) {
        loop {
            tokio::time::sleep(every).await;
            match self.refresh() {
                Ok(true) => tracing::info!("the new certificate is in use"),
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(error = %error, "the new certificate cannot be used; the old one still is");
                }
            }
        }
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).key))
    }
}

/// TLS 1.2 and 1.3 with the certificate.
pub fn tls(certificate: Arc<Certificate>) -> Result<ServerConfig, ListenError> {
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    Ok(builder.with_safe_default_protocol_versions()?.with_no_client_auth().with_cert_resolver(certificate))
}

fn load(files: &TlsSettings) -> Result<Loaded, ListenError> {
    let path = &files.certificate_file;
    let pem = read(path)?;
    let chain = CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    let chain = chain.ok_or_else(|| ListenError::NoCertificate { path: path.clone() })?;
    let path = &files.key_file;
    refuse_open(path)?;
    let key = PrivateKeyDer::from_pem_slice(&read(path)?).map_err(|_| ListenError::NoKey { path: path.clone() })?;
    let key = Arc::new(CertifiedKey::from_der(chain, key, &ring::default_provider())?);
    Ok(Loaded { pem, key })
}

fn read(path: &Path) -> Result<Vec<u8>, ListenError> {
    fs::read(path).map_err(|source| ListenError::Unreadable { path: path.to_owned(), source })
}

/// A key that others can read is no secret any more.
fn refuse_open(path: &Path) -> Result<(), ListenError> {
    let metadata = fs::metadata(path);
    let metadata = metadata.map_err(|source| ListenError::Unreadable { path: path.to_owned(), source })?;
    if metadata.permissions().mode() & OTHERS == 0 {
        Ok(())
    } else {
        Err(ListenError::OpenKey { path: path.to_owned() })
    }
}

//! One call to a receiver. The name is looked up once, and what may not be connected to is left out before anything is sent;
//! the answer counts by its status, and none of its body is read.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

use super::address::{AddressRules, Target};

/// Why a call came to no answer. What exactly went wrong is for the log of whoever runs the receiver, not for clients of this
/// service: it would tell them of the network inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    #[error("the address may not be called")]
    NotAllowed,
    #[error("no connection, or no answer that could be read")]
    Unreachable,
    #[error("no answer in time")]
    TimedOut,
}

/// Why there is no caller.
#[derive(Debug, thiserror::Error)]
pub enum CallerError {
    #[error("{} cannot be read as certificates of authorities", path.display())]
    NoCertificates { path: PathBuf },
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
}

/// Calls receivers. Clones share everything.
#[derive(Clone)]
pub struct Caller {
    rules: Arc<AddressRules>,
    tls: Arc<ClientConfig>,
    timeout: Duration,
}

impl Caller {
    /// Trusts the authorities that the machine trusts, and those of a PEM file.
    ///
    /// # Errors
    /// A file without certificates.
    pub fn new(rules: AddressRules, timeout: Duration, authorities: Option<&Path>) -> Result<Self, CallerError> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(path) = authorities {
            let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
            let read = read.ok().filter(|read| !read.is_empty());
            let read = read.ok_or_else(|| CallerError::NoCertificates { path: path.to_owned() })?;
            roots.add_parsable_certificates(read);
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let tls = tls.with_safe_default_protocol_versions()?.with_root_certificates(roots).with_no_client_auth();
        Ok(Self { rules: Arc::new(rules), tls: Arc::new(tls), timeout })
    }

    pub fn rules(&self) -> &AddressRules {
        &self.rules
    }

    /// Posts JSON, and tells the status of the answer. A redirect is an answer like any other: it is not followed.
    ///
    /// # Errors
    /// Whatever comes before an answer.
    pub async fn post(
        &self,
        target: &Target,
        headers: &[(&'static str, String)],
        body: String,
    ) -> Result<u16, CallError> {
        let calling = self.call(target, headers, body);
        tokio::time::timeout(self.timeout, calling).await.map_err(|_| CallError::TimedOut)?
    }

    async fn call(&self, target: &Target, headers: &[(&'static str, String)], body: String) -> Result<u16, CallError> {
        let mut request = Request::post(&target.path)
            .header(header::HOST, target.authority())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("stirrup/", env!("CARGO_PKG_VERSION")));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(Full::new(Bytes::from(body))).map_err(|_| CallError::Unreachable)?;
        let stream = self.connect(target).await?;
        if !target.is_https {
            return answered(stream, request).await;
        }
        let name = ServerName::try_from(target.host.clone()).map_err(|_| CallError::Unreachable)?;
        let connector = TlsConnector::from(Arc::clone(&self.tls));
        let stream = connector.connect(name, stream).await.map_err(|_| CallError::Unreachable)?;
        answered(stream, request).await
    }

    /// A connection to the first address that may be connected to and can.
    async fn connect(&self, target: &Target) -> Result<TcpStream, CallError> {
        self.rules.check(target).map_err(|_| CallError::NotAllowed)?;
        let found = lookup_host((target.host.as_str(), target.port)).await.map_err(|_| CallError::Unreachable)?;
        let found: Vec<SocketAddr> = found.collect();
        let allowed: Vec<SocketAddr> =
            found.iter().copied().filter(|address| self.rules.allows(target, address.ip())).collect();
        if allowed.is_empty() && !found.is_empty() {
            return Err(CallError::NotAllowed);
        }
        for address in allowed {
            if let Ok(stream) = TcpStream::connect(address).await {
                return Ok(stream);
            }
        }
        Err(CallError::Unreachable)
    }
}

/// Sends the request, and reads the head of the answer.
async fn answered<S>(stream: S, request: Request<Full<Bytes>>) -> Result<u16, CallError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let talk = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = talk.map_err(|_| CallError::Unreachable)?;
    let mut answer = pin!(sender.send_request(request));
    let answer = tokio::select! {
        answer = &mut answer => answer,
        // A receiver that hangs up after its answer ends the connection at the same moment: then the answer is there too.
        _ = connection => answer.await,
    };
    answer.map(|answer| answer.status().as_u16()).map_err(|_| CallError::Unreachable)
}

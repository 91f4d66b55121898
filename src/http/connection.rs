//! Ends connections on which nothing is asked any more, and those of an address that has too many. Actix gives the head of a
//! connection's first request a time limit, and a pause between requests; once the first byte of a second head has come, it
//! waits for the rest for ever.

use std::any::Any;
use std::cell::Cell;
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Shutdown, TcpStream};
use std::os::fd::AsFd;
use std::rc::{Rc, Weak};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::dev::{Extensions, ServiceRequest};
use actix_web::rt::{self, net};

use super::client_address::{Proxies, plain, subscriber};

/// Everybody's open connections, over all threads.
pub struct Connections {
    /// How long one may be quiet.
    limit: Duration,
    /// How many one address may have; 0 is any number.
    per_address: u32,
    proxies: Proxies,
    open: Mutex<HashMap<IpAddr, u32>>,
}

impl Connections {
    pub fn new(limit: Duration, per_address: u32, proxies: Proxies) -> Arc<Self> {
        Arc::new(Self { limit, per_address, proxies, open: Mutex::default() })
    }

    fn open(&self) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one more of an address, unless it has enough. A proxy has as many as it likes.
    fn admit(self: &Arc<Self>, peer: IpAddr) -> Option<Place> {
        let address = subscriber(plain(peer));
        let is_counted = self.per_address > 0 && !self.proxies.trusts(plain(peer));
        if is_counted {
            let mut open = self.open();
            let count = open.entry(address).or_default();
            if *count >= self.per_address {
                return None;
            }
            *count += 1;
        }
        Some(Place(is_counted.then(|| (Arc::clone(self), address))))
    }
}

/// A connection's place among those of its address; it is free again when this goes.
struct Place(Option<(Arc<Connections>, IpAddr)>);

impl Drop for Place {
    fn drop(&mut self) {
        let Some((connections, address)) = &self.0 else { return };
        let mut open = connections.open();
        match open.get_mut(address) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                open.remove(address);
            }
        }
    }
}

/// A client's connection.
pub struct Connection {
    /// A second handle of the socket, to end it with; it goes with the first.
    socket: TcpStream,
    running: Cell<u32>,
    /// Since when no more requests have begun or ended.
    quiet_since: Cell<Instant>,
    _place: Place,
}

/// A request on a connection, until its answer is handed over.
pub struct Exchange(Option<Rc<Connection>>);

impl Connection {
    /// Keeps an eye on a new connection: whoever asks nothing for long is cut off, and at once whoever has too many.
    pub fn watch(stream: &dyn Any, extensions: &mut Extensions, connections: &Arc<Connections>) {
        let clear = stream.downcast_ref::<net::TcpStream>();
        let inside = stream.downcast_ref::<TlsStream<net::TcpStream>>().map(|tls| tls.get_ref().0);
        // Without a second handle the connection has only the limits that actix has.
        let Some(Ok(socket)) = clear.or(inside).map(second_handle) else { return };
        let Some(place) = socket.peer_addr().ok().and_then(|peer| connections.admit(peer.ip())) else {
            metrics::counter!("http_server_connections_refused_total").increment(1);
            drop(socket.shutdown(Shutdown::Both));
            return;
        };
        let connection =
            Rc::new(Self { socket, running: Cell::new(0), quiet_since: Cell::new(Instant::now()), _place: place });
        rt::spawn(look_after(Rc::downgrade(&connection), connections.limit));
        extensions.insert(connection);
    }

    /// How long it may still be quiet.
    fn patience(&self, limit: Duration) -> Duration {
        if self.running.get() > 0 { limit } else { limit.saturating_sub(self.quiet_since.get().elapsed()) }
    }
}

async fn look_after(connection: Weak<Connection>, limit: Duration) {
    loop {
        let left = match connection.upgrade() {
            Some(open) => {
                let left = open.patience(limit);
                if left.is_zero() {
                    // One that is gone already needs no end.
                    drop(open.socket.shutdown(Shutdown::Both));
                    return;
                }
                left
            }
            None => return,
        };
        tokio::time::sleep(left).await;
    }
}

fn second_handle(stream: &net::TcpStream) -> io::Result<TcpStream> {
    Ok(TcpStream::from(stream.as_fd().try_clone_to_owned()?))
}

impl Exchange {
    /// Begins one.
    pub fn on(request: &ServiceRequest) -> Self {
        let connection = request.conn_data::<Rc<Connection>>().cloned();
        if let Some(connection) = &connection {
            connection.running.set(connection.running.get() + 1);
        }
        Self(connection)
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if let Some(connection) = &self.0 {
            connection.running.set(connection.running.get().saturating_sub(1));
            connection.quiet_since.set(Instant::now());
        }
    }
}

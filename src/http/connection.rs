//! Ends connections on which nothing is asked any more. Actix gives the head of a connection's first request a time limit,
//! and a pause between requests; once the first byte of a second head has come, it waits for the rest for ever.

use std::any::Any;
use std::cell::Cell;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd;
use std::rc::{Rc, Weak};
use std::time::{Duration, Instant};

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::dev::{Extensions, ServiceRequest};
use actix_web::rt::{self, net};

/// A client's connection.
pub struct Connection {
    /// A second handle of the socket, to end it with; it goes with the first.
    socket: TcpStream,
    running: Cell<u32>,
    /// Since when no more requests have begun or ended.
    quiet_since: Cell<Instant>,
}

/// A request on a connection, until its answer is handed over.
pub struct Exchange(Option<Rc<Connection>>);

impl Connection {
    /// Keeps an eye on a new connection: whoever asks nothing for so long is cut off.
    pub fn watch(stream: &dyn Any, extensions: &mut Extensions, limit: Duration) {
        let clear = stream.downcast_ref::<net::TcpStream>();
        let inside = stream.downcast_ref::<TlsStream<net::TcpStream>>().map(|tls| tls.get_ref().0);
        // Without a second handle the connection has only the limits that actix has.
        let Some(Ok(socket)) = clear.or(inside).map(second_handle) else { return };
        let connection = Rc::new(Self { socket, running: Cell::new(0), quiet_since: Cell::new(Instant::now()) });
        rt::spawn(look_after(Rc::downgrade(&connection), limit));
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

//! Clients that are slow, greedy or just many: each is cut off in time, and the others hear nothing of it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use reqwest::Method;
use socket2::{Domain, Socket, Type};

use super::support::app::App;
use super::support::client::{Answer, PATIENCE};

/// A bare connection with a small window.
fn connect(address: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.connect(&address.into()).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Everything that still comes, until the other side ends it one way or the other.
fn rest_of(mut stream: TcpStream) -> (String, Duration) {
    let (started, mut bytes) = (Instant::now(), Vec::new());
    drop(stream.read_to_end(&mut bytes));
    (String::from_utf8_lossy(&bytes).into_owned(), started.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_does_not_end_is_cut_off() {
    let app = App::start_with(&[("STIRRUP_SERVER__HEAD_TIMEOUT_SECONDS", "1")]).await;
    let started = Instant::now();
    let said = app.send_bytes(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".to_vec()).await;
    assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    // Dropping in a byte now and then does not help.
    let mut stream = connect(app.server().address());
    let started = Instant::now();
    let dripping = tokio::task::spawn_blocking(move || {
        for byte in b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: 0123456789".iter().cycle() {
            if started.elapsed() > PATIENCE || stream.write_all(&[*byte]).is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        started.elapsed()
    });
    app.get("/healthz").await.expect(200);
    let lasted = dripping.await.unwrap();
    assert!(lasted < Duration::from_secs(5), "{lasted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_without_a_request_is_closed() {
    let app =
        App::start_with(&[("STIRRUP_SERVER__KEEP_ALIVE_SECONDS", "1"), ("STIRRUP_SERVER__HEAD_TIMEOUT_SECONDS", "1")])
            .await;
    let mut stream = connect(app.server().address());
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let (said, lasted) = tokio::task::spawn_blocking(move || rest_of(stream)).await.unwrap();
    assert!(said.starts_with("HTTP/1.1 200 ") && lasted < Duration::from_secs(5), "{lasted:?} {said}");
    let silent = connect(app.server().address());
    let (_, lasted) = tokio::task::spawn_blocking(move || rest_of(silent)).await.unwrap();
    assert!(lasted < Duration::from_secs(5), "{lasted:?}");
}

/// One good request does not buy the right to a slow second one. Actix has no limit for that.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_head_that_does_not_end_is_cut_off_too() {
    let app = App::start_with(&[
        ("STIRRUP_SERVER__KEEP_ALIVE_SECONDS", "1"),
        ("STIRRUP_SERVER__HEAD_TIMEOUT_SECONDS", "1"),
        ("STIRRUP_SERVER__WRITE_TIMEOUT_SECONDS", "1"),
    ])
    .await;
    let mut stream = connect(app.server().address());
    let drip = move || {
        let started = Instant::now();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        std::thread::sleep(Duration::from_millis(300));
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").unwrap();
        while started.elapsed() < PATIENCE && stream.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
        started.elapsed()
    };
    let lasted = tokio::task::spawn_blocking(drip).await.unwrap();
    assert!(lasted > Duration::from_secs(2) && lasted < Duration::from_secs(6), "{lasted:?}");
}

/// A request that is still on its way is no quiet connection.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_sends_its_body_late_but_in_time_is_answered() {
    let app = App::start_with(&[
        ("STIRRUP_SERVER__KEEP_ALIVE_SECONDS", "1"),
        ("STIRRUP_SERVER__HEAD_TIMEOUT_SECONDS", "1"),
        ("STIRRUP_SERVER__WRITE_TIMEOUT_SECONDS", "1"),
        ("STIRRUP_SERVER__BODY_TIMEOUT_SECONDS", "8"),
    ])
    .await;
    let (mut stream, who) = (connect(app.server().address()), app.authorization());
    let send = move || {
        let head = "POST /api/v1/matches/preview HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        stream.write_all(format!("{head}{who}Content-Length: 2\r\n\r\n").as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(4500));
        stream.write_all(b"{}").unwrap();
        rest_of(stream)
    };
    let (said, _) = tokio::task::spawn_blocking(send).await.unwrap();
    assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
}

/// Somebody asks for a lot and takes nothing of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_is_cut_off() {
    let app = App::start_with(&[("STIRRUP_SERVER__WRITE_TIMEOUT_SECONDS", "1")]).await;
    let mut stream = connect(app.server().address());
    let request = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.repeat(12).as_bytes()).unwrap();
    let whole = app.get("/docs/swagger-ui-bundle.js").await.expect(200).text.len();
    std::thread::sleep(Duration::from_secs(5));
    app.get("/healthz").await.expect(200);
    let (said, _) = tokio::task::spawn_blocking(move || rest_of(stream)).await.unwrap();
    assert!(said.len() < whole * 6, "it still got {} of {} bytes", said.len(), whole * 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_connections_than_allowed_wait_their_turn() {
    let app =
        App::start_with(&[("STIRRUP_SERVER__MAX_CONNECTIONS", "4"), ("STIRRUP_SERVER__HEAD_TIMEOUT_SECONDS", "2")])
            .await;
    let idle: Vec<TcpStream> = (0..4).map(|_| connect(app.server().address())).collect();
    std::thread::sleep(Duration::from_millis(200));
    let started = Instant::now();
    app.get("/healthz").await.expect(200);
    let waited = started.elapsed();
    assert!(waited > Duration::from_secs(1) && waited < PATIENCE, "{waited:?}");
    drop(idle);
}

/// Nobody takes all places: whoever has enough is turned away, others are let in, and a place that is free is free.
#[tokio::test(flavor = "multi_thread")]
async fn one_address_has_only_so_many_connections() {
    let app = App::start_with(&[("STIRRUP_SERVER__MAX_CONNECTIONS_PER_ADDRESS", "3")]).await;
    let address = app.server().address();
    let idle: Vec<TcpStream> = (0..3).map(|_| connect(address)).collect();
    std::thread::sleep(Duration::from_millis(200));
    let (said, lasted) = tokio::task::spawn_blocking(move || rest_of(connect(address))).await.unwrap();
    assert!(said.is_empty() && lasted < Duration::from_secs(2), "{lasted:?} {said}");
    drop(idle);
    std::thread::sleep(Duration::from_millis(200));
    app.get("/healthz").await.expect(200);

    let proxied =
        [("STIRRUP_SERVER__MAX_CONNECTIONS_PER_ADDRESS", "3"), ("STIRRUP_SERVER__TRUSTED_PROXIES", "127.0.0.1")];
    let app = App::start_with(&proxied).await;
    let idle: Vec<TcpStream> = (0..6).map(|_| connect(app.server().address())).collect();
    std::thread::sleep(Duration::from_millis(200));
    app.get("/healthz").await.expect(200);
    drop(idle);
}

#[tokio::test]
async fn long_addresses_and_large_heads_are_refused() {
    let app = App::start().await;
    let address = |length: usize| format!("/api/v1/postings?q={}", "x".repeat(length));
    assert_eq!(app.get(&address(9000)).await.expect(414).problem(), "address_too_long");
    assert_eq!(app.get(&address(4000)).await.expect(422).problem(), "invalid_fields");
    let with = |length: usize| Answer::to(app.request(Method::GET, "/healthz").header("x-large", "x".repeat(length)));
    assert_eq!(with(17_000).await.expect(431).problem(), "headers_too_large");
    with(8_000).await.expect(200);
    for head in [format!("X-Large: {}\r\n", "x".repeat(200_000)), "X-Many: 1\r\n".repeat(200)] {
        let said = app.send_bytes(format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\n{head}\r\n").into_bytes()).await;
        assert!(said.starts_with("HTTP/1.1 431 ") || said.starts_with("HTTP/1.1 400 ") || said.is_empty(), "{said}");
    }
    app.get("/healthz").await.expect(200);
}

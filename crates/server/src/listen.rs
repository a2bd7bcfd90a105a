//! Accepting connections, and closing those that keep the server waiting.

use crate::error::ServerError;
use crate::shutdown::Shutdown;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

/// Time that requests at hand have to end.
pub const GRACE: Duration = Duration::from_secs(20);
/// Pause after a connection could not be accepted (no file descriptor left, mostly).
const BREATHER: Duration = Duration::from_millis(100);

/// Serves until a signal comes, then lets requests at hand end. A connection must send the whole head of its next request
/// within `patience`, or it is closed.
///
/// # Errors
/// None now; the listener's failures are logged and outlived.
pub async fn listen(
    listener: TcpListener,
    router: Router,
    shutdown: Shutdown,
    patience: Duration,
) -> Result<(), ServerError> {
    let connections = GracefulShutdown::new();
    let told = shutdown.wait();
    tokio::pin!(told);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    serve((stream, peer), router.clone(), &connections, patience);
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(BREATHER).await;
                }
            },
            () = &mut told => break,
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, connections.shutdown()).await;
    Ok(())
}

fn serve(
    (stream, peer): (TcpStream, SocketAddr),
    router: Router,
    connections: &GracefulShutdown,
    patience: Duration,
) {
    // Small answers go at once.
    let _ = stream.set_nodelay(true);
    let service = router.map_request(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(patience);
    let connection =
        builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "connection");
        }
    });
}

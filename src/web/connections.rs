//! Connections of the desk: accepted in bounded number, dropped where they dawdle, let go within a bounded time when the server
//! stops. Who is on one and what they ask is the routes' business.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONTENT_LENGTH, HeaderMap};
use axum::middleware::Next;
use axum::response::Response;
use axum::serve::Listener;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt as _;
use tower_http::timeout::{DeadlineBody, TimeoutBody};

use super::access::Patience;
use crate::scan::{at_most, to_the_end};

/// Open at the same time; whoever comes then waits to be accepted.
const MAX_CONNECTIONS: usize = 1_024;
/// A body that says it is longer is an upload.
const FORM_BYTES: u64 = 1 << 20;

/// Serves `app` until `shutdown` completes, and then lets go whoever is there.
pub(super) async fn serve(
    mut listener: TcpListener,
    app: Router,
    patience: Patience,
    shutdown: impl Future<Output = ()>,
) {
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience.head);
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    // Every connection has a receiver: it is told by it, and known by it to be there.
    let (stop, told) = watch::channel(());
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (Listener::accept(&mut listener).await, place)
        };
        let ((stream, peer), place) = tokio::select! {
            () = &mut shutdown => break,
            accepted = accepted => accepted,
        };
        let app = app.clone().map_request(move |mut request: Request<_>| {
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
            request.map(Body::new)
        });
        let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app));
        let (connection, mut told) = (connection.into_owned(), told.clone());
        drop(to_the_end(async move {
            let mut connection = pin!(connection);
            // Whoever goes away in the middle is no fault of ours: how a connection ends is nobody's business.
            tokio::select! {
                _ = connection.as_mut() => {}
                _ = told.changed() => {
                    connection.as_mut().graceful_shutdown();
                    let _ = connection.await;
                }
            }
            drop((place, told));
        }));
    }
    drop((listener, told));
    let _ = stop.send(());
    if at_most(patience.grace, stop.closed()).await.is_none() {
        tracing::warn!("connections that did not end in time are dropped");
    }
}

/// Gives a request's body so long to arrive and no longer. A handler then reads an error as if the connection had broken.
pub(super) async fn in_time(State(patience): State<Patience>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let whole = if is_upload(request.headers()) { patience.upload } else { patience.body };
    let timed = |body| Body::new(DeadlineBody::new(whole, TimeoutBody::new(patience.piece, body)));
    next.run(request.map(timed)).await
}

fn is_upload(headers: &HeaderMap) -> bool {
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    length.is_some_and(|length| length > FORM_BYTES)
}

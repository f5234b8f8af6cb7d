//! The API under `/api/v1`, a file for each part of the desk. Each adds its routes, which stand in the OpenAPI document.

mod alerts;
mod document;
pub(super) mod repeat;
mod hits;
mod hit;
mod rights;
mod scans;
mod sources;
mod accounts;
mod audit;
mod identities;
mod me;
mod blocks;
mod cases;
mod notices;
mod offenders;
mod statistics;
mod tips;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

pub(super) use document::{document, documented};

use super::Web;
use super::routes::{Access, Routes};

/// Every route of the API.
pub(super) fn add(routes: Routes) -> Routes {
    let routes = hits::add(routes);
    let routes = hit::add(routes);
    let routes = rights::add(routes);
    let routes = sources::add(routes);
    let routes = scans::add(routes);
    let routes = alerts::add(routes);
    let routes = statistics::add(tips::add(offenders::add(cases::add(notices::add(blocks::add(routes))))));
    let routes = identities::add(me::add(accounts::add(audit::add(routes))));
    routes.get("/api/v1/openapi.json", Access::Public, openapi)
}

async fn openapi(State(web): State<Web>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], web.document()).into_response()
}

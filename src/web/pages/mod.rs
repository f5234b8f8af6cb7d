//! The pages, a file for each part of the desk. Each adds its routes.

mod alerts;
pub(super) mod hits;
mod hit;
mod pictures;
pub(super) mod rights;
mod admin;
mod me;
mod openid;
mod settings;
mod sign_in;
pub(super) mod scans;
mod sources;
mod blocks;
mod cases;
mod offenders;
mod statistics;
mod tip;
mod tips;
mod notices;
mod lists;
mod sheet;

pub(super) use blocks::download;
pub(super) use cases::{MAX_BUNDLE_BYTES, event_of as case_event};
pub(super) use notices::{moment, read_draft};
pub(super) use statistics::counting;

use axum::response::Redirect;

use super::access::Visit;
use super::routes::{Access, Routes};

/// Every page, in the order of the navigation.
pub(super) fn add(routes: Routes) -> Routes {
    let routes = routes.get("/", Access::SignedIn, home);
    let routes = alerts::add(routes);
    let routes = pictures::add(routes);
    let routes = hit::add(routes);
    let routes = rights::add(routes);
    let routes = openid::add(sign_in::add(me::add(admin::add(routes))));
    let routes = hits::add(routes);
    let routes = sources::add(routes);
    let routes = scans::add(routes);
    let routes = blocks::add(routes);
    let routes = notices::add(routes);
    let routes = cases::add(routes);
    let routes = offenders::add(routes);
    let routes = tips::add(routes);
    let routes = tip::add(routes);
    let routes = statistics::add(routes);
    settings::add(routes)
}

/// The desk opens where there is something to do.
async fn home(_: Visit) -> Redirect {
    Redirect::to("/hits")
}

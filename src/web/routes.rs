//! The table of routes: every route is added with what it takes to reach it, and the table is what tests walk.

use axum::Router;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::MethodRouter;
use utoipa::openapi::{OpenApi, PathItem};
use utoipa_axum::router::UtoipaMethodRouter;

use super::Web;
use super::access::guard;
use super::api::documented;
use crate::accounts::Permission;

/// What it takes to reach a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Public,
    /// An account, whatever its role.
    SignedIn,
    May(Permission),
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    /// As axum writes it: `/hits/{id}`.
    pub path: String,
    pub access: Access,
}

/// Routes with their table and, for those of the API, their document.
pub struct Routes {
    web: Web,
    router: Router<Web>,
    table: Vec<Route>,
    document: OpenApi,
}

impl Routes {
    pub fn new(web: Web, document: OpenApi) -> Self {
        Routes { web, router: Router::new(), table: Vec::new(), document }
    }

    /// A page, or something a page asks for; `handler` is `axum::routing::get(...)` or one of its kin.
    #[must_use]
    pub fn page(mut self, method: Method, path: &str, access: Access, handler: MethodRouter<Web>) -> Self {
        self.table.push(Route { method, path: path.to_owned(), access });
        let handler = self.guarded(access, handler);
        self.router = self.router.route(path, handler);
        self
    }

    #[must_use]
    pub fn get<H, T>(self, path: &str, access: Access, handler: H) -> Self
    where
        H: axum::handler::Handler<T, Web>,
        T: 'static,
    {
        self.page(Method::GET, path, access, axum::routing::get(handler))
    }

    #[must_use]
    pub fn post<H, T>(self, path: &str, access: Access, handler: H) -> Self
    where
        H: axum::handler::Handler<T, Web>,
        T: 'static,
    {
        self.page(Method::POST, path, access, axum::routing::post(handler))
    }

    /// A route of the API as `utoipa_axum::routes!(handler)` gives it: it stands in the document.
    #[must_use]
    pub fn api(mut self, access: Access, (schemas, paths, handler): UtoipaMethodRouter<Web>) -> Self {
        let mut handler = Some(handler);
        for (path, item) in paths.paths {
            for method in methods_of(&item) {
                self.table.push(Route { method, path: path.clone(), access });
            }
            if let Some(handler) = handler.take() {
                let handler = self.guarded(access, handler);
                self.router = self.router.route(&path, handler);
            }
            let item = documented(item, access);
            match self.document.paths.paths.get_mut(&path) {
                Some(known) => known.merge_operations(item),
                None => drop(self.document.paths.paths.insert(path, item)),
            }
        }
        let components = self.document.components.get_or_insert_default();
        components.schemas.extend(schemas);
        self
    }

    pub fn table(&self) -> &[Route] {
        &self.table
    }

    pub fn document(&self) -> &OpenApi {
        &self.document
    }

    pub(super) fn into_parts(self) -> (Router<Web>, Vec<Route>, OpenApi) {
        (self.router, self.table, self.document)
    }

    fn guarded(&self, access: Access, handler: MethodRouter<Web>) -> MethodRouter<Web> {
        handler.route_layer(from_fn_with_state((self.web.clone(), access), guard))
    }
}

fn methods_of(item: &PathItem) -> Vec<Method> {
    let operations = [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
        (Method::PATCH, &item.patch),
    ];
    operations.into_iter().filter(|(_, operation)| operation.is_some()).map(|(method, _)| method).collect()
}

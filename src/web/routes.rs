//! The table of routes: every route is added with what it takes to reach it and what else is to be known of it. The table is
//! what the guard goes by, and what tests walk.

use std::sync::Arc;

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

/// What is to be known of a route beside who may reach it. Without a mark everything that changes something is noted in the
/// audit log, what is read is not, and an answer of the API may be given again to whoever sends the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// What is read there leaves the desk: that is noted.
    Export,
    /// Answers a secret that is shown once: the answer is kept nowhere.
    Secret,
    /// Changes nothing worth noting, or is noted in one transaction with what it changes.
    Noted,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    /// As axum writes it: `/hits/{id}`.
    pub path: String,
    pub access: Access,
    pub marks: Vec<Mark>,
}

/// What the guard knows of the routes of one path.
#[derive(Debug)]
pub(super) struct Rule {
    pub path: String,
    pub access: Access,
    marks: Vec<Mark>,
}

impl Rule {
    pub fn is(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }
}

/// Routes with their table and, for those of the API, their document.
pub struct Routes {
    web: Web,
    router: Router<Web>,
    table: Vec<Route>,
    document: OpenApi,
    /// Of the routes that are being added.
    marks: Vec<Mark>,
}

impl Routes {
    pub fn new(web: Web, document: OpenApi) -> Self {
        Routes { web, router: Router::new(), table: Vec::new(), document, marks: Vec::new() }
    }

    /// Adds routes that are all marked so.
    #[must_use]
    pub fn marked(mut self, mark: Mark, add: impl FnOnce(Routes) -> Routes) -> Self {
        self.marks.push(mark);
        let mut routes = add(self);
        routes.marks.pop();
        routes
    }

    /// A page, or something a page asks for; `handler` is `axum::routing::get(...)` or one of its kin.
    #[must_use]
    pub fn page(mut self, method: Method, path: &str, access: Access, handler: MethodRouter<Web>) -> Self {
        self.table.push(Route { method, path: path.to_owned(), access, marks: self.marks.clone() });
        let handler = self.guarded(path, access, handler);
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
                self.table.push(Route { method, path: path.clone(), access, marks: self.marks.clone() });
            }
            if let Some(handler) = handler.take() {
                let handler = self.guarded(&path, access, handler);
                self.router = self.router.route(&path, handler);
            }
            let item = documented(item, access, self.marks.contains(&Mark::Secret));
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

    fn guarded(&self, path: &str, access: Access, handler: MethodRouter<Web>) -> MethodRouter<Web> {
        let rule = Arc::new(Rule { path: path.to_owned(), access, marks: self.marks.clone() });
        handler.route_layer(from_fn_with_state((self.web.clone(), rule), guard))
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

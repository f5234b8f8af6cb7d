//! The OpenAPI document: what is said once for all routes is added here, and not beside each of them.

use serde::Serialize;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, Content, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr,
    ResponseBuilder,
};
use utoipa::{PartialSchema as _, ToSchema};

use crate::web::routes::Access;

/// What went wrong (RFC 9457).
#[derive(Serialize, ToSchema)]
#[allow(dead_code, reason = "it describes what `errors::dress` writes")]
pub struct Problem {
    /// Always `about:blank`: the status says which kind it is.
    r#type: String,
    title: String,
    status: u16,
    /// The catalogue's code of the sentence: for programs.
    code: String,
    /// The sentence in the language that was asked for.
    detail: String,
    /// What is wrong with each field; left out where nothing is.
    errors: Option<Vec<FieldProblem>>,
}

/// What is wrong with one field.
#[derive(Serialize, ToSchema)]
#[allow(dead_code, reason = "it describes what `errors::dress` writes")]
pub struct FieldProblem {
    field: String,
    code: String,
    detail: String,
}

/// The document before any route is added.
pub(in crate::web) fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Reeve")
        .description(Some("Everything the pages of the review desk do. Times are RFC 3339 in UTC; ids are digests."))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
        .version(env!("CARGO_PKG_VERSION"));
    let components = ComponentsBuilder::new()
        .schema("Problem", Problem::schema())
        .schema("FieldProblem", FieldProblem::schema())
        .security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)))
        .security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("reeve_session"))));
    OpenApiBuilder::new().info(info.build()).components(Some(components.build())).build()
}

const KEY: &str = "Has the request done once, however often it is sent: the answer is kept for a day, and given again to the same \
                   account with the same role and token";
/// Of answers that hold a secret.
const KEY_OF_SECRET: &str = "Has the request done once, however often it is sent. Its answer holds a secret, so it is given once \
                             and never kept: sent again within a day, the request is answered with 409 and the code \
                             `desk-key-withheld`";

/// Adds to every operation what is true of all: who may ask, what a refusal looks like, which headers it takes.
pub(in crate::web) fn documented(mut item: PathItem, access: Access, has_secret: bool) -> PathItem {
    let PathItem { get, put, post, delete, patch, .. } = &mut item;
    for operation in [get].into_iter().flatten() {
        may_be_refused(operation, access);
        operation.responses.responses.insert("304".to_owned(), described("The client has it already"));
    }
    for operation in [put, post, delete, patch].into_iter().flatten() {
        may_be_refused(operation, access);
        let key = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .description(Some(if has_secret { KEY_OF_SECRET } else { KEY }))
            .schema(Some(
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .min_length(Some(1))
                    .max_length(Some(255))
                    .pattern(Some("^[!-~]+$"))
                    .build(),
            ));
        operation.parameters.get_or_insert_default().push(RefOr::T(key.build()));
    }
    item
}

fn may_be_refused(operation: &mut Operation, access: Access) {
    for status in ["4XX", "5XX"] {
        let problem = Content::new(Some(Ref::from_schema_name("Problem")));
        let refused = ResponseBuilder::new().description("Refused").content("application/problem+json", problem);
        operation.responses.responses.entry(status.to_owned()).or_insert(RefOr::T(refused.build()));
    }
    if access != Access::Public && operation.security.is_none() {
        let nothing: [&str; 0] = [];
        operation.security = Some(["token", "session"].map(|scheme| SecurityRequirement::new(scheme, nothing)).into());
    }
}

fn described(text: &str) -> RefOr<utoipa::openapi::Response> {
    RefOr::T(ResponseBuilder::new().description(text).build())
}

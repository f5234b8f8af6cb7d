//! The API of statistics: hits counted over time.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::accounts::Permission;
use crate::publish::pages::counts_json;
use crate::web::pages::counting;
use crate::web::routes::{Access, Routes};
use crate::web::{Visit, Web, WebError};

pub fn add(routes: Routes) -> Routes {
    routes.api(Access::May(Permission::ReadStatistics), routes!(get_statistics))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StatisticsQuery {
    /// `right`, `kind`, `source`, `country`, `seller` or `outcome`; all of them where nothing is said.
    by: Option<String>,
    /// `day`, `week`, `month` or `year`; `month` where nothing is said.
    every: Option<String>,
    /// First day (UTC).
    from: Option<String>,
    /// Last day (UTC).
    to: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct StatisticsAnswer {
    /// As `reeve report statistics --format json` writes it.
    #[schema(value_type = Object)]
    statistics: Value,
}

/// Hits by the day they were first seen, as far as they are about rights that somebody sees.
#[utoipa::path(get, path = "/api/v1/statistics", tag = "statistics", params(StatisticsQuery), responses((status = 200, body = StatisticsAnswer)))]
async fn get_statistics(
    State(web): State<Web>,
    visit: Visit,
    Query(query): Query<StatisticsQuery>,
) -> Result<Json<StatisticsAnswer>, WebError> {
    let fields = [("by", query.by), ("every", query.every), ("from", query.from), ("to", query.to)];
    let asked: BTreeMap<String, String> =
        fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    let counted = web.desk().statistics(&visit.person, &counting(&asked), visit.visitor.now_ms).await?;
    Ok(Json(StatisticsAnswer { statistics: counts_json(&counted, visit.visitor.lang) }))
}

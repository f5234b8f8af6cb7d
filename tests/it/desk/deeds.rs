//! The audit log has what people did, whichever route they did it by: the table of routes says which, and no route is left out.

use axum::http::Method;
use reeve::accounts::Role;
use reeve::accounts::audit::{AuditEntry, AuditFilter};
use reeve::web::{Access, Mark, routes};

use super::door::Door;

async fn entries(door: &Door, action: &str) -> Vec<AuditEntry> {
    let filter = AuditFilter { action: Some(action.to_owned()), ..AuditFilter::default() };
    door.store.audit(&filter, 100).await.unwrap()
}

/// Routes of unsafe methods that the guard leaves no entry for: each group says why.
const NOT_NOTED_BY_THE_TABLE: &[&str] = &[
    // Noted in one transaction with what they change.
    "DELETE /api/v1/admin/tokens/{id}",
    "DELETE /api/v1/tokens/{id}",
    "PATCH /api/v1/accounts/{name}",
    "POST /admin/accounts",
    "POST /admin/accounts/{name}",
    "POST /admin/accounts/{name}/invitation",
    "POST /admin/accounts/{name}/shut-out",
    "POST /admin/accounts/{name}/unlock",
    "POST /admin/retention",
    "POST /admin/tokens/revoke",
    "POST /api/v1/accounts",
    "POST /api/v1/accounts/{name}/invitation",
    "POST /api/v1/accounts/{name}/shut-out",
    "POST /api/v1/accounts/{name}/unlock",
    // Change nothing.
    "POST /api/v1/notice-checks",
    "POST /api/v1/tips/status",
    // Noted with what they change.
    "POST /api/v1/tokens",
    "POST /me/password",
    "POST /me/sessions/end",
    "POST /me/tokens",
    "POST /me/tokens/revoke",
    // Changes nothing.
    "POST /notices/check",
    // Noted with what they change.
    "DELETE /api/v1/me/identities/{id}",
    "POST /me/identities",
    "POST /me/identities/unlink",
    "POST /set-up/{secret}",
    "POST /sign-in",
    "POST /sign-out",
    "POST /welcome/{secret}",
    "POST /welcome/{secret}/openid",
];

/// Reading these takes something out.
const EXPORTS: &[&str] = &[
    "GET /api/v1/block-lists/{serial}/{file}",
    "GET /api/v1/notices/{id}/letter",
    "GET /api/v1/notices/{id}/files/{format}",
    "GET /api/v1/notices/{id}/retraction",
    "GET /api/v1/offenders/{id}",
    "GET /api/v1/published-offenders",
    "GET /api/v1/register/export",
    "GET /api/v1/tips/{id}",
    "GET /blocks/lists/{serial}/{file}",
    "GET /hits/{id}/captures/record",
    "GET /notices/{id}/files/{format}",
    "GET /notices/{id}/retraction",
    "GET /offenders/published",
    "GET /offenders/{id}/dossier",
    "GET /register/export",
    "GET /statistics/file",
    "GET /tips/{id}",
];

#[tokio::test]
async fn every_route_that_changes_something_is_noted() {
    let door = Door::open().await;
    let table = routes(&door.web).table().to_vec();
    let names = |wanted: &dyn Fn(&reeve::web::Route) -> bool| -> Vec<String> {
        let mut names: Vec<String> = table
            .iter()
            .filter(|route| wanted(route))
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();
        names.sort();
        names
    };
    let not_noted = names(&|route| route.method != Method::GET && route.marks.contains(&Mark::Noted));
    assert_eq!(not_noted, sorted(NOT_NOTED_BY_THE_TABLE));
    assert_eq!(names(&|route| route.marks.contains(&Mark::Export)), sorted(EXPORTS));
    let public = names(&|route| route.access == Access::Public && route.marks.contains(&Mark::Export));
    assert!(public.is_empty(), "nobody would be noted: {public:?}");
}

fn sorted(names: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn what_is_done_by_page_and_by_program_is_noted_once_with_who_how_and_where() {
    let door = Door::open().await;
    door.person("anna", Role::Analyst, &[]).await;
    let token = door.token("anna", Role::Analyst).await;
    let wish = r#"{"name":"f","channel":"feed","rhythm":"news","zone":"Etc/UTC"}"#;
    let made = door.with_token("POST", "/api/v1/alerts", &token, wish).await.json();
    let noted = entries(&door, "alerts.post").await;
    let [entry] = noted.as_slice() else { panic!("{noted:?}") };
    let id = made["id"].as_str().unwrap();
    assert_eq!((entry.deed.actor.as_str(), entry.deed.object.clone()), ("anna", format!("/api/v1/alerts → {id}")));
    assert_eq!(entry.deed.via, format!("analyst {} 127.0.0.1", &token[.."reeve_01020304".len()]));

    let session = door.sign_in("anna").await;
    assert_eq!(door.post(&format!("/alerts/{id}/remove"), &session, "").await.status, 303);
    let noted = entries(&door, "alerts.remove.post").await;
    assert_eq!(noted.len(), 1, "{noted:?}");
    assert!(noted[0].deed.object.contains(id) && noted[0].deed.via == "analyst session 127.0.0.1", "{noted:?}");

    // What is refused was not done.
    assert_eq!(door.with_token("POST", "/api/v1/alerts", &token, r#"{"channel":"owl"}"#).await.status, 422);
    assert_eq!(entries(&door, "alerts.post").await.len(), 1);
    // What leaves is noted, what is looked at is not.
    assert_eq!(door.get("/register/export", &session).await.status, 200);
    assert_eq!(door.get("/statistics/file?format=csv", &session).await.status, 200);
    assert_eq!(door.get("/rights", &session).await.status, 200);
    assert_eq!(entries(&door, "register.export.get").await.len(), 1);
    let taken = entries(&door, "statistics.file.get").await;
    assert_eq!(taken[0].deed.object, "/statistics/file?format=csv");
    assert_eq!(entries(&door, "rights").await, []);
    // What a transaction notes is not noted twice.
    let before = entries(&door, "").await.len();
    assert_eq!(door.post("/me/tokens", &session, "label=x&role=analyst&days=9").await.status, 200);
    let after = entries(&door, "").await;
    assert_eq!((after.len() - before, after[0].deed.action.as_str()), (1, "token.made"));
    assert!(door.store.verify_audit().await.unwrap().broken.is_none());
}

#[tokio::test]
async fn refusals_do_not_fill_the_log() {
    let door = Door::open().await;
    door.person("eve", Role::Auditor, &[]).await;
    let token = door.token("eve", Role::Auditor).await;
    for _ in 0..60 {
        assert_eq!(door.with_token("GET", "/api/v1/accounts", &token, "").await.status, 403);
    }
    let refused = entries(&door, "access.refused").await;
    assert_eq!(refused.len(), 30, "as many as say something");
    assert!(refused[0].deed.via.starts_with("auditor reeve_"), "{refused:?}");
}

//! Accounts of others: who there is, inviting, changing, unlocking.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::me::minute;
use super::super::openid::IdentityLine;
use super::super::sign_in::{refused_page, sentences};
use super::{Tab, done_words, tabs};
use crate::accounts::lockout::Counted;
use crate::accounts::{Account, AccountChange, Link, LinkPurpose, NewAccount, Permission, Role, Secret};
use crate::locale::Message;
use crate::web::layout::Layout;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Visit, Web, WebError, fresh_secret};

const ADMINISTER: Access = Access::May(Permission::Administer);

pub fn add(routes: Routes) -> Routes {
    routes.get("/admin", ADMINISTER, list).get("/admin/accounts/{name}", ADMINISTER, show).marked(
        Mark::Noted,
        |routes| {
            routes
                .post("/admin/accounts", ADMINISTER, make)
                .post("/admin/accounts/{name}", ADMINISTER, change)
                .post("/admin/accounts/{name}/invitation", ADMINISTER, invite)
                .post("/admin/accounts/{name}/unlock", ADMINISTER, unlock)
                .post("/admin/accounts/{name}/shut-out", ADMINISTER, shut_out)
        },
    )
}

#[derive(Template)]
#[template(path = "access/accounts.html", config = "src/web/askama.toml")]
struct AccountsPage {
    layout: Layout,
    tabs: Vec<Tab>,
    accounts: Vec<AccountLine>,
    held_up: Vec<HeldUpLine>,
    filled: AccountForm,
    faults: Vec<String>,
    invitation: Option<Invitation>,
}

#[derive(Template)]
#[template(path = "access/account.html", config = "src/web/askama.toml")]
struct AccountPage {
    layout: Layout,
    tabs: Vec<Tab>,
    account: Account,
    created: String,
    signed_in: String,
    state: Standing,
    sees: String,
    sessions: usize,
    identities: Vec<IdentityLine>,
    held_up: Option<String>,
    faults: Vec<String>,
    done: Option<String>,
    invitation: Option<Invitation>,
}

struct AccountLine {
    name: String,
    display_name: String,
    role: String,
    state: Standing,
    is_linked: bool,
    signed_in: String,
}

/// What is to be said of an account at a glance.
struct Standing {
    class: &'static str,
    words: String,
}

struct HeldUpLine {
    what: String,
    name: String,
    address: String,
    failures: u32,
    until: String,
    /// Of an account there is.
    account: bool,
}

/// An address that is shown once.
struct Invitation {
    address: String,
    words: String,
}

#[derive(Deserialize, Default)]
struct AccountForm {
    #[serde(default)]
    name: String,
    display_name: String,
    role: String,
    /// One a line.
    #[serde(default)]
    holders: String,
    /// `on` where it is ticked.
    disabled: Option<String>,
}

#[derive(Deserialize)]
struct Done {
    done: Option<String>,
}

impl AccountForm {
    fn role(&self) -> Result<Role, WebError> {
        self.role.parse().map_err(|()| WebError::Malformed(self.role.clone()))
    }

    fn holders(&self) -> Vec<String> {
        self.holders.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }
}

fn state_of(account: &Account, layout: &Layout) -> Standing {
    let (class, code) = match account {
        Account { disabled: true, .. } => ("very-strong", "desk-access-state-disabled"),
        Account { has_password: false, is_linked: false, .. } => ("new", "desk-access-state-invited"),
        _ => ("well", "desk-access-state-active"),
    };
    Standing { class, words: layout.say(code) }
}

fn invitation(web: &Web, layout: &Layout, link: &Link, secret: &Secret) -> Invitation {
    let code =
        if link.purpose == LinkPurpose::Reset { "desk-access-reset-made" } else { "desk-access-invitation-made" };
    let message = Message::new(code)
        .with("name", link.account.clone().unwrap_or_default())
        .with("until", minute(link.expires_ms));
    Invitation { address: web.address(&format!("/welcome/{}", secret.text)), words: layout.text(&message) }
}

async fn list(State(web): State<Web>, visit: Visit) -> Result<Html<String>, WebError> {
    let form = AccountForm { role: Role::Analyst.as_str().to_owned(), ..AccountForm::default() };
    Ok(Html(list_page(&web, &visit, form, Vec::new(), None).await?))
}

async fn list_page(
    web: &Web,
    visit: &Visit,
    filled: AccountForm,
    faults: Vec<String>,
    made: Option<(Link, Secret)>,
) -> Result<String, WebError> {
    let layout = Layout::of(web, visit, "desk-access-accounts", "/admin");
    let accounts = web.desk().accounts(&visit.person).await?;
    let held_up = web.desk().held_up(&visit.person, visit.visitor.now_ms).await?.into_iter().map(|attempts| {
        let what = match attempts.counted {
            Counted::Pair => "desk-access-counted-pair",
            Counted::Account => "desk-access-counted-account",
            Counted::Address => "desk-access-counted-address",
        };
        HeldUpLine {
            account: accounts.iter().any(|account| account.name == attempts.name),
            what: layout.say(what),
            name: attempts.name,
            address: attempts.address,
            failures: attempts.failures,
            until: minute(attempts.until_ms),
        }
    });
    let held_up = held_up.collect();
    let line = |account: Account| AccountLine {
        role: layout.text(&account.role.label()),
        state: state_of(&account, &layout),
        is_linked: account.is_linked,
        signed_in: account.signed_in_ms.map(minute).unwrap_or_default(),
        name: account.name,
        display_name: account.display_name,
    };
    let accounts = accounts.into_iter().map(line).collect();
    let invitation = made.map(|(link, secret)| invitation(web, &layout, &link, &secret));
    let page = AccountsPage { tabs: tabs(&layout, "/admin"), accounts, held_up, filled, faults, invitation, layout };
    Ok(page.render()?)
}

async fn make(State(web): State<Web>, visit: Visit, Form(form): Form<AccountForm>) -> Result<Response, WebError> {
    let new = NewAccount {
        name: form.name.trim().to_lowercase(),
        display_name: form.display_name.trim().to_owned(),
        role: form.role()?,
        holders: form.holders(),
        lang: None,
    };
    let secret = fresh_secret()?;
    match web.desk().add_account(&visit.person, &new, &secret, visit.visitor.now_ms).await {
        Ok(link) => {
            let form = AccountForm { role: new.role.as_str().to_owned(), ..AccountForm::default() };
            Ok(Html(list_page(&web, &visit, form, Vec::new(), Some((link, secret))).await?).into_response())
        }
        Err(error) => {
            let faults = sentences(error, visit.visitor.lang)?;
            Ok(refused_page(list_page(&web, &visit, form, faults, None).await?))
        }
    }
}

async fn show(
    State(web): State<Web>,
    visit: Visit,
    Path(name): Path<String>,
    Query(query): Query<Done>,
) -> Result<Html<String>, WebError> {
    let done = done_words(query.done.as_deref(), visit.visitor.lang);
    Ok(Html(account_page(&web, &visit, &name, Vec::new(), done, None).await?))
}

async fn account_page(
    web: &Web,
    visit: &Visit,
    name: &str,
    faults: Vec<String>,
    done: Option<String>,
    made: Option<(Link, Secret)>,
) -> Result<String, WebError> {
    let (desk, person, now_ms) = (web.desk(), &visit.person, visit.visitor.now_ms);
    let account = desk.account(person, name).await?;
    let held_up = desk.held_up(person, now_ms).await?.into_iter();
    let mut held_up = held_up.filter(|attempts| attempts.name == name);
    let title = account.display_name.clone();
    let layout = Layout::titled(web, visit.visitor.clone(), title, "/admin");
    let seen = desk.rights_seen_by(person, name).await?;
    let page = AccountPage {
        tabs: tabs(&layout, "/admin"),
        state: state_of(&account, &layout),
        sees: layout.text(&Message::new("desk-access-sees").with("count", seen)),
        sessions: desk.sessions_of(person, name, now_ms).await?.len(),
        identities: desk.identities_of(person, name).await?.into_iter().map(IdentityLine::from).collect(),
        held_up: held_up.next().map(|attempts| minute(attempts.until_ms)),
        invitation: made.map(|(link, secret)| invitation(web, &layout, &link, &secret)),
        created: minute(account.created_ms),
        signed_in: account.signed_in_ms.map_or_else(|| "—".to_owned(), minute),
        account,
        faults,
        done,
        layout,
    };
    Ok(page.render()?)
}

async fn change(
    State(web): State<Web>,
    visit: Visit,
    Path(name): Path<String>,
    Form(form): Form<AccountForm>,
) -> Result<Response, WebError> {
    let change = AccountChange {
        display_name: form.display_name.trim().to_owned(),
        role: form.role()?,
        holders: form.holders(),
        disabled: form.disabled.is_some(),
    };
    match web.desk().change_account(&visit.person, &name, &change, visit.visitor.now_ms).await {
        Ok(()) => Ok(Redirect::to(&format!("/admin/accounts/{name}?done=changed")).into_response()),
        Err(error) => {
            let faults = sentences(error, visit.visitor.lang)?;
            Ok(refused_page(account_page(&web, &visit, &name, faults, None, None).await?))
        }
    }
}

async fn invite(State(web): State<Web>, visit: Visit, Path(name): Path<String>) -> Result<Response, WebError> {
    let secret = fresh_secret()?;
    match web.desk().invite(&visit.person, &name, &secret, visit.visitor.now_ms).await {
        Ok(link) => {
            let page = account_page(&web, &visit, &name, Vec::new(), None, Some((link, secret))).await?;
            Ok(Html(page).into_response())
        }
        Err(error) => {
            let faults = sentences(error, visit.visitor.lang)?;
            Ok(refused_page(account_page(&web, &visit, &name, faults, None, None).await?))
        }
    }
}

async fn unlock(State(web): State<Web>, visit: Visit, Path(name): Path<String>) -> Result<Redirect, WebError> {
    web.desk().unlock(&visit.person, &name, visit.visitor.now_ms).await?;
    Ok(Redirect::to(&format!("/admin/accounts/{name}?done=unlocked")))
}

async fn shut_out(State(web): State<Web>, visit: Visit, Path(name): Path<String>) -> Result<Redirect, WebError> {
    web.desk().shut_out(&visit.person, &name, visit.visitor.now_ms).await?;
    Ok(Redirect::to(&format!("/admin/accounts/{name}?done=shut-out")))
}

/// Every role with its name, for a choice.
fn roles(layout: &Layout) -> Vec<(&'static str, String)> {
    Role::ALL.into_iter().map(|role| (role.as_str(), layout.text(&role.label()))).collect()
}

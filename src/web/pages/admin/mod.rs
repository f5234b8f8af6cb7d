//! Administration: accounts, everybody's tokens, the audit log, how long things are kept.

mod accounts;
mod audit;
mod retention;
mod tokens;

use crate::accounts::Permission;
use crate::locale::Lang;
use crate::web::layout::Layout;
use crate::web::routes::Routes;

pub fn add(routes: Routes) -> Routes {
    retention::add(audit::add(tokens::add(accounts::add(routes))))
}

/// The parts of the administration that somebody sees.
struct Tab {
    href: &'static str,
    words: String,
    is_here: bool,
}

fn tabs(layout: &Layout, here: &str) -> Vec<Tab> {
    let all = [
        ("/admin", "desk-access-accounts", Permission::Administer),
        ("/admin/tokens", "desk-access-tokens", Permission::Administer),
        ("/admin/audit", "desk-access-audit", Permission::ReadAudit),
        ("/admin/retention", "desk-access-retention", Permission::Administer),
    ];
    let seen = all.into_iter().filter(|(_, _, permission)| layout.may(*permission));
    seen.map(|(href, code, _)| Tab { href, words: layout.say(code), is_here: href == here }).collect()
}

/// What was done, where the address says so.
fn done_words(code: Option<&str>, lang: Lang) -> Option<String> {
    let code = match code? {
        "changed" => "desk-access-done-changed",
        "unlocked" => "desk-access-done-unlocked",
        "shut-out" => "desk-access-done-shut-out",
        "token" => "desk-access-done-token",
        "retention" => "desk-access-done-retention",
        _ => return None,
    };
    Some(lang.say(code))
}

//! What stands around every page: where one is, where one may go, in which language and light.

use askama::Template;

use super::Web;
use super::access::{Theme, Visit, Visitor};
use super::assets::{ICON, SCRIPT, STYLE};
use crate::accounts::{Permission, Person};
use crate::locale::{Lang, Message};

/// Given to every template as `layout`.
pub struct Layout {
    pub visitor: Visitor,
    /// Already in words.
    pub title: String,
    pub nav: Vec<NavItem>,
    has_sign_out: bool,
}

/// One place of the desk.
pub struct NavItem {
    pub href: &'static str,
    pub words: String,
    pub is_here: bool,
}

/// Every place, in order: the path, its name in the catalogue, and what it takes to be shown it.
const PLACES: &[(&str, &str, Permission)] = &[
    ("/hits", "desk-nav-hits", Permission::ReadHits),
    ("/cases", "desk-nav-cases", Permission::ReadCases),
    ("/notices", "desk-nav-notices", Permission::ReadNotices),
    ("/blocks", "desk-nav-blocks", Permission::ReadBlocks),
    ("/offenders", "desk-nav-offenders", Permission::ReadCases),
    ("/tips", "desk-nav-tips", Permission::ReadTips),
    ("/rights", "desk-nav-rights", Permission::ReadRights),
    ("/sources", "desk-nav-sources", Permission::ReadSources),
    ("/statistics", "desk-nav-statistics", Permission::ReadStatistics),
    ("/alerts", "desk-nav-alerts", Permission::OwnSettings),
    ("/admin", "desk-nav-admin", Permission::Administer),
    ("/admin/audit", "desk-access-audit", Permission::ReadAudit),
];

impl Layout {
    /// `title` is a code of the catalogue, `place` the path of [`PLACES`] that the page belongs to.
    pub fn new(web: &Web, visitor: Visitor, title: &'static str, place: &str) -> Self {
        let title = visitor.lang.say(title);
        Layout::titled(web, visitor, title, place)
    }

    /// With a title that is in words already.
    pub fn titled(web: &Web, visitor: Visitor, title: String, place: &str) -> Self {
        let may = |permission| visitor.person.as_ref().is_some_and(|person| person.may(permission));
        let nav = PLACES
            .iter()
            .filter(|(href, _, permission)| may(*permission) && web.has_page(href))
            // Whoever administers finds the audit log there.
            .filter(|(href, ..)| *href != "/admin/audit" || !may(Permission::Administer))
            .map(|(href, words, _)| NavItem { href, words: visitor.lang.say(words), is_here: *href == place })
            .collect();
        Layout { has_sign_out: web.has_page("/sign-out"), visitor, title, nav }
    }

    pub fn of(web: &Web, visit: &Visit, title: &'static str, place: &str) -> Self {
        Layout::new(web, visit.visitor.clone(), title, place)
    }

    pub fn lang(&self) -> Lang {
        self.visitor.lang
    }

    pub fn other_lang(&self) -> Lang {
        if self.lang() == Lang::En { Lang::ZhCn } else { Lang::En }
    }

    /// The sentence for a code without arguments.
    pub fn say(&self, code: &str) -> String {
        self.lang().say(code)
    }

    pub fn text(&self, message: &Message) -> String {
        self.lang().text(message)
    }

    pub fn role(&self, person: &Person) -> String {
        self.lang().text(&person.role.label())
    }

    pub fn person(&self) -> Option<&Person> {
        self.visitor.person.as_ref()
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.person().is_some_and(|person| person.may(permission))
    }

    pub fn has_sign_out(&self) -> bool {
        self.has_sign_out
    }

    pub fn theme(&self) -> &'static str {
        self.visitor.theme.name()
    }

    pub fn theme_words(&self) -> String {
        let code = match self.visitor.theme {
            Theme::Auto => "desk-theme-auto",
            Theme::Light => "desk-theme-light",
            Theme::Dark => "desk-theme-dark",
        };
        self.say(code)
    }

    /// What a click on the switch leads to.
    pub fn next_theme(&self) -> &'static str {
        match self.visitor.theme {
            Theme::Auto => Theme::Dark,
            Theme::Dark => Theme::Light,
            Theme::Light => Theme::Auto,
        }
        .name()
    }

    #[allow(clippy::unused_self, reason = "templates ask it")]
    pub fn style(&self) -> &'static str {
        &STYLE.path
    }

    #[allow(clippy::unused_self, reason = "templates ask it")]
    pub fn icon(&self) -> &'static str {
        &ICON.path
    }

    #[allow(clippy::unused_self, reason = "templates ask it")]
    pub fn script(&self) -> &'static str {
        &SCRIPT.path
    }
}

#[derive(Template)]
#[template(path = "error.html", config = "src/web/askama.toml")]
pub struct ErrorPage {
    pub layout: Layout,
    pub sentence: String,
    pub faults: Vec<String>,
}

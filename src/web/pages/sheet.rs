//! Pages that are read and acted on from top to bottom: facts, tables, histories and forms, put together in Rust and drawn by one
//! template. It knows no subject.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::desk::{DeskError, Fault};
use crate::locale::Lang;
use crate::web::WebError;
use crate::web::errors::Dressed;
use crate::web::layout::Layout;

/// What a form sent: the last value of each field.
pub type Sent = BTreeMap<String, String>;

#[derive(Template)]
#[template(path = "sheet/sheet.html", config = "src/web/askama.toml")]
pub struct Sheet {
    pub layout: Layout,
    /// Said under the heading.
    pub lead: String,
    pub notices: Vec<Notice>,
    pub links: Vec<Link>,
    pub tabs: Vec<Tab>,
    pub parts: Vec<Part>,
}

/// Something that has to be seen before the rest.
pub struct Notice {
    /// `done`, `refused` or nothing.
    pub class: &'static str,
    pub lines: Vec<String>,
}

pub struct Link {
    pub href: String,
    pub words: String,
    pub is_main: bool,
}

pub struct Tab {
    pub href: String,
    pub words: String,
    pub is_here: bool,
}

/// One block of a page.
pub enum Part {
    Facts {
        heading: String,
        facts: Vec<(String, Vec<Cell>)>,
    },
    Table(Table),
    History {
        heading: String,
        events: Vec<Event>,
    },
    Form(Form),
    /// A text as it will leave, kept line by line.
    Letter {
        heading: String,
        text: String,
        lang: Lang,
    },
    /// A drawing of our own, and what its colours mean.
    Chart {
        heading: String,
        svg: String,
        legend: Vec<(&'static str, String)>,
    },
    Lines {
        heading: String,
        lines: Vec<Line>,
    },
    /// Where the list goes on.
    Links(Vec<Link>),
}

pub struct Table {
    pub heading: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
    pub empty: String,
}

/// A sentence with how grave it is: `very-strong`, `possible` or nothing.
pub struct Line {
    pub class: &'static str,
    pub words: String,
}

pub struct Event {
    pub when: String,
    pub who: String,
    pub what: String,
    pub details: Vec<String>,
}

/// A value; texts from elsewhere are isolated and never markup.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    pub words: String,
    pub href: Option<String>,
    /// Leads away from the desk.
    pub is_outside: bool,
    /// A badge of this class.
    pub badge: Option<&'static str>,
    pub is_number: bool,
}

pub struct Form {
    pub heading: String,
    pub hint: String,
    pub action: String,
    pub fields: Vec<Field>,
    pub submit: String,
    /// `main`, `danger` or nothing.
    pub class: &'static str,
    /// Asked before it is sent.
    pub ask: String,
    /// Shown only when it is opened.
    pub is_folded: bool,
    pub method: &'static str,
    /// Where it is held against the rules without being kept, and what the button says.
    pub check: Option<(String, String)>,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub name: &'static str,
    pub label: String,
    pub hint: String,
    pub kind: Kind,
    pub value: String,
    pub faults: Vec<String>,
    pub warnings: Vec<String>,
}

#[derive(Clone, Debug)]
pub enum Kind {
    /// As `type` of an input has it: `text`, `email`, `number`, `date`, `url`.
    Line(&'static str),
    Area,
    Select(Vec<(String, String)>),
    Radio(Vec<Choice>),
    Check,
    /// A file to be sent; the form is `multipart/form-data` then.
    File,
    Hidden,
    /// There for programs that fill in everything; people neither see nor reach it.
    Trap,
}

#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    pub words: String,
    pub lines: Vec<(&'static str, String)>,
}

impl Sheet {
    pub fn new(layout: Layout) -> Self {
        let (notices, links, tabs, parts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Sheet { layout, lead: String::new(), notices, links, tabs, parts }
    }

    pub fn answer(self) -> Result<Response, WebError> {
        Ok(Html(self.render()?).into_response())
    }

    /// The page, with what was refused above it. Faults of fields stand beside the fields where there are such.
    pub fn refused(mut self, error: &DeskError) -> Result<Response, WebError> {
        let lang = self.layout.lang();
        let lines = match error {
            DeskError::Invalid(faults) => {
                let left: Vec<&Fault> = faults.iter().filter(|fault| !self.point_out(fault, lang)).collect();
                if left.is_empty() {
                    vec![lang.text(&error.message())]
                } else {
                    left.into_iter().map(|fault| lang.text(&fault.reason)).collect()
                }
            }
            other => vec![lang.text(&other.message())],
        };
        self.notices.insert(0, Notice { class: "refused", lines });
        let status = match error {
            DeskError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            DeskError::Full(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::CONFLICT,
        };
        let mut response = (status, Html(self.render()?)).into_response();
        response.extensions_mut().insert(Dressed);
        Ok(response)
    }

    /// The same where one form of the page was sent: with what was typed, and with its faults beside its own fields.
    pub fn refused_form(mut self, action: &str, sent: &Sent, error: &DeskError) -> Result<Response, WebError> {
        let forms = std::mem::take(&mut self.parts);
        let (meant, others): (Vec<Part>, Vec<Part>) =
            forms.into_iter().partition(|part| matches!(part, Part::Form(form) if form.action == action));
        let meant = meant.into_iter().map(|part| match part {
            Part::Form(form) => Part::Form(Form { is_folded: false, ..form.filled(sent) }),
            other => other,
        });
        // What is to be mended comes first.
        self.parts = meant.chain(others).collect();
        self.refused(error)
    }

    /// Puts a fault beside the field it is about, if the page shows that field.
    fn point_out(&mut self, fault: &Fault, lang: Lang) -> bool {
        let forms = self.parts.iter_mut().filter_map(|part| match part {
            Part::Form(form) => Some(form),
            _ => None,
        });
        for form in forms {
            if let Some(field) = form.fields.iter_mut().find(|field| field.name == fault.field) {
                field.faults.push(lang.text(&fault.reason));
                form.is_folded = false;
                return true;
            }
        }
        false
    }

    pub fn link(mut self, href: impl Into<String>, words: impl Into<String>, is_main: bool) -> Self {
        self.links.push(Link { href: href.into(), words: words.into(), is_main });
        self
    }

    pub fn part(mut self, part: impl Into<Option<Part>>) -> Self {
        self.parts.extend(part.into());
        self
    }
}

impl Cell {
    pub fn of(words: impl Into<String>) -> Self {
        Cell { words: words.into(), ..Cell::default() }
    }

    pub fn link(words: impl Into<String>, href: impl Into<String>) -> Self {
        Cell { words: words.into(), href: Some(href.into()), ..Cell::default() }
    }

    /// An address of a watched site: a link where browsers read it as a web address, text otherwise.
    pub fn outside(address: &str) -> Self {
        let is_web = url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        Cell {
            words: address.to_owned(),
            href: is_web.then(|| address.to_owned()),
            is_outside: true,
            ..Cell::default()
        }
    }

    pub fn badge(words: impl Into<String>, class: &'static str) -> Self {
        Cell { words: words.into(), badge: Some(class), ..Cell::default() }
    }

    pub fn number(number: impl std::fmt::Display) -> Self {
        Cell { words: number.to_string(), is_number: true, ..Cell::default() }
    }
}

impl Form {
    pub fn new(action: impl Into<String>, heading: impl Into<String>, submit: impl Into<String>) -> Self {
        Form {
            heading: heading.into(),
            hint: String::new(),
            action: action.into(),
            fields: Vec::new(),
            submit: submit.into(),
            class: "main",
            ask: String::new(),
            is_folded: false,
            method: "post",
            check: None,
        }
    }

    pub fn has_file(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.kind, Kind::File))
    }

    /// What the ids of its fields begin with; no two forms of a page go to the same place.
    pub fn anchor(&self) -> String {
        self.action.chars().filter(char::is_ascii_alphanumeric).collect()
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// What is wrong is said while somebody writes, without keeping anything.
    pub fn checked_at(mut self, action: &str, words: String) -> Self {
        self.check = Some((action.to_owned(), words));
        self
    }

    /// Where the page says what is wrong with each field.
    pub fn said_ids(&self) -> String {
        let anchor = self.anchor();
        let ids = self.fields.iter().filter(|field| !matches!(field.kind, Kind::Hidden | Kind::Trap));
        ids.map(|field| format!("#{anchor}-{}-said", field.id())).collect::<Vec<_>>().join(",")
    }

    pub fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    pub fn ask(mut self, ask: impl Into<String>) -> Self {
        self.ask = ask.into();
        self
    }

    pub fn folded(mut self) -> Self {
        self.is_folded = true;
        self
    }

    /// Takes what was sent before into the fields.
    pub fn filled(mut self, sent: &Sent) -> Self {
        if !sent.is_empty() {
            for field in &mut self.fields {
                if let Some(value) = sent.get(field.name) {
                    field.value.clone_from(value);
                } else if !matches!(field.kind, Kind::Hidden) {
                    // A box that is not ticked is not sent.
                    field.value.clear();
                }
            }
        }
        self
    }
}

impl Field {
    pub fn new(name: &'static str, label: impl Into<String>, kind: Kind) -> Self {
        let label = label.into();
        let (hint, value) = (String::new(), String::new());
        Field { name, label, hint, kind, value, faults: Vec::new(), warnings: Vec::new() }
    }

    pub fn line(name: &'static str, label: impl Into<String>) -> Self {
        Field::new(name, label, Kind::Line("text"))
    }

    pub fn area(name: &'static str, label: impl Into<String>) -> Self {
        Field::new(name, label, Kind::Area)
    }

    pub fn hidden(name: &'static str, value: impl Into<String>) -> Self {
        Field::new(name, "", Kind::Hidden).value(value)
    }

    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Its name as ids and selectors may have it.
    pub fn id(&self) -> String {
        self.name.replace(['.', '_'], "-")
    }
}

/// A value that was sent; empty where it was not.
pub fn given<'a>(sent: &'a Sent, name: &str) -> &'a str {
    sent.get(name).map_or("", |value| value.trim())
}

/// A value that was sent and says something.
pub fn optional<'a>(sent: &'a Sent, name: &str) -> Option<&'a str> {
    Some(given(sent, name)).filter(|value| !value.is_empty())
}

/// Where one goes after something was done: a reload does nothing again.
pub fn see_other(to: &str) -> Response {
    Redirect::to(to).into_response()
}

/// Whether what was refused is told on the page it was tried on.
pub fn is_told_there(error: &DeskError) -> bool {
    matches!(error, DeskError::Invalid(_) | DeskError::Conflict(_) | DeskError::Full(_))
}

/// The beginning of an id, as people see it.
pub fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

/// A moment as people read it: UTC, to the minute.
pub fn minute(ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(ms);
    time.map(|time| time.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

pub fn day(ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(ms);
    time.map(|time| time.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

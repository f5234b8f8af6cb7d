//! The letter that takes a notice back, and asks that what was done because of it be undone.

use super::compose::{head, items_heading};
use super::letter::{Fact, Letter, Part, Section, known};
use crate::locale::Message;
use crate::publish::words::{minute, shown};
use crate::review::notices::progress::{Kept, Step};

/// The letter for a notice that is taken back at `at_ms`, for `reason` where one is given.
pub fn retraction(kept: &Kept, reason: Option<&str>, at_ms: i64) -> Letter {
    let notice = &kept.notice;
    let lang = notice.lang;
    let subject = Message::new("notices-retraction-subject")
        .with("form", notice.form.as_str())
        .with("right", shown(&notice.right.name, 80))
        .with("notice", kept.id.as_str());
    let date = lang.say("notices-label-date");
    let mut head = head(notice, &kept.id);
    for fact in head.iter_mut().filter(|fact| fact.label == date) {
        fact.value = minute(at_ms);
    }
    let sent = kept.last(Step::Sent).map(|sent| minute(sent.at_ms)).unwrap_or_default();
    let facts = vec![
        Fact::new(lang, "notices-label-number", &kept.id),
        Fact::new(lang, "notices-label-sent", &sent),
        Fact::new(lang, "notices-label-why", reason.unwrap_or_default()),
    ];
    let listings = notice.items.iter().map(|item| Fact::address(lang, "notices-label-url", &item.url)).collect();
    Letter {
        lang,
        subject: shown(&lang.text(&subject), 200),
        head,
        opening: vec![lang.say("notices-retraction-opening")],
        sections: vec![
            Section { heading: lang.say("notices-heading-retracted"), provision: None, parts: vec![known(facts)] },
            Section {
                heading: lang.say(items_heading(notice)),
                provision: None,
                parts: vec![known(listings), Part::Sentence(lang.say("notices-retraction-undo"))],
            },
            Section {
                heading: lang.say("notices-heading-complainant"),
                provision: None,
                parts: vec![known(vec![
                    Fact::new(lang, "notices-label-name", &notice.complainant.name),
                    Fact::new(lang, "notices-label-email", &notice.complainant.email),
                ])],
            },
        ],
        closing: Vec::new(),
    }
}

//! Every form in both languages against what it read like before; hostile texts stay text; the same notice gives the same bytes.

use proptest::prelude::*;

use super::*;
use crate::locale::{Lang, Message};
use crate::publish::Thumbnail;
use crate::review::notices::progress::{Kept, Step, Taken};
use crate::review::notices::{Form, Notice, SignatureKind, sample};
use crate::rights::RightKind;

fn complete(form: Form, lang: Lang) -> Notice {
    let mut notice = sample::complete(form).0;
    notice.lang = lang;
    notice.items[0].noticed = vec![Message::new("notices-comparison").with("comparison", "same")];
    notice
}

fn made(notice: &Notice) -> Letter {
    letter(notice, "0123456789abcdef0123456789abcdef")
}

#[test]
fn every_form_reads_the_same_as_before_in_both_languages() {
    for form in Form::ALL {
        for lang in Lang::ALL {
            let letter = made(&complete(form, lang));
            insta::assert_snapshot!(format!("{}-{lang}.txt", form.as_str()), text(&letter));
        }
    }
}

#[test]
fn pages_and_features_read_the_same_as_before() {
    for lang in Lang::ALL {
        let mut notice = sample::of_kind(Form::Ecl42, RightKind::Design).0;
        notice.lang = lang;
        if let Some(signature) = &mut notice.signature {
            signature.kind = SignatureKind::Physical;
        }
        let picture = Thumbnail { label: "side-view.jpg".to_owned(), jpeg: vec![1, 2, 3], width: 1, height: 1 };
        let pictures = [("side-view.jpg".to_owned(), picture)].into();
        let letter = made(&notice);
        insta::assert_snapshot!(format!("design-{lang}.txt"), text(&letter));
        insta::assert_snapshot!(format!("design-{lang}.html"), html(&letter, &pictures));
    }
}

#[test]
fn works_are_content_and_designs_are_similar() {
    for (kind, lang, expected, never) in [
        (
            RightKind::CopyrightWork,
            Lang::ZhCn,
            &["1 项内容）", "被投诉的内容及链接"][..],
            &["件商品", "商品信息及链接"][..],
        ),
        (RightKind::CopyrightWork, Lang::En, &["(one page)", "Pages complained about"], &["one listing"]),
        (RightKind::Trademark, Lang::ZhCn, &["1 件商品）", "Wei Ling（电子签名）"], &["/s/", "身份号码"]),
        (RightKind::Design, Lang::ZhCn, &["对比结论：近似", "对比结论：相同"], &["等同"]),
        (RightKind::Design, Lang::En, &["Comparison: similar", "Comparison: identical"], &["equivalent"]),
        (RightKind::Patent, Lang::ZhCn, &["对比结论：等同"], &["近似"]),
        (RightKind::Patent, Lang::En, &["Comparison: equivalent"], &["similar"]),
    ] {
        let mut notice = sample::of_kind(Form::Ecl42, kind).0;
        notice.lang = lang;
        let text = text(&made(&notice));
        assert!(expected.iter().all(|words| text.contains(words)), "{kind:?} {lang}: {text}");
        assert!(!never.iter().any(|words| text.contains(words)), "{kind:?} {lang}: {text}");
    }
}

#[test]
fn a_retraction_reads_the_same_as_before() {
    for lang in Lang::ALL {
        let notice = complete(Form::Ecl42, lang);
        let id = notice.id();
        let at = notice.drafted_ms;
        let sent = Taken::new(&id, Step::Sent, at, "bo", at, None);
        let kept = Kept { id: "0123456789abcdef0123456789abcdef".to_owned(), notice, taken: vec![sent] };
        let letter = retraction(&kept, Some("The seller has shown a licence."), at + 86_400_000);
        insta::assert_snapshot!(format!("retraction-{lang}.txt"), text(&letter));
    }
}

fn mailed(notice: &Notice) -> String {
    let letter = made(notice);
    let from = (notice.complainant.name.as_str(), notice.complainant.email.as_str());
    let to = (notice.addressee.name.as_str(), notice.addressee.email.as_deref().unwrap_or_default());
    String::from_utf8(mail(&letter, from, to, "0123", notice.drafted_ms).unwrap()).unwrap()
}

#[test]
fn a_mail_reads_the_same_as_before() {
    for lang in Lang::ALL {
        insta::assert_snapshot!(format!("abuse-{lang}.eml"), mailed(&complete(Form::Abuse, lang)));
    }
}

/// The names of a mail's headers, folded lines left out.
fn headers(mail: &str) -> Vec<&str> {
    let (head, _) = mail.split_once("\r\n\r\n").unwrap();
    let begun = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
    begun.map(|line| line.split_once(':').map_or(line, |(name, _)| name)).collect()
}

const HEADERS: [&str; 8] =
    ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"];

#[test]
fn nobody_adds_a_header_to_a_mail() {
    let evil = "x\r\nBcc: victim@example.com\r\n\r\n<b>body</b>";
    let mut notice = complete(Form::Abuse, Lang::En);
    notice.right.name = evil.to_owned();
    notice.complainant.name = evil.to_owned();
    notice.addressee.name = evil.to_owned();
    notice.addressee.email = Some(format!("abuse@market.example{evil}"));
    let mail = mailed(&notice);
    let mut names = headers(&mail);
    names.sort_unstable();
    let mut expected = HEADERS.to_vec();
    expected.sort_unstable();
    assert_eq!(names, expected, "{mail}");
}

#[test]
fn a_mail_needs_two_ends() {
    let letter = made(&complete(Form::Abuse, Lang::En));
    let send = |from, to| mail(&letter, ("A", from), ("B", to), "1", 0).unwrap_err();
    assert_eq!(send("", "b@example.com"), MailError::NoSender);
    assert_eq!(send("a@example.com", " "), MailError::NoAddressee);
}

/// Everything in a notice that others wrote.
fn with_text(form: Form, hostile: &str) -> Notice {
    let mut notice = complete(form, Lang::En);
    let item = &mut notice.items[0];
    item.title = hostile.to_owned();
    item.seller = Some(hostile.to_owned());
    item.site = hostile.to_owned();
    item.url = hostile.to_owned();
    item.why = hostile.to_owned();
    notice.addressee.name = hostile.to_owned();
    notice.right.name = hostile.to_owned();
    notice.features = vec![crate::review::notices::Feature {
        claimed: hostile.to_owned(),
        shown: hostile.to_owned(),
        comparison: crate::review::notices::Comparison::Same,
        picture: hostile.to_owned(),
        picture_sha256: None,
    }];
    notice
}

proptest! {
    #[test]
    fn text_from_the_web_stays_on_its_line_and_outside_of_markup(
        hostile in "[<>&\"'a1\r\n\t\u{1b}\u{202e}\u{2028}:/x.]{0,24}|\\PC{0,16}|<script>alert\\(1\\)</script>|javascript:alert\\(1\\)",
    ) {
        let notice = with_text(Form::Platform, &hostile);
        let letter = made(&notice);
        let plain = text(&letter);
        let lines = |text: &str| text.lines().count();
        prop_assert!(lines(&plain) <= lines(&text(&made(&with_text(Form::Platform, "a")))), "{plain}");
        prop_assert!(plain.chars().all(|c| c == '\n' || !c.is_control()), "{plain:?}");
        let page = html(&letter, &Pictures::new());
        prop_assert!(!page.contains("<script") && !page.contains("href=\"javascript"), "{page}");
        let tags = |page: &str| page.matches('<').count();
        let harmless = html(&made(&with_text(Form::Platform, "a")), &Pictures::new());
        let links = |page: &str| page.matches("<a ").count() * 2;
        prop_assert!(tags(&page) - links(&page) <= tags(&harmless) - links(&harmless) + 2, "{page}");
    }
}

#[test]
fn a_report_to_ebay_names_listings_by_number() {
    let notice = complete(Form::Vero, Lang::En);
    let report = vero::report(&notice).unwrap();
    insta::assert_snapshot!("vero.json", format!("{report:#}"));
    assert!(vero::report(&complete(Form::Dsa, Lang::En)).is_none());
    let schema: serde_json::Value = serde_json::from_str(vero::SCHEMA).unwrap();
    assert_eq!(schema["properties"]["reportItems"]["maxItems"], 150);
}

#[test]
fn a_notice_as_data_is_read_back() {
    for form in Form::ALL {
        let notice = complete(form, Lang::ZhCn);
        let value = json(&notice, "id");
        let back: Notice = serde_json::from_value(value["notice"].clone()).unwrap();
        assert_eq!(back, notice);
        assert_eq!(back.id(), notice.id());
    }
}

//! Whole documents set in this machine's fonts, and what happens where it has none that are needed.

use proptest::prelude::*;

use super::faces::Faces;
use super::flow::{BOTTOM, Draw, MARGIN, PAGE_WIDTH, Pages, flow};
use super::library::Loaded;
use super::*;
use crate::publish::sample::Fonts;

/// This machine's fonts whose family has the word.
struct Only(&'static str);

impl FontLibrary for Only {
    fn faces(&self) -> Vec<FaceName> {
        let meant =
            |name: FaceName| if name.family.contains(self.0) { name } else { FaceName { upright: false, ..name } };
        Fonts.faces().into_iter().map(meant).collect()
    }

    fn load(&self, face: usize) -> Option<(Vec<u8>, u32)> {
        Fonts.load(face)
    }
}

fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "涉嫌侵权线索报告".into(),
        lang: "zh-CN".into(),
        made_ms: 1_795_003_200_000,
        id: "1".into(),
        footer: "Reeve 司市".into(),
        blocks,
    }
}

fn laid_out(blocks: Vec<Block>) -> Pages {
    let document = document(blocks);
    let loaded = Loaded::for_document(&document, &Fonts).unwrap();
    flow(&document, &Faces::of(&loaded))
}

/// The text of each page, line by line as it is drawn.
fn texts(pages: &Pages) -> Vec<Vec<String>> {
    let page = |items: &Vec<super::flow::Item>| {
        let mut lines: Vec<(f32, String)> = Vec::new();
        for item in items {
            let Draw::Text { y, piece, .. } = &item.draw else { continue };
            match lines.last_mut() {
                Some((last, text)) if *last == *y => text.push_str(&piece.run.text),
                _ => lines.push((*y, piece.run.text.clone())),
            }
        }
        lines.into_iter().map(|(_, text)| text.trim().to_owned()).collect()
    };
    pages.sheets.iter().map(page).collect()
}

fn has_fonts() -> bool {
    let has = Fonts.faces().iter().any(|face| face.family.contains("CJK"));
    if !has {
        eprintln!("skipped: no Chinese fonts here");
    }
    has
}

#[test]
fn lines_end_where_they_may_and_long_words_anywhere() {
    if !has_fonts() {
        return;
    }
    let long = "x".repeat(300);
    let text = format!("{} {long} 漓瑞跑鞋。", "several words in a row ".repeat(12));
    let lines = &texts(&laid_out(vec![Block::Paragraph(vec![Span::new(text.as_str())])]))[0];
    let joined: String = lines.join(" ");
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    assert_eq!(letters(&joined), letters(&text), "nothing is lost");
    assert!(lines.len() > 5 && lines[0].ends_with(|c: char| c.is_ascii_lowercase()), "{lines:?}");
    assert!(lines.iter().all(|line| !line.starts_with('。')), "a full stop never begins a line");
}

#[test]
fn nothing_stands_outside_the_page() {
    if !has_fonts() {
        return;
    }
    let mut blocks = vec![Block::Contents { heading: "目录".into() }];
    for number in 0..40 {
        let text = format!("{number} 夏季新款 LIRUI 漓瑞同款 ");
        blocks.push(Block::Heading {
            level: 1 + number % 3,
            spans: vec![Span::new(text.repeat(usize::from(number % 4) + 1))],
        });
        blocks.push(Block::Together(vec![Block::Pairs(vec![("Seller".into(), vec![Span::new(text.repeat(8))])])]));
    }
    let columns =
        ["名称", "count"].map(|heading| Column { heading: heading.into(), share: 1.0, number: heading == "count" });
    let rows = (0..200).map(|row| vec![format!("row {row} ").repeat(9), row.to_string()]).collect();
    blocks.push(Block::Table(Table { columns: columns.into(), rows }));
    let pages = laid_out(blocks);
    assert!(pages.sheets.len() > 5 && pages.bookmarks.len() == 40);
    for item in pages.sheets.iter().flatten() {
        if let Draw::Text { x, y, piece } = &item.draw {
            // The blank at the end of a line may hang over.
            let right = PAGE_WIDTH - MARGIN + 0.5 * piece.style.size;
            assert!(*x >= MARGIN - 0.1 && x + piece.width <= right, "{piece:?} at {x}");
            assert!((MARGIN..=BOTTOM + 1.0).contains(y), "{} at {y}", piece.run.text);
        }
    }
    let texts = texts(&pages);
    let with_rows = texts.iter().filter(|page| page.iter().any(|line| line.starts_with("row 1")));
    assert!(with_rows.count() > 2);
    for page in texts.iter().filter(|page| page.iter().any(|line| line.starts_with("row"))) {
        assert!(page.iter().any(|line| line.contains("名称")), "each page of a table says what its columns are");
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    if !has_fonts() {
        return;
    }
    let document = document(vec![
        Block::Heading { level: 1, spans: vec![Span::new("标题 title")] },
        Block::Paragraph(vec![
            Span::new("text "),
            Span::new("marked").marked(),
            Span::new("link").linked("https://x.test"),
        ]),
    ]);
    let bytes = pdf(&document, &Fonts).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7"));
    assert_eq!(pdf(&document, &Fonts).unwrap(), bytes);
}

#[test]
fn letters_that_no_font_has_are_named() {
    let document = document(vec![Block::Paragraph(vec![Span::new("漓瑞")])]);
    let letters = |library: &dyn FontLibrary| match pdf(&document, library) {
        Err(TypesetError::Fonts(missing)) => missing.letters,
        other => panic!("{other:?}"),
    };
    assert_eq!(letters(&Only("no such family")).chars().count(), 8, "without fonts some of the letters are named");
    if Fonts.faces().iter().any(|face| face.family == "DejaVu Sans") {
        let letters = letters(&Only("DejaVu Sans"));
        assert!(letters.contains('漓') || letters.chars().count() == 8, "{letters}");
    }
}

#[test]
fn what_has_no_shape_stands_as_its_number() {
    if !has_fonts() {
        return;
    }
    let document = document(vec![Block::Paragraph(vec![Span::new("a")])]);
    let loaded = Loaded::for_document(&document, &Fonts).unwrap();
    let faces = Faces::of(&loaded);
    for (text, shown) in [
        ("plain 漓", "plain 漓"),
        ("a\u{200b}=1", "a[U+200B]=1"),
        ("\u{202e}lirui", "[U+202E]lirui"),
        ("a\tb\u{0}\n", "a b  "),
        ("\u{e000}", "[U+E000]"),
        ("✔\u{fe0f}", "✔"),
    ] {
        let got = faces.shown(text);
        assert!(got == shown || got == "[U+2714]", "{text:?}: {got}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn any_text_gives_a_document(text in proptest::collection::vec(any::<char>(), 0..40), plain in "\\PC{0,40}") {
        prop_assume!(has_fonts());
        let hostile: String = text.into_iter().collect();
        let document = document(vec![
            Block::Heading { level: 1, spans: vec![Span::new(hostile.as_str()), Span::new(plain.as_str()).bold()] },
            Block::Pairs(vec![(plain, vec![Span::new(hostile.as_str()).linked(&format!("https://{hostile}"))])]),
        ]);
        match pdf(&document, &Fonts) {
            Ok(bytes) => prop_assert!(bytes.starts_with(b"%PDF")),
            // Some of the letters may be in no font of this machine.
            Err(TypesetError::Fonts(missing)) => prop_assert!(!missing.letters.is_empty()),
            Err(TypesetError::Pdf(reason)) => prop_assert!(false, "{reason}"),
        }
    }
}

//! Letters to glyphs: which face has a letter, and how a run of text is shaped in it.

use std::cell::RefCell;
use std::collections::HashMap;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Script, ShapePlan, UnicodeBuffer};

use super::library::Loaded;

/// Faces ready for shaping. A face is known by its number.
pub(super) struct Faces<'a> {
    all: Vec<Face<'a>>,
    /// Numbers in the order in which a letter is looked for, for regular and for bold text.
    regular: Vec<usize>,
    bold: Vec<usize>,
    /// Widths of words that were measured, in shares of the size.
    widths: RefCell<HashMap<(usize, String), f32>>,
}

struct Face<'a> {
    shaper: rustybuzz::Face<'a>,
    font: Font,
    plans: RefCell<Vec<(Direction, Script, ShapePlan)>>,
}

/// Text in one face, shaped.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub face: usize,
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    /// In shares of the size.
    pub width: f32,
}

impl<'a> Faces<'a> {
    pub(super) fn of(loaded: &'a Loaded) -> Self {
        let mut faces = Vec::new();
        let mut add = |(bytes, index): &'a (Vec<u8>, u32)| {
            let shaper = rustybuzz::Face::from_slice(bytes, *index)?;
            let font = Font::new(bytes.clone().into(), *index)?;
            faces.push(Face { shaper, font, plans: RefCell::default() });
            Some(faces.len() - 1)
        };
        let regular: Vec<usize> = loaded.regular.iter().filter_map(&mut add).collect();
        let mut bold: Vec<usize> = loaded.bold.iter().filter_map(&mut add).collect();
        bold.extend(&regular);
        Faces { all: faces, regular, bold, widths: RefCell::default() }
    }

    pub(super) fn font(&self, face: usize) -> Option<Font> {
        self.all.get(face).map(|face| face.font.clone())
    }

    /// The text as the fonts can show it: what is invisible, private or in no font stands as its number, `[U+200B]`. Control
    /// characters become blanks.
    pub(super) fn shown(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                // They choose between forms of the letter before them, which the font chooses by itself.
                '\u{FE00}'..='\u{FE0F}' => {}
                c if c.is_whitespace() || c.is_control() => out.push(' '),
                c if is_invisible(c) || self.face_of(c, false).is_none() => {
                    out.push_str(&format!("[U+{:04X}]", u32::from(c)));
                }
                c => out.push(c),
            }
        }
        out
    }

    /// The first face that has the letter.
    fn face_of(&self, letter: char, bold: bool) -> Option<usize> {
        let order = if bold { &self.bold } else { &self.regular };
        order.iter().copied().find(|at| {
            self.all.get(*at).is_some_and(|face| face.shaper.glyph_index(letter).is_some_and(|glyph| glyph.0 != 0))
        })
    }

    /// The text in runs of one face each. Give it what [`Self::shown`] gave.
    pub(super) fn runs(&self, text: &str, bold: bool) -> Vec<Run> {
        self.stretches(text, bold).into_iter().filter_map(|(face, text)| self.shape(face, text)).collect()
    }

    /// Width of the text in shares of its size.
    pub(super) fn width(&self, text: &str, bold: bool) -> f32 {
        self.stretches(text, bold).into_iter().map(|(face, text)| self.width_in(face, text)).sum()
    }

    fn width_in(&self, face: usize, text: &str) -> f32 {
        let key = (face, text.to_owned());
        if let Some(width) = self.widths.borrow().get(&key) {
            return *width;
        }
        let width = self.shape(face, text).map_or(0.0, |run| run.width);
        self.widths.borrow_mut().insert(key, width);
        width
    }

    fn stretches<'t>(&self, text: &'t str, bold: bool) -> Vec<(usize, &'t str)> {
        let mut stretches: Vec<(usize, usize)> = Vec::new();
        for (at, c) in text.char_indices() {
            let last = stretches.last().map(|(face, _)| *face);
            // A blank stays with the word before it, as long as its face has one.
            let stays = |face: &usize| c == ' ' && self.all[*face].shaper.glyph_index(c).is_some();
            let Some(face) = last.filter(stays).or_else(|| self.face_of(c, bold)) else { continue };
            if last != Some(face) {
                stretches.push((face, at));
            }
        }
        let ends = stretches.iter().skip(1).map(|(_, at)| *at).chain([text.len()]);
        stretches.iter().zip(ends).map(|((face, from), to)| (*face, &text[*from..to])).collect()
    }

    fn shape(&self, face: usize, text: &str) -> Option<Run> {
        let chosen = self.all.get(face)?;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let (direction, script) = (buffer.direction(), buffer.script());
        let mut plans = chosen.plans.borrow_mut();
        if !plans.iter().any(|(d, s, _)| (*d, *s) == (direction, script)) {
            let plan = ShapePlan::new(&chosen.shaper, direction, Some(script), None, &[]);
            plans.push((direction, script, plan));
        }
        let (_, _, plan) = plans.iter().find(|(d, s, _)| (*d, *s) == (direction, script))?;
        let shaped = rustybuzz::shape_with_plan(&chosen.shaper, plan, buffer);
        let em = chosen.font.units_per_em();
        // A glyph stands for the text up to where the next cluster begins, whichever way the text runs.
        let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        starts.dedup();
        let end_of = |start: usize| starts.iter().copied().find(|other| *other > start).unwrap_or(text.len());
        let glyph = |(info, place): (&rustybuzz::GlyphInfo, &rustybuzz::GlyphPosition)| {
            let start = info.cluster as usize;
            let [x_advance, x_offset, y_offset, y_advance] =
                [place.x_advance, place.x_offset, place.y_offset, place.y_advance].map(|units| units as f32 / em);
            let range = start..end_of(start);
            KrillaGlyph::new(GlyphId::new(info.glyph_id), x_advance, x_offset, y_offset, y_advance, range, None)
        };
        let glyphs: Vec<KrillaGlyph> = shaped.glyph_infos().iter().zip(shaped.glyph_positions()).map(glyph).collect();
        let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
        Some(Run { face, text: text.to_owned(), glyphs, width })
    }
}

/// Characters without a shape of their own, and those that mean something else on every machine.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}'..='\u{FFFF}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E000}'..='\u{F8FF}' | '\u{E0000}'..='\u{E0FFF}' | '\u{F0000}'..='\u{10FFFF}')
}

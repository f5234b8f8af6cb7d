//! How much of a page is kept. What the web sizes is bounded here; lengths are in characters.

pub const TITLE: usize = 1_000;
pub const DESCRIPTION: usize = 10_000;
/// Names: seller, brand, location, an identifier's value.
pub const NAME: usize = 300;
/// A BCP 47 tag.
pub const LANG: usize = 35;
/// Pictures of one listing.
pub const IMAGES: usize = 1_000;
/// Listings of one page.
pub const LISTINGS: usize = 2_000;
/// Visible text of one page that is searched for contacts and links.
pub const PAGE_TEXT: usize = 300_000;
/// Script text of one page that is searched for streams, in bytes.
pub const SCRIPT_TEXT: usize = 2 << 20;

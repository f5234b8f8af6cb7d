//! The ways in which two addresses of one page are known to differ.

use serde::{Deserialize, Serialize};
use url::Url;

/// Parameters with longer names are not learned about, nor those behind the first ones of an address.
const MAX_NAME_BYTES: usize = 64;
const MAX_PARAMETERS: usize = 12;

/// File names that servers give for a folder itself.
const INDEX_FILES: [&str; 7] =
    ["index.html", "index.htm", "index.php", "index.asp", "index.jsp", "default.htm", "default.aspx"];

/// A difference between two addresses that may be none. In this order they are folded, so that what one leaves behind the
/// next can take.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Difference {
    /// A query parameter, whatever its value, and however often it stands there.
    Parameter(String),
    /// `http:` for `https:` on their usual ports.
    Scheme,
    /// `www.` before the host's name.
    Www,
    /// `/shoes/index.html` for `/shoes/`.
    IndexFile,
    /// `/shoes/` for `/shoes`.
    TrailingSlash,
    /// Capital letters in the path.
    Case,
}

impl Difference {
    /// The address without the difference; none where it is without it already.
    pub fn fold(&self, url: &Url) -> Option<Url> {
        let mut folded = url.clone();
        match self {
            Difference::Parameter(name) => {
                let kept: Vec<&str> = url.query()?.split('&').filter(|pair| parameter_name(pair) != name).collect();
                let kept = kept.join("&");
                folded.set_query((!kept.is_empty()).then_some(&kept));
            }
            Difference::Scheme => {
                if url.scheme() != "http" || url.port().is_some() {
                    return None;
                }
                folded.set_scheme("https").ok()?;
            }
            Difference::Www => {
                let bare = url.host_str()?.strip_prefix("www.").filter(|bare| bare.contains('.'))?;
                folded.set_host(Some(bare)).ok()?;
            }
            Difference::IndexFile => {
                let folder = url.path().strip_suffix(index_file(url)?)?;
                folded.set_path(folder);
            }
            Difference::TrailingSlash => {
                let path = url.path().strip_suffix('/').filter(|path| !path.is_empty() && !path.ends_with('/'))?;
                folded.set_path(path);
            }
            Difference::Case => folded.set_path(&lower_case(url.path())),
        }
        (folded != *url).then_some(folded)
    }

    /// What this difference amounts to in an address: equal where two addresses do not differ in this way.
    fn trait_of(&self, url: &Url) -> String {
        match self {
            Difference::Parameter(name) => {
                let pairs = url.query().into_iter().flat_map(|query| query.split('&'));
                pairs.filter(|pair| parameter_name(pair) == name).collect::<Vec<_>>().join("&")
            }
            Difference::IndexFile => index_file(url).unwrap_or_default().to_owned(),
            Difference::Case => url.path().to_owned(),
            Difference::Scheme | Difference::Www | Difference::TrailingSlash => self.fold(url).is_some().to_string(),
        }
    }
}

/// The differences that can be tried on an address by itself: of its first parameters, and all others.
pub(super) fn candidates(url: &Url) -> Vec<Difference> {
    let mut found: Vec<Difference> = Vec::new();
    for pair in url.query().into_iter().flat_map(|query| query.split('&')) {
        let name = parameter_name(pair);
        let parameter = Difference::Parameter(name.to_owned());
        let is_learnable = !name.is_empty() && name.len() <= MAX_NAME_BYTES && found.len() < MAX_PARAMETERS;
        if is_learnable && !found.contains(&parameter) {
            found.push(parameter);
        }
    }
    found.extend([
        Difference::Scheme,
        Difference::Www,
        Difference::IndexFile,
        Difference::TrailingSlash,
        Difference::Case,
    ]);
    found
}

/// In which of these ways two addresses differ; empty where they are equal, or differ in other ways too.
pub(super) fn differences(a: &Url, b: &Url) -> Vec<Difference> {
    let (mut a, mut b) = (a.clone(), b.clone());
    let mut found = Vec::new();
    let mut candidates = [candidates(&a), candidates(&b)].concat();
    candidates.sort();
    candidates.dedup();
    for difference in candidates {
        if difference.trait_of(&a) != difference.trait_of(&b) {
            a = difference.fold(&a).unwrap_or(a);
            b = difference.fold(&b).unwrap_or(b);
            found.push(difference);
        }
    }
    if a == b { found } else { Vec::new() }
}

fn parameter_name(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

fn index_file(url: &Url) -> Option<&str> {
    let file = url.path().rsplit('/').next()?;
    INDEX_FILES.iter().any(|index| file.eq_ignore_ascii_case(index)).then_some(file)
}

/// Letters in lower case; the digits of percent-encoded bytes stay as they are.
fn lower_case(path: &str) -> String {
    let mut escape = 0_u8;
    let lower = |c: char| {
        let is_escaped = escape > 0;
        escape = if c == '%' { 2 } else { escape.saturating_sub(1) };
        if is_escaped { c } else { c.to_ascii_lowercase() }
    };
    path.chars().map(lower).collect()
}

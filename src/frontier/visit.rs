//! What names a visit and not a page: session ids and marks of campaigns, by the names that common software gives them.
//! Only what can hardly be anything else is dropped; a page asked for twice costs less than a page never seen.

/// How sure a name alone makes us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tells {
    /// Whatever the value is.
    Always,
    /// Where the value looks like an id made by a machine: `sid` may also be a shop's number, `s` a search.
    WithToken,
    /// Where the value looks like `a2141.7631565.0.0`.
    WithDots,
}

/// Sessions of Java, PHP, ASP, ColdFusion and shop systems; clicks on advertisements and in mails, each with a name of whoever
/// sends the visitor. In lower case and in order.
const NAMES: &[(&str, Tells)] = &[
    ("_branch_match_id", Tells::Always),
    ("_ga", Tells::Always),
    ("_gl", Tells::Always),
    ("_hsenc", Tells::Always),
    ("_hsmi", Tells::Always),
    ("_openstat", Tells::Always),
    ("asp.net_sessionid", Tells::Always),
    ("bd_vid", Tells::Always),
    ("cbsid", Tells::Always),
    ("cfid", Tells::Always),
    ("cftoken", Tells::Always),
    ("dclid", Tells::Always),
    ("fbclid", Tells::Always),
    ("gad_campaignid", Tells::Always),
    ("gad_source", Tells::Always),
    ("gbraid", Tells::Always),
    ("gclid", Tells::Always),
    ("gclsrc", Tells::Always),
    ("igsh", Tells::Always),
    ("igshid", Tells::Always),
    ("jsessionid", Tells::Always),
    ("li_fat_id", Tells::Always),
    ("mc_cid", Tells::Always),
    ("mc_eid", Tells::Always),
    ("mkt_tok", Tells::Always),
    ("msclkid", Tells::Always),
    ("oly_anon_id", Tells::Always),
    ("oly_enc_id", Tells::Always),
    ("oscsid", Tells::Always),
    ("phpsessid", Tells::Always),
    ("phpsession", Tells::Always),
    ("pk_campaign", Tells::Always),
    ("pk_content", Tells::Always),
    ("pk_kwd", Tells::Always),
    ("pk_medium", Tells::Always),
    ("pk_source", Tells::Always),
    ("qhclickid", Tells::Always),
    ("rb_clickid", Tells::Always),
    ("ref_src", Tells::Always),
    ("ref_url", Tells::Always),
    ("s", Tells::WithToken),
    ("s_id", Tells::WithToken),
    ("scm", Tells::WithDots),
    ("sess", Tells::WithToken),
    ("sess_id", Tells::Always),
    ("sessid", Tells::Always),
    ("session", Tells::WithToken),
    ("session_id", Tells::Always),
    ("sessionid", Tells::Always),
    ("sid", Tells::WithToken),
    ("spm", Tells::WithDots),
    ("srsltid", Tells::Always),
    ("ssid", Tells::WithToken),
    ("ttclid", Tells::Always),
    ("twclid", Tells::Always),
    ("vero_id", Tells::Always),
    ("wbraid", Tells::Always),
    ("wickedid", Tells::Always),
    ("xtcsid", Tells::Always),
    ("yclid", Tells::Always),
    ("ysclid", Tells::Always),
    ("zenid", Tells::Always),
];

/// Longest name in the tables below; a longer one is none of them.
const MAX_NAME_BYTES: usize = 24;

/// Whether a query parameter, or a path parameter behind a `;`, names a visit.
pub(super) fn names_a_visit(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    match told_by(name) {
        None => false,
        Some(Tells::Always) => true,
        Some(Tells::WithToken) => is_token(value),
        Some(Tells::WithDots) => is_dotted_code(value),
    }
}

fn told_by(name: &str) -> Option<Tells> {
    let name = name.as_bytes();
    if has_prefix(name) {
        return Some(Tells::Always);
    }
    if !MAY_BE_TOLD[trait_of(name)] {
        return None;
    }
    let mut buffer = [0; MAX_NAME_BYTES];
    let lower = buffer.get_mut(..name.len())?;
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    let place = NAMES.binary_search_by(|(name, _)| name.as_bytes().cmp(lower)).ok()?;
    Some(NAMES[place].1)
}

/// Campaigns (`utm_source`), Matomo, HubSpot; ASP appends eight letters of its own (`ASPSESSIONIDQCQTCQBT`).
fn has_prefix(name: &[u8]) -> bool {
    let is_campaign = name.first_chunk().is_some_and(|start: &[u8; 4]| {
        matches!(&start.map(|byte| byte.to_ascii_lowercase()), b"utm_" | b"mtm_" | b"hsa_")
    });
    is_campaign || name.get(..12).is_some_and(|start| start.eq_ignore_ascii_case(b"aspsessionid"))
}

/// What is seen of a name at a glance; every link of every page has its parameters looked at.
const fn trait_of(name: &[u8]) -> usize {
    let [first, .., last] = name else { return name.len() };
    // Without the bit that tells capitals from small letters.
    ((*first | 0x20) as usize * 37 + (*last | 0x20) as usize * 5 + name.len()) % TRAITS
}

const TRAITS: usize = 1024;
/// Whether any of the names has the trait.
const MAY_BE_TOLD: [bool; TRAITS] = {
    let mut may = [false; TRAITS];
    let mut at = 0;
    while at < NAMES.len() {
        may[trait_of(NAMES[at].0.as_bytes())] = true;
        at += 1;
    }
    may
};

/// Letters and digits mixed, as long as ids are: eight hexadecimal digits or sixteen of any kind.
fn is_token(value: &str) -> bool {
    let bytes = value.as_bytes();
    let is_mixed = bytes.iter().any(u8::is_ascii_digit) && bytes.iter().any(u8::is_ascii_alphabetic);
    let is_hex = bytes.len() >= 8 && bytes.iter().all(u8::is_ascii_hexdigit);
    let is_long = bytes.len() >= 16 && bytes.iter().all(u8::is_ascii_alphanumeric);
    is_mixed && (is_hex || is_long)
}

fn is_dotted_code(value: &str) -> bool {
    value.bytes().filter(|byte| *byte == b'.').count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order_and_short_enough() {
        assert!(NAMES.is_sorted_by(|(a, _), (b, _)| a < b));
        assert!(NAMES.iter().all(|(name, _)| name.len() <= MAX_NAME_BYTES && *name == name.to_lowercase()));
    }

    #[test]
    fn visits_are_told_from_pages() {
        let visits = [
            "utm_source=x",
            "UTM_Medium",
            "PHPSESSID=1",
            "jsessionid=9F2",
            "ASPSESSIONIDQCQTCQBT=PBLPKEKBNDGKOFFIPOLHPLNE",
            "CFID=12",
            "sid=5eed0a41",
            "session=0f9a2bb7c4d5e6f7a8b9",
            "s=3cb0f5a6d9e84712ab34",
            "spm=a2141.7631565.0.0",
            "scm=1007.home_icon.shop.d",
            "gclid=",
            "fbclid=IwAR0",
            "mtm_campaign=autumn",
        ];
        for pair in visits {
            assert!(names_a_visit(pair), "{pair}");
        }
        let pages = [
            "ref=footer",
            "ref=nb_sb_noss_1",
            "s=iphone15",
            "s=red+shoes",
            "sid=77",
            "sid=guest",
            "session=3",
            "session=spring-2026",
            "scm=git",
            "spm=3",
            "source=baidu",
            "from=mobile",
            "id=5eed0a41",
            "hash=0f9a2bb7c4d5e6f7a8b9",
            "token=0f9a2bb7c4d5e6f7a8b9",
            "variant=0f9a2bb7",
            "cid=12",
            "page",
            "",
            "=",
            "a-name-longer-than-any-we-know-of=1",
            "utm=1",
        ];
        for pair in pages {
            assert!(!names_a_visit(pair), "{pair}");
        }
    }
}

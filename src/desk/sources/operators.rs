//! What in a source's text only the operator of this machine may say: how it reaches what the internet does not, and that it
//! asks more than a stranger's site has to bear. The desk takes none of it from anybody; what the present text says may stay.

use crate::desk::Fault;
use crate::locale::Message;
use crate::sources::document::Document;
use crate::sources::{Source, parse};

/// More names than `[resolve]` can have.
const MAX_PAIRS: usize = 100_000;
/// A source that says nothing but where to begin.
const USUAL: &str = "discovery.start = [\"https://start.invalid/\"]";

/// A key, and whether what the new text says of it follows from the present one.
type Reserved = (&'static str, &'static str, fn(&Source, &Source) -> bool);

const RESERVED: [Reserved; 6] = [
    ("network", "allow_net", |new, present| all_in(&new.network.allow_net, &present.network.allow_net)),
    ("network", "proxy", |new, present| new.network.proxy == present.network.proxy),
    ("network", "root_certificates", |new, present| {
        all_in(&new.network.root_certificates, &present.network.root_certificates)
    }),
    // Scripts of pages run on this machine, and the site is asked for all that they load.
    ("", "render", |new, present| !new.render || present.render),
    ("politeness", "delay_ms", |new, present| new.politeness.delay >= present.politeness.delay),
    ("politeness", "concurrency", |new, present| new.politeness.concurrency <= present.politeness.concurrency),
];

/// What the text says that only the operator may, line by line. `present` is the source as it is, if there is one.
pub(super) fn faults(source: &Source, present: Option<&Source>) -> Vec<Fault> {
    let (Ok(mut document), Ok(usual)) = (Document::parse("", &source.text), parse("usual.toml", USUAL)) else {
        return Vec::new();
    };
    let present = least_polite(present.cloned().unwrap_or_else(|| usual.clone()), &usual);
    let mut faults = Vec::new();
    for (section, key, follows) in RESERVED {
        if !follows(source, &present) {
            let name = format!("{section}.{key}");
            let line = document.line_of(section, key).unwrap_or(1);
            faults.push(reserved(line, name.trim_start_matches('.')));
        }
    }
    let is_kept = |name: &String| source.network.resolve.get(name) == present.network.resolve.get(name);
    if !source.network.resolve.keys().all(is_kept) {
        // Names are kept as addresses write them; a pair that cannot be told apart so is named as well.
        let pairs =
            document.pairs("resolve", MAX_PAIRS).into_iter().map(|pair| pair.with(pair.value.0.to_ascii_lowercase()));
        let foreign = pairs.filter(|pair| !source.network.resolve.contains_key(&pair.value) || !is_kept(&pair.value));
        faults.extend(foreign.map(|pair| reserved(pair.line, &pair.key)));
    }
    if faults.is_empty() && reaches_inside(source) && !stays_there(source, &present) {
        let line = document.line_of("discovery", "start").or_else(|| document.line_of("scope", "hosts"));
        faults.push(Fault::new(&place(line.unwrap_or(1)), Message::new("desk-scans-operator-hosts")));
    }
    faults
}

/// A source may ask as much as it does now, or as is usual.
fn least_polite(present: Source, usual: &Source) -> Source {
    let mut politeness = present.politeness.clone();
    politeness.delay = politeness.delay.min(usual.politeness.delay);
    politeness.concurrency = politeness.concurrency.max(usual.politeness.concurrency);
    Source { politeness, ..present }
}

fn reaches_inside(source: &Source) -> bool {
    let network = &source.network;
    !network.allow_net.is_empty() || !network.resolve.is_empty() || network.proxy.is_some()
}

/// Whether it goes to no host that it did not go to before.
fn stays_there(source: &Source, present: &Source) -> bool {
    let (new, old) = (&source.scope, &present.scope);
    new.hosts.is_subset(&old.hosts)
        && (!new.include_subdomains || old.include_subdomains)
        && all_in(&new.image_hosts, &old.image_hosts)
}

fn all_in<T: PartialEq>(new: &[T], present: &[T]) -> bool {
    new.iter().all(|one| present.contains(one))
}

fn reserved(line: u32, key: &str) -> Fault {
    Fault::new(&place(line), Message::new("desk-scans-operator-only").with("key", key))
}

fn place(line: u32) -> String {
    format!("text:{line}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        parse("shop.toml", text).unwrap()
    }

    fn fields(text: &str, present: Option<&str>) -> Vec<String> {
        let present = present.map(source);
        faults(&source(text), present.as_ref()).into_iter().map(|fault| fault.field).collect()
    }

    const START: &str = "[discovery]\nstart = [\"https://shop.test/\"]\n";
    const INSIDE: &str = "[discovery]\nstart = [\"http://10.1.2.3/\"]\n[network]\nallow_net = [\"10.1.0.0/16\"]\nproxy = \"socks5://10.1.0.1:9050\"\n[resolve]\n\"Shop.test\" = \"10.1.2.3:80\"\n[politeness]\ndelay_ms = 10\n";

    #[test]
    fn nobody_at_the_desk_reaches_inside_or_asks_more_than_usual() {
        for (more, expected) in [
            ("", vec![]),
            ("[politeness]\ndelay_ms = 1000\n", vec![]),
            ("[politeness]\ndelay_ms = 999\n", vec!["text:4"]),
            ("[politeness]\ndelay_ms = 0\nconcurrency = 9\n", vec!["text:4", "text:5"]),
            ("[network]\nallow_net = [\"10.0.0.0/8\"]\n", vec!["text:4"]),
            ("[network]\nproxy = \"http://127.0.0.1:3128\"\n", vec!["text:4"]),
            ("[resolve]\n\"a.test\" = \"8.8.8.8\"\n\"b.test\" = \"8.8.4.4\"\n", vec!["text:4", "text:5"]),
            ("[network]\nfrom = \"us@shop.test\"\n", vec![]),
        ] {
            assert_eq!(fields(&format!("{START}{more}"), None), expected, "{more}");
        }
        assert_eq!(fields(&format!("network.allow_net = [\"10.0.0.0/8\"]\n{START}"), None), ["text:1"]);
    }

    #[test]
    fn what_the_operator_said_stays_and_goes_nowhere_else() {
        let renamed = format!("name = \"Shop\"\n{INSIDE}");
        assert!(fields(&renamed, Some(INSIDE)).is_empty());
        // Less is always allowed, more is not.
        assert!(fields(&INSIDE.replace("delay_ms = 10", "delay_ms = 500"), Some(INSIDE)).is_empty());
        assert_eq!(fields(&INSIDE.replace("delay_ms = 10", "delay_ms = 5"), Some(INSIDE)), ["text:9"]);
        assert_eq!(fields(&INSIDE.replace("/16", "/15"), Some(INSIDE)), ["text:4"]);
        assert_eq!(fields(&INSIDE.replace(":9050", ":22000"), Some(INSIDE)), ["text:5"]);
        assert_eq!(fields(&INSIDE.replace("10.1.2.3:80", "10.1.2.3:81"), Some(INSIDE)), ["text:7"]);
        let elsewhere = INSIDE.replace("http://10.1.2.3/", "http://10.1.2.4/");
        assert_eq!(fields(&elsewhere, Some(INSIDE)), ["text:2"]);
        assert_eq!(fields(&format!("{INSIDE}[scope]\nimage_hosts = [\"*\"]\n"), Some(INSIDE)), ["text:2"]);
        assert!(fields(&INSIDE.replace("http://10.1.2.3/", "http://10.1.2.3/new"), Some(INSIDE)).is_empty());
    }
}

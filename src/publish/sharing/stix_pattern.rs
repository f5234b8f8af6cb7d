//! STIX patterns (STIX 2.1, part 9) that match exactly what a target means.

use crate::review::blocks::Target;

/// A site is its own name or any that ends in a dot and it.
pub(super) fn pattern(target: &Target) -> String {
    match target {
        Target::Url(url) => format!("[url:value = {}]", quoted(url.as_str())),
        Target::Host(name) => format!("[domain-name:value = {}]", quoted(name.as_str())),
        Target::SiteAndSubdomains(name) => {
            let apex = quoted(name.as_str());
            format!("[domain-name:value = {apex} OR domain-name:value {}]", below(name.as_str()))
        }
        Target::Ip(address) => {
            let address = address.to_canonical();
            let kind = if address.is_ipv6() { "ipv6-addr" } else { "ipv4-addr" };
            format!("[{kind}:value = {}]", quoted(&address.to_string()))
        }
    }
}

/// To `LIKE` an underscore is any character and cannot be escaped, so such names take a regular expression.
fn below(name: &str) -> String {
    if name.contains('_') {
        return format!("MATCHES {}", quoted(&format!("^.+\\.{}$", name.replace('.', "\\."))));
    }
    format!("LIKE {}", quoted(&format!("%.{name}")))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_say_what_targets_say() {
        for (target, expected) in [
            ("host:www.example.com", "[domain-name:value = 'www.example.com']"),
            ("site:example.com", "[domain-name:value = 'example.com' OR domain-name:value LIKE '%.example.com']"),
            (
                "site:a_b.example.com",
                r"[domain-name:value = 'a_b.example.com' OR domain-name:value MATCHES '^.+\\.a_b\\.example\\.com$']",
            ),
            ("url:https://shop.example/it's?a=1", r"[url:value = 'https://shop.example/it\'s?a=1']"),
            ("ip:192.0.2.1", "[ipv4-addr:value = '192.0.2.1']"),
            ("ip:::ffff:192.0.2.1", "[ipv4-addr:value = '192.0.2.1']"),
            ("ip:2001:DB8::1", "[ipv6-addr:value = '2001:db8::1']"),
        ] {
            assert_eq!(pattern(&target.parse().unwrap()), expected, "{target}");
        }
    }
}

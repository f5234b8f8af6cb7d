//! Rules about who complains, whom the notice goes to, and what is declared and signed.

use super::Others::{AskIn, AskToo, DoNotAsk};
use super::Severity::Refused;
use super::{Rule, field, is_blank};
use crate::review::notices::{Form, Notice, Role};
use crate::rights::RightKind;

/// Forms that are letters: an answer may come by post or telephone, and a hand or a seal stands under them.
const LETTERS: &[Form] = &[Form::Platform, Form::Abuse];

pub(super) static RULES: &[Rule] = &[
    Rule {
        code: "complainant-name",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-iv"), (Form::Dsa, "dsa-c"), (Form::Ecl42, "spc-identity")],
        others: AskToo,
        check: |notice, _| field(is_blank(&notice.complainant.name), "complainant.name"),
    },
    Rule {
        code: "complainant-role",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-vi"), (Form::Ecl42, "spc-identity")],
        others: AskToo,
        check: |notice, _| field(notice.complainant.role.is_none(), "complainant.role"),
    },
    Rule {
        code: "complainant-not-holder",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-vi"), (Form::Ecl42, "spc-identity")],
        others: AskToo,
        check: not_the_holder,
    },
    Rule {
        code: "complainant-authority",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-vi"), (Form::Ecl42, "spc-identity")],
        others: AskToo,
        check: without_authority,
    },
    Rule {
        code: "complainant-identity",
        severity: Refused,
        provisions: &[(Form::Ecl42, "spc-identity")],
        others: DoNotAsk,
        check: |notice, _| {
            let complainant = &notice.complainant;
            let number = field(is_blank(&complainant.identity_number), "complainant.identity_number");
            [number, field(is_blank(&complainant.identity_proof), "complainant.identity_proof")].concat()
        },
    },
    Rule {
        code: "contact-address",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-iv"), (Form::Ecl42, "spc-identity")],
        others: AskIn(LETTERS),
        check: |notice, _| field(is_blank(&notice.complainant.address), "complainant.address"),
    },
    Rule {
        code: "contact-phone",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-iv"), (Form::Ecl42, "spc-identity")],
        others: AskIn(LETTERS),
        check: |notice, _| field(is_blank(&notice.complainant.phone), "complainant.phone"),
    },
    Rule {
        code: "contact-email",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-iv"), (Form::Dsa, "dsa-c"), (Form::Ecl42, "spc-identity")],
        others: AskToo,
        check: |notice, _| field(!is_email(&notice.complainant.email), "complainant.email"),
    },
    Rule {
        code: "addressee-name",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, _| field(is_blank(&notice.addressee.name), "addressee.name"),
    },
    Rule {
        code: "addressee-unreachable",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, _| field(!notice.addressee.is_reachable(), "addressee"),
    },
    Rule {
        code: "addressee-email",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, _| {
            let email = notice.addressee.email.as_deref();
            field(email.is_some_and(|email| !is_blank(email) && !is_email(email)), "addressee.email")
        },
    },
    Rule {
        code: "addressee-origin",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, _| field(notice.addressee.origin.is_none(), "addressee.origin"),
    },
    Rule {
        code: "statement-good-faith",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-v"), (Form::Dsa, "dsa-d"), (Form::Ecl42, "spc-truth")],
        others: AskToo,
        check: |notice, _| field(!notice.statements.good_faith, "statements.good_faith"),
    },
    Rule {
        code: "statement-accurate",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-vi"), (Form::Dsa, "dsa-d"), (Form::Ecl42, "spc-truth")],
        others: AskToo,
        check: |notice, _| field(!notice.statements.accurate, "statements.accurate"),
    },
    Rule {
        code: "statement-exceptions",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-v")],
        others: AskToo,
        check: |notice, _| {
            let is_work = matches!(notice.right.kind, RightKind::CopyrightWork | RightKind::Broadcast);
            field(is_work && !notice.statements.exceptions_considered, "statements.exceptions_considered")
        },
    },
    Rule {
        code: "statement-resale",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, _| {
            let may_be_resale = notice.items.iter().any(|item| item.is_goods);
            field(may_be_resale && !notice.statements.resale_considered, "statements.resale_considered")
        },
    },
    Rule {
        code: "signature",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-i"), (Form::Ecl42, "spc-truth")],
        others: AskIn(LETTERS),
        check: |notice, _| {
            field(notice.signature.as_ref().is_none_or(|signature| is_blank(&signature.name)), "signature")
        },
    },
    Rule {
        code: "measures",
        severity: Refused,
        provisions: &[(Form::Ecl42, "ecl-42"), (Form::Dmca, "dmca-iii")],
        others: AskToo,
        check: |notice, _| field(notice.measures.is_empty(), "measures"),
    },
];

/// A holder is the one that the register names; anybody else acts for them.
fn not_the_holder(notice: &Notice, _: &super::Situation) -> Vec<String> {
    let complainant = &notice.complainant;
    // A blank name has been named already.
    let holder = &notice.right.holder;
    let same = |name: &str| is_blank(name) || is_blank(holder) || folded(name) == folded(holder);
    match complainant.role {
        None => Vec::new(),
        Some(Role::Holder) => field(!same(&complainant.name), "complainant.name"),
        Some(_) => {
            let other = is_blank(&complainant.acts_for) || !same(&complainant.acts_for);
            field(other, "complainant.acts_for")
        }
    }
}

fn without_authority(notice: &Notice, _: &super::Situation) -> Vec<String> {
    let complainant = &notice.complainant;
    if complainant.role.is_none_or(|role| role == Role::Holder) {
        return Vec::new();
    }
    let authority = field(is_blank(&complainant.authority), "complainant.authority");
    [authority, field(is_blank(&complainant.authority_proof), "complainant.authority_proof")].concat()
}

fn folded(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Whether it looks like one mailbox (RFC 5321, without comments and quoting): enough to tell a typing error, and that nothing but
/// an address stands there.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.trim().rsplit_once('@') else { return false };
    let local_is_right = !local.is_empty()
        && local.len() <= MAX_LOCAL
        && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
    let label_is_right = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    local_is_right && domain.contains('.') && domain.split('.').all(label_is_right)
}

const MAX_LOCAL: usize = 64;

#[cfg(test)]
mod tests {
    use super::is_email;

    #[test]
    fn mailboxes_are_told_from_other_texts() {
        for (text, expected) in [
            ("a@example.com", true),
            ("abuse@中文.example", true),
            ("a@b@example.com", false),
            ("a@localhost", false),
            ("a b@example.com", false),
            ("a@example.com\r\nBcc: c@example.com", false),
            ("a@example..com", false),
            ("<a@example.com>", false),
            ("", false),
        ] {
            assert_eq!(is_email(text), expected, "{text:?}");
        }
    }
}

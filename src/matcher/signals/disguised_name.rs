//! A registered name stands in the listing's words under a disguise: set apart, misspelt, by its sound or shape, hidden in part.

use super::name_in_text::findings;
use crate::matcher::examples::{fires, listing, mark, silent};
use crate::matcher::{Context, Example, Finding, Role, Signal};
use crate::rights::Right;

pub struct DisguisedName;

impl Signal for DisguisedName {
    fn name(&self) -> &'static str {
        "disguised_name"
    }

    fn role(&self) -> Role {
        Role::Mention
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let disguised: Vec<Finding> = findings(context, self.name(), |rule| !rule.is_plain())
            .filter(|finding| !stands_plainly(finding, found))
            .collect();
        found.extend(disguised);
    }

    fn examples(&self) -> Vec<Example> {
        let longer = Right { titles: vec!["珂薇拉运动".to_owned()], ..mark() };
        vec![
            fires(vec![mark()], listing("k·o·r·v·e·l·a shoes")),
            fires(vec![mark()], listing("珂/薇/拉 跑鞋")),
            fires(vec![mark()], listing("K0rv3la runner")),
            fires(vec![mark()], listing("Kor*ela runner")),
            fires(vec![mark()], listing("Korvella runner")),
            fires(vec![mark()], listing("珂*拉 跑鞋")),
            silent(vec![mark()], listing("Korvela runner")),
            silent(vec![mark()], listing("Coral vest for runners")),
            // Of two names of one right, the plain one is meant; what it shares with the other is no disguise.
            silent(vec![longer], listing("新款 珂薇拉运鞋")),
        ]
    }
}

/// Whether the right is named plainly in the same place: whoever writes a name openly hides nothing there.
fn stands_plainly(disguised: &Finding, plain: &[Finding]) -> bool {
    let overlap = |a: [usize; 2], b: [usize; 2]| a[0] < b[1] && b[0] < a[1];
    plain.iter().any(|plain| {
        (plain.signal.as_str(), &plain.right_id, plain.field) == ("name_in_text", &disguised.right_id, disguised.field)
            && plain.span.zip(disguised.span).is_some_and(|(a, b)| overlap(a, b))
    })
}

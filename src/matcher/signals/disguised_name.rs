//! A registered name stands in the listing's words under a disguise: set apart, misspelt, by its sound or shape, hidden in part.

use super::name_in_text::findings;
use crate::matcher::examples::{fires, listing, mark, silent};
use crate::matcher::{Context, Example, Finding, Role, Signal};

pub struct DisguisedName;

impl Signal for DisguisedName {
    fn name(&self) -> &'static str {
        "disguised_name"
    }

    fn role(&self) -> Role {
        Role::Mention
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        found.extend(findings(context, self.name(), |rule| !rule.is_plain()));
    }

    fn examples(&self) -> Vec<Example> {
        vec![
            fires(vec![mark()], listing("k·o·r·v·e·l·a shoes")),
            fires(vec![mark()], listing("珂/薇/拉 跑鞋")),
            fires(vec![mark()], listing("K0rv3la runner")),
            fires(vec![mark()], listing("Kor*ela runner")),
            fires(vec![mark()], listing("Korvella runner")),
            fires(vec![mark()], listing("珂*拉 跑鞋")),
            silent(vec![mark()], listing("Korvela runner")),
            silent(vec![mark()], listing("Coral vest for runners")),
        ]
    }
}

//! Goods under a protected name of a place are said to come from another place.

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::examples::{fires, indication, listing, silent};
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights};
use crate::rights::{Right, RightDetails, RightId};
use crate::text::{Folded, fold_name};

pub struct OriginOutsideRegion;

/// What the listing itself says about the origin, and where the seller merely is.
const STATED: f64 = 0.9;
const SHIPPED: f64 = 0.35;

impl Signal for OriginOutsideRegion {
    fn name(&self) -> &'static str {
        "origin_outside_region"
    }

    fn role(&self) -> Role {
        Role::Suspicion
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let rights: Vec<RightId> = mentioned_rights(found).into_iter().cloned().collect();
        for right in rights.iter().filter_map(|right| context.snapshot.right(right)) {
            let regions = Regions::of(right);
            if !regions.0.is_empty() {
                found.extend(look(context, right, &regions));
            }
        }
    }

    fn examples(&self) -> Vec<Example> {
        let told = |description: &str| Listing {
            description: Some(description.to_owned()),
            ..listing("柳州螺蛳粉 10袋")
        };
        let located =
            |location: &str| Listing { location: Some(location.to_owned()), ..listing("柳州螺蛳粉 10袋") };
        vec![
            fires(vec![indication()], told("产地：湖南衡阳。本店自有工厂")),
            fires(vec![indication()], told("Snail noodles. Origin: Kunming, Yunnan.")),
            fires(vec![indication()], told("Made in Vietnam")),
            fires(vec![indication()], located("河南郑州")),
            silent(vec![indication()], told("产地：广西柳州。")),
            silent(vec![indication()], told("产地：广西")),
            silent(vec![indication()], told("Origin: Liuzhou, Guangxi")),
            silent(vec![indication()], located("广西柳州")),
            silent(vec![indication()], listing("柳州螺蛳粉 10袋")),
        ]
    }
}

/// A stated origin decides; where the seller is counts only if none is stated.
fn look(context: &Context<'_>, right: &Right, regions: &Regions) -> Option<Finding> {
    let stated: Vec<_> = context
        .texts()
        .into_iter()
        .flat_map(|(field, text)| origins(text).into_iter().map(move |origin| (field, text, origin)))
        .collect();
    if stated.is_empty() {
        let place = context.location.text();
        return (!place.is_empty() && !regions.cover(place)).then(|| {
            let because = Message::new("matcher-shipped-from-outside")
                .with("place", context.listing.location.clone().unwrap_or_default());
            Finding::new("origin_outside_region", Some(&right.id), SHIPPED, Field::Location, because)
        });
    }
    if stated.iter().any(|(_, text, origin)| text.text().get(origin.clone()).is_some_and(|place| regions.cover(place)))
    {
        return None;
    }
    let (field, text, origin) = stated.into_iter().next()?;
    let place = text.text().get(origin.clone()).unwrap_or_default().trim();
    let because = Message::new("matcher-origin-outside-region").with("place", place);
    Some(Finding::new("origin_outside_region", Some(&right.id), STATED, field, because).at(text.source_span(origin)))
}

/// A statement of origin and, as its group, the place named.
static ORIGIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:原?产地|产自|原产于|出产于)(?:[:为是\s])*([^。;!\n]{2,40})|\b(?:(?:place of |country of )?origin(?::| is)|made in|produced in|product of|grown in|imported from)\s*([^.;!\n]{2,40})",
    )
    .expect("the pattern is written above and covered by tests")
});

/// The places that `text` states goods to come from, as byte ranges of the folded text.
fn origins(text: &Folded) -> Vec<std::ops::Range<usize>> {
    ORIGIN
        .captures_iter(text.text())
        .take(4)
        .filter_map(|said| said.get(1).or(said.get(2)))
        .map(|place| place.range())
        .collect()
}

/// The folded names of the places a name is protected for, with the areas that they lie in.
struct Regions(Vec<String>);

impl Regions {
    fn of(right: &Right) -> Regions {
        let (RightDetails::GeographicalIndication { origin_regions }
        | RightDetails::TraditionalKnowledge { origin_regions }) = &right.details
        else {
            return Regions(Vec::new());
        };
        let mut places: Vec<String> = origin_regions
            .iter()
            .flat_map(|region| region.split([',', '，', '、', ';', '/']))
            .map(|region| bare(&fold_name(region)))
            .filter(|region| region.chars().count() >= 2)
            .collect();
        // Whoever says the province names no other place: it is less than told, not more.
        for (area, within) in AREAS {
            if places.iter().any(|place| within.split(' ').any(|part| place.contains(part))) {
                places.extend(area.split(' ').map(str::to_owned));
            }
        }
        Regions(places)
    }

    fn cover(&self, place: &str) -> bool {
        EVERYWHERE.contains(&place.trim()) || self.0.iter().any(|region| place.contains(region.as_str()))
    }
}

/// Without the word that says what kind of area it is.
fn bare(region: &str) -> String {
    let suffixes = [
        "壮族自治区",
        "瑶族自治县",
        "自治县",
        "自治区",
        "省",
        "市",
        "县",
        "区",
        " city",
        " county",
        " province",
        " district",
    ];
    let region = region.trim();
    suffixes
        .iter()
        .find_map(|suffix| region.strip_suffix(suffix).filter(|rest| rest.chars().count() >= 2))
        .unwrap_or(region)
        .to_owned()
}

/// Places that say nothing.
const EVERYWHERE: &[&str] = &["中国", "china", "中国大陆", "mainland china", "cn", "prc"];

/// Areas and the places within them.
const AREAS: &[(&str, &str)] = &[(
    "广西 guangxi",
    "南宁 nanning 柳州 liuzhou 桂林 guilin 梧州 wuzhou 北海 beihai 防城港 fangchenggang 钦州 qinzhou 贵港 guigang 玉林 yulin 百色 baise 贺州 hezhou 河池 hechi 来宾 laibin 崇左 chongzuo",
)];

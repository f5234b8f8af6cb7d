//! Which picture has which name: the rights' own pictures, their imitations, and families of innocent goods.

use crate::paint::Layer;
use crate::random::Rng;
use crate::{Take, brands, brocade, goods, pantry, screen, shoes, stills, vessels};

pub struct Right {
    pub name: &'static str,
    /// `png` for flat logos, `jpg` for everything with grain.
    pub format: &'static str,
    draw: fn(&mut Rng, Take) -> Layer,
}

const fn right(name: &'static str, format: &'static str, draw: fn(&mut Rng, Take) -> Layer) -> Right {
    Right { name, format, draw }
}

pub const RIGHTS: [Right; 19] = [
    right("lirui-logo", "png", brands::lirui_logo),
    right("lirui-runner", "jpg", shoes::runner),
    right("lirui-court", "jpg", shoes::court),
    right("guizhen-logo", "png", brands::guizhen_logo),
    right("guizhen-pack", "jpg", brands::guizhen_pack),
    right("xiangsi-tin", "jpg", brands::xiangsi_tin),
    right("xiangsi-giftbox", "jpg", brands::xiangsi_giftbox),
    right("yaoyu-box", "jpg", brands::yaoyu_box),
    right("nuodeng-charger", "jpg", brands::nuodeng_charger),
    right("zhuangxiu-logo", "png", brocade::workshop_logo),
    right("zhuangxiu-scarf", "jpg", brocade::scarf),
    right("brocade-phoenix", "jpg", brocade::phoenix),
    right("bamboo-flask", "jpg", brands::bamboo_flask),
    right("ballad-poster", "jpg", screen::ballad_poster),
    right("ballad-still-1", "jpg", screen::ballad_still_beach),
    right("ballad-still-2", "jpg", screen::ballad_still_night),
    right("karst-dawn", "jpg", screen::karst_dawn),
    right("zhuang-reader-cover", "jpg", brocade::reader_cover),
    right("gulf-cup-still", "jpg", screen::gulf_cup),
];

/// Draws the `n`-th thing of a family.
type Family = fn(usize, &mut Rng) -> Layer;

pub const FAMILIES: [(&str, Family); 16] = [
    ("shoe", shoes::goods),
    ("mug", vessels::mug),
    ("teapot", vessels::teapot),
    ("textile", goods::textile),
    ("poster", goods::poster),
    ("fruit", goods::fruit),
    ("lamp", vessels::lamp),
    ("bag", goods::bag),
    ("book", goods::book),
    ("phone", goods::phone),
    ("bottle", vessels::bottle),
    ("toy", goods::toy),
    ("noodles", pantry::noodles),
    ("tea", pantry::tea),
    ("herbs", pantry::herbs),
    ("still", stills::still),
];

/// Draws the picture of this base name, or says what names there are.
pub fn draw(base: &str) -> anyhow::Result<Layer> {
    let mut rng = Rng::named(base);
    let right = |name: &str| RIGHTS.iter().find(|r| r.name == name);
    if let Some(found) = right(base) {
        return Ok((found.draw)(&mut rng, Take::Original));
    }
    if let Some(found) = base.strip_prefix("lookalike/").and_then(right) {
        return Ok((found.draw)(&mut rng, Take::Imitation));
    }
    let numbered = base.strip_prefix("goods/").and_then(|rest| rest.rsplit_once('-'));
    let family =
        numbered.and_then(|(name, n)| Some((FAMILIES.iter().find(|f| f.0 == name)?.1, n.parse::<usize>().ok()?)));
    let Some((draw, n)) = family else {
        let families = FAMILIES.map(|f| format!("goods/{}-N", f.0)).join(", ");
        let rights = RIGHTS.map(|r| r.name).join(", ");
        anyhow::bail!(
            "no picture is called {base:?}: use one of {rights}; lookalike/ before one of these; or {families}"
        );
    };
    Ok(draw(n, &mut rng))
}

//! Small rights and listings out of which signals build their examples.

use super::Example;
use crate::extract::{Link, LinkKind, Listing, ListingId};
use crate::rights::{Authorization, Holder, Money, NiceClass, Registration, Right, RightDetails, RightId};

/// A right of that kind with nothing but a name.
pub(super) fn right(id: &str, name: &str, details: RightDetails) -> Right {
    Right {
        id: RightId(id.to_owned()),
        name: name.to_owned(),
        titles: Vec::new(),
        aliases: Vec::new(),
        holder: Holder("Example Holder".to_owned()),
        details,
        registration: Registration::default(),
        images: Vec::new(),
        authorized: Authorization::default(),
        reference_price: None,
        lang: None,
        notes: None,
        source: None,
    }
}

/// The mark Korvela / 珂薇拉 for shoes, sold by Korvela Store at 400 yuan.
pub(crate) fn mark() -> Right {
    let classes = NiceClass::new(25).into_iter().collect();
    Right {
        aliases: vec!["珂薇拉".to_owned()],
        authorized: Authorization {
            sellers: vec!["Korvela Store".to_owned()],
            domains: vec!["korvela.example".to_owned()],
        },
        reference_price: Some(Money { amount: 400.0, currency: "CNY".to_owned() }),
        ..right("mark", "Korvela", RightDetails::Trademark { classes, vienna_codes: Vec::new() })
    }
}

/// The film Salt Road Home / 盐路归人.
pub(crate) fn film() -> Right {
    Right { titles: vec!["盐路归人".to_owned()], ..right("film", "Salt Road Home", RightDetails::CopyrightWork) }
}

/// The geographical indication 柳州螺蛳粉 from Liuzhou.
pub(crate) fn indication() -> Right {
    let origin_regions = vec!["柳州市".to_owned(), "Liuzhou".to_owned()];
    right("indication", "柳州螺蛳粉", RightDetails::GeographicalIndication { origin_regions })
}

pub(crate) fn listing(title: &str) -> Listing {
    Listing { id: ListingId("listing".to_owned()), title: title.to_owned(), ..Listing::default() }
}

pub(crate) fn link(kind: LinkKind, url: &str) -> Link {
    Link { url: url.to_owned(), kind, text: String::new() }
}

/// The signal must speak about this listing.
pub(super) fn fires(rights: Vec<Right>, listing: Listing) -> Example {
    Example { rights, listing, fires: true }
}

/// The signal must say nothing about this listing.
pub(super) fn silent(rights: Vec<Right>, listing: Listing) -> Example {
    Example { rights, listing, fires: false }
}

//! Who offers: a seller as one site knows them, and the names under which the same person was seen elsewhere.

use serde::{Deserialize, Serialize};

use super::digest;
use crate::extract::Listing;
use crate::review::blocks::Word;
use crate::sources::SourceId;
use crate::text::fold_name;

/// A seller on a site. The same name on another site may be somebody else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Seller {
    /// Host name without `www.`; the source's id where a listing has no address.
    pub site: String,
    /// As the site writes it; never empty.
    pub name: String,
}

/// Somebody whose listings are in cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offender {
    pub id: String,
    /// The identity they were first known by.
    pub seller: Seller,
    /// Identities that cases have connected with it, in the order in which they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<SellerAlias>,
}

/// Another identity of an offender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerAlias {
    pub seller: Seller,
    /// The case that connects them; none where a person said so.
    pub case_id: Option<String>,
    pub word: Word,
}

impl Seller {
    /// The seller that a listing names; none where it names none.
    pub fn of(listing: &Listing, source: &SourceId) -> Option<Seller> {
        let name = listing.seller.as_deref().map(str::trim).filter(|name| !fold_name(name).is_empty())?;
        Some(Seller { site: site_of(listing, source), name: name.to_owned() })
    }

    /// A seller that a person names, on the site of a listing.
    pub fn named(name: &str, listing: &Listing, source: &SourceId) -> Seller {
        Seller { site: site_of(listing, source), name: name.trim().to_owned() }
    }

    /// What two identities have in common that are the same: letter case, width and blanks make no difference.
    pub fn key(&self) -> String {
        format!("{}\n{}", self.site, fold_name(&self.name))
    }

    pub fn is_same(&self, other: &Seller) -> bool {
        self.key() == other.key()
    }

    /// The id of the offender who is known by this identity first.
    pub fn offender_id(&self) -> String {
        digest("offender", &[&self.key()])
    }
}

impl Offender {
    /// Every identity, the first one first.
    pub fn sellers(&self) -> impl Iterator<Item = &Seller> {
        std::iter::once(&self.seller).chain(self.aliases.iter().map(|alias| &alias.seller))
    }

    pub fn is_known_as(&self, seller: &Seller) -> bool {
        self.sellers().any(|known| known.is_same(seller))
    }
}

impl std::fmt::Display for Seller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} @ {}", self.name, self.site)
    }
}

/// The site that a listing stands on.
pub(super) fn site_of(listing: &Listing, source: &SourceId) -> String {
    let host = listing.url.as_ref().and_then(|url| url.host_str());
    host.map_or_else(|| source.0.clone(), |host| host.strip_prefix("www.").unwrap_or(host).to_owned())
}

//! The signals, one per file, in the order in which they run.

use super::Signal;

mod about_goods;
mod authorized;
mod compatible_use;
mod disguised_name;
mod editorial_use;
mod genuine_claim;
mod look_alike_domain;
mod name_in_text;
mod name_on_picture;
mod ordinary_price;
mod origin_outside_region;
mod other_goods;
mod picture_copy;
mod pirate_link;
mod price_below_reference;
mod replica_words;
mod resale;
mod same_goods;
mod seller_unauthorized;
#[cfg(test)]
mod tests;

pub use name_on_picture::{NAME_ON_PICTURE, names_on};
pub use picture_copy::{reason_of, signal_of};

/// Every signal, in the order in which they look and are shown.
pub static SIGNALS: &[&dyn Signal] = &[
    &name_in_text::NameInText,
    &disguised_name::DisguisedName,
    &look_alike_domain::LookAlikeDomain,
    &picture_copy::PictureCopied,
    &picture_copy::MarkInPicture,
    &name_on_picture::NameOnPicture,
    &replica_words::ReplicaWords,
    &price_below_reference::PriceBelowReference,
    &seller_unauthorized::SellerUnauthorized,
    &same_goods::SameGoods,
    &origin_outside_region::OriginOutsideRegion,
    &pirate_link::PirateLink,
    &authorized::Authorized,
    &compatible_use::CompatibleUse,
    &resale::Resale,
    &editorial_use::EditorialUse,
    &other_goods::OtherGoods,
    &ordinary_price::OrdinaryPrice,
    &genuine_claim::GenuineClaim,
    &about_goods::AboutGoods,
];

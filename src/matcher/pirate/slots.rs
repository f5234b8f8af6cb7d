//! What a piece of evidence is about: the parts out of which an offer, or a lawful mention, of a work is made.
//! A slot counts once, by its strongest word; further words in it add a little.

/// One part of an offer, or one kind of lawful company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Slot {
    /// Where the copy lies: net disks, swarms, file hosts.
    Carrier,
    /// An extraction code or an archive's password.
    Code,
    /// A site or an app that is known for it, or named as such sites are.
    Site,
    /// Watch, download, read.
    Access,
    Gratis,
    Online,
    /// All of it: full movie, complete season.
    Whole,
    /// Picture and sound.
    Quality,
    /// Where the copy was taken from, in release groups' terms.
    Release,
    /// Subtitles and dubbing.
    Localised,
    /// What is got round: membership, advertising, cuts, takedowns.
    Dodge,
    /// How one gets the link.
    Channel,
    /// What kind of work.
    Medium,
    /// The form of a file.
    Format,
    Live,
    /// Lists of channels and card sharing.
    Iptv,
    /// Protection removed from software.
    Crack,
    /// Official and paid offers.
    Lawful,
    /// Reviews, casts, news.
    About,
    Promo,
    Ticket,
    Schedule,
    Music,
    Goods,
    /// Talk about piracy by those who fight it.
    Law,
    /// Works that everybody may pass on.
    Free,
    /// Papers, manuals, drivers, storage as such.
    Service,
    /// Words in which another word of the tables stands by chance.
    Nothing,
}

impl Slot {
    pub const ALL: [Slot; 28] = [
        Slot::Carrier,
        Slot::Code,
        Slot::Site,
        Slot::Access,
        Slot::Gratis,
        Slot::Online,
        Slot::Whole,
        Slot::Quality,
        Slot::Release,
        Slot::Localised,
        Slot::Dodge,
        Slot::Channel,
        Slot::Medium,
        Slot::Format,
        Slot::Live,
        Slot::Iptv,
        Slot::Crack,
        Slot::Lawful,
        Slot::About,
        Slot::Promo,
        Slot::Ticket,
        Slot::Schedule,
        Slot::Music,
        Slot::Goods,
        Slot::Law,
        Slot::Free,
        Slot::Service,
        Slot::Nothing,
    ];

    /// The name in the tables, in messages and in findings.
    pub fn name(self) -> &'static str {
        match self {
            Slot::Carrier => "carrier",
            Slot::Code => "code",
            Slot::Site => "site",
            Slot::Access => "access",
            Slot::Gratis => "gratis",
            Slot::Online => "online",
            Slot::Whole => "whole",
            Slot::Quality => "quality",
            Slot::Release => "release",
            Slot::Localised => "localised",
            Slot::Dodge => "dodge",
            Slot::Channel => "channel",
            Slot::Medium => "medium",
            Slot::Format => "format",
            Slot::Live => "live",
            Slot::Iptv => "iptv",
            Slot::Crack => "crack",
            Slot::Lawful => "lawful",
            Slot::About => "about",
            Slot::Promo => "promo",
            Slot::Ticket => "ticket",
            Slot::Schedule => "schedule",
            Slot::Music => "music",
            Slot::Goods => "goods",
            Slot::Law => "law",
            Slot::Free => "free",
            Slot::Service => "service",
            Slot::Nothing => "none",
        }
    }

    pub fn of_name(name: &str) -> Option<Slot> {
        Slot::ALL.into_iter().find(|slot| slot.name() == name)
    }

    /// Whether it speaks against an unlicensed offer.
    pub fn is_lawful(self) -> bool {
        self >= Slot::Lawful && self != Slot::Nothing
    }

    pub fn is_offer(self) -> bool {
        self < Slot::Lawful
    }
}

//! Names of elements as one byte each, and what the HTML standard says of them.

macro_rules! names {
    ($($variant:ident $text:literal)*) => {
        /// The name of an element; those that extraction never asks for are all `Other`.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum Name {
            #[default]
            Other,
            $($variant,)*
        }

        fn known(lower: &[u8]) -> Name {
            match lower {
                $($text => Name::$variant,)*
                _ => Name::Other,
            }
        }
    };
}

names! {
    A b"a" Abbr b"abbr" Address b"address" Area b"area" Article b"article" Aside b"aside" Audio b"audio" B b"b"
    Base b"base" Basefont b"basefont" Bgsound b"bgsound" Big b"big" Blockquote b"blockquote" Body b"body" Br b"br"
    Button b"button" Caption b"caption" Center b"center" Code b"code" Col b"col" Colgroup b"colgroup" Data b"data"
    Dd b"dd" Details b"details" Dir b"dir" Div b"div" Dl b"dl" Dt b"dt" Em b"em" Embed b"embed" Fieldset b"fieldset"
    Figcaption b"figcaption" Figure b"figure" Font b"font" Footer b"footer" Form b"form" Frame b"frame"
    Frameset b"frameset" H1 b"h1" H2 b"h2" H3 b"h3" H4 b"h4" H5 b"h5" H6 b"h6" Head b"head" Header b"header"
    Hgroup b"hgroup" Hr b"hr" Html b"html" I b"i" Iframe b"iframe" Img b"img" Input b"input" Keygen b"keygen" Li b"li"
    Link b"link" Main b"main" Map b"map" Math b"math" Menu b"menu" Meta b"meta" Meter b"meter" Nav b"nav" Nobr b"nobr"
    Noscript b"noscript" Object b"object" Ol b"ol" Optgroup b"optgroup" Option b"option" P b"p" Param b"param"
    Picture b"picture" Pre b"pre" S b"s" Script b"script" Search b"search" Section b"section" Select b"select"
    Small b"small" Source b"source" Span b"span" Strike b"strike" Strong b"strong" Style b"style" Summary b"summary"
    Svg b"svg" Table b"table" Tbody b"tbody" Td b"td" Template b"template" Textarea b"textarea" Tfoot b"tfoot" Th b"th"
    Thead b"thead" Time b"time" Title b"title" Tr b"tr" Track b"track" Tt b"tt" U b"u" Ul b"ul" Video b"video"
    Wbr b"wbr" Xmp b"xmp"
}

/// The longest name above.
const LONGEST: usize = 10;

impl Name {
    /// Reads a name in any case.
    pub fn of(written: &[u8]) -> Name {
        let mut lower = [0; LONGEST];
        let Some(lower) = lower.get_mut(..written.len()) else { return Name::Other };
        lower.copy_from_slice(written);
        lower.make_ascii_lowercase();
        known(lower)
    }

    /// Has no content and no end tag.
    pub fn is_void(self) -> bool {
        matches!(
            self,
            Name::Area
                | Name::Base
                | Name::Basefont
                | Name::Bgsound
                | Name::Br
                | Name::Col
                | Name::Embed
                | Name::Frame
                | Name::Hr
                | Name::Img
                | Name::Input
                | Name::Keygen
                | Name::Link
                | Name::Meta
                | Name::Param
                | Name::Source
                | Name::Track
                | Name::Wbr
        )
    }

    /// Stands on lines of its own.
    pub fn is_block(self) -> bool {
        matches!(
            self,
            Name::Address
                | Name::Article
                | Name::Aside
                | Name::Blockquote
                | Name::Body
                | Name::Br
                | Name::Dd
                | Name::Div
                | Name::Dl
                | Name::Dt
                | Name::Fieldset
                | Name::Figcaption
                | Name::Figure
                | Name::Footer
                | Name::Form
                | Name::H1
                | Name::H2
                | Name::H3
                | Name::H4
                | Name::H5
                | Name::H6
                | Name::Header
                | Name::Hr
                | Name::Li
                | Name::Main
                | Name::Nav
                | Name::Ol
                | Name::Option
                | Name::P
                | Name::Pre
                | Name::Section
                | Name::Table
                | Name::Tbody
                | Name::Thead
                | Name::Tr
                | Name::Ul
        )
    }

    /// A reader of the page does not see its content.
    pub fn is_invisible(self) -> bool {
        matches!(
            self,
            Name::Script
                | Name::Style
                | Name::Template
                | Name::Noscript
                | Name::Head
                | Name::Title
                | Name::Iframe
                | Name::Svg
                | Name::Object
        )
    }

    /// May stand in the head; anything else ends it.
    pub fn belongs_in_head(self) -> bool {
        matches!(
            self,
            Name::Base
                | Name::Basefont
                | Name::Bgsound
                | Name::Head
                | Name::Html
                | Name::Link
                | Name::Meta
                | Name::Noscript
                | Name::Script
                | Name::Style
                | Name::Template
                | Name::Title
        )
    }

    /// Its start ends an open paragraph.
    pub fn ends_paragraph(self) -> bool {
        matches!(
            self,
            Name::Address
                | Name::Article
                | Name::Aside
                | Name::Blockquote
                | Name::Center
                | Name::Dd
                | Name::Details
                | Name::Dir
                | Name::Div
                | Name::Dl
                | Name::Dt
                | Name::Fieldset
                | Name::Figcaption
                | Name::Figure
                | Name::Footer
                | Name::Form
                | Name::H1
                | Name::H2
                | Name::H3
                | Name::H4
                | Name::H5
                | Name::H6
                | Name::Header
                | Name::Hgroup
                | Name::Hr
                | Name::Li
                | Name::Main
                | Name::Menu
                | Name::Nav
                | Name::Ol
                | Name::P
                | Name::Pre
                | Name::Search
                | Name::Section
                | Name::Summary
                | Name::Table
                | Name::Ul
                | Name::Xmp
        )
    }

    pub fn is_heading(self) -> bool {
        matches!(self, Name::H1 | Name::H2 | Name::H3 | Name::H4 | Name::H5 | Name::H6)
    }

    /// Words within a line: may be closed out of order without closing the blocks in between.
    pub fn is_inline(self) -> bool {
        matches!(
            self,
            Name::A
                | Name::Abbr
                | Name::B
                | Name::Big
                | Name::Code
                | Name::Data
                | Name::Em
                | Name::Font
                | Name::I
                | Name::Nobr
                | Name::S
                | Name::Small
                | Name::Span
                | Name::Strike
                | Name::Strong
                | Name::Time
                | Name::Tt
                | Name::U
                | Name::Other
        )
    }

    /// What is open outside is not closed from inside: cells of tables, and the like.
    pub fn is_scope(self) -> bool {
        matches!(self, Name::Caption | Name::Html | Name::Object | Name::Table | Name::Td | Name::Template | Name::Th)
    }
}

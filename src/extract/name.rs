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
        use Name::*;
        matches!(
            self,
            Area | Base
                | Basefont
                | Bgsound
                | Br
                | Col
                | Embed
                | Frame
                | Hr
                | Img
                | Input
                | Keygen
                | Link
                | Meta
                | Param
                | Source
                | Track
                | Wbr
        )
    }

    /// Stands on lines of its own.
    pub fn is_block(self) -> bool {
        use Name::*;
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Body
                | Br
                | Dd
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Header
                | Hr
                | Li
                | Main
                | Nav
                | Ol
                | Option
                | P
                | Pre
                | Section
                | Table
                | Tbody
                | Thead
                | Tr
                | Ul
        )
    }

    /// A reader of the page does not see its content.
    pub fn is_invisible(self) -> bool {
        use Name::*;
        matches!(self, Script | Style | Template | Noscript | Head | Title | Iframe | Svg | Object)
    }

    /// May stand in the head; anything else ends it.
    pub fn belongs_in_head(self) -> bool {
        use Name::*;
        matches!(
            self,
            Base | Basefont | Bgsound | Head | Html | Link | Meta | Noscript | Script | Style | Template | Title
        )
    }

    /// Its start ends an open paragraph.
    pub fn ends_paragraph(self) -> bool {
        use Name::*;
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Center
                | Dd
                | Details
                | Dir
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Header
                | Hgroup
                | Hr
                | Li
                | Main
                | Menu
                | Nav
                | Ol
                | P
                | Pre
                | Search
                | Section
                | Summary
                | Table
                | Ul
                | Xmp
        )
    }

    pub fn is_heading(self) -> bool {
        matches!(self, Name::H1 | Name::H2 | Name::H3 | Name::H4 | Name::H5 | Name::H6)
    }

    /// Words within a line: may be closed out of order without closing the blocks in between.
    pub fn is_inline(self) -> bool {
        use Name::*;
        matches!(
            self,
            A | Abbr
                | B
                | Big
                | Code
                | Data
                | Em
                | Font
                | I
                | Nobr
                | S
                | Small
                | Span
                | Strike
                | Strong
                | Time
                | Tt
                | U
                | Other
        )
    }

    /// What is open outside is not closed from inside: cells of tables, and the like.
    pub fn is_scope(self) -> bool {
        use Name::*;
        matches!(self, Caption | Html | Object | Table | Td | Template | Th)
    }
}

//! What is known of one term in one unit: where it stands and how often, in one byte.
//!
//! | bits | what |
//! | --- | --- |
//! | 0–2 | how often in the body, as a [`level`] |
//! | 3 | in the title |
//! | 4 | in a heading |
//! | 5–6 | how many pages link here with it: none, 1, 2 or 3, more |
//! | 7 | in the URL, or in a name that the page shares with many (a site's) |
//!
//! Title, links and URL are posted with a page's first unit. Scores are made of these in `search::rank`; so weights can be
//! chosen at query time.

/// Where and how often a term stands in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Fields(pub u8);

/// Frequencies by level: the middle of what each level holds.
pub const FREQUENCY: [u8; 8] = [0, 1, 2, 3, 5, 9, 16, 32];

impl Fields {
    /// In the title.
    pub const TITLE: u8 = 1 << 3;
    /// In a heading.
    pub const HEADING: u8 = 1 << 4;
    /// In the URL, or in a name that the page shares with many.
    pub const URL: u8 = 1 << 7;
    const LINKS: u8 = 3 << 5;

    /// Any of title, heading, links: what a page is about by its author's or others' word.
    pub fn is_label(self) -> bool {
        self.0 & (Self::TITLE | Self::HEADING | Self::LINKS) != 0
    }

    /// True if one of the bits of `mask` is set.
    pub fn has(self, mask: u8) -> bool {
        self.0 & mask != 0
    }

    /// How often in the body, about.
    pub fn body(self) -> u8 {
        FREQUENCY[usize::from(self.0 & 7)]
    }

    /// How many pages link here with the term, about: 0, 1, 2 or 4.
    pub fn links(self) -> u8 {
        [0, 1, 2, 4][usize::from(self.0 >> 5 & 3)]
    }

    /// The same fields with the body frequency given in tenths.
    #[must_use]
    pub fn with_body(self, tenths: u32) -> Self {
        Fields(self.0 & !7 | level(tenths))
    }

    /// The same fields with a number of linking pages.
    #[must_use]
    pub fn with_links(self, pages: u32) -> Self {
        let level = match pages {
            0 => 0,
            1 => 1,
            2..=3 => 2,
            _ => 3,
        };
        Fields(self.0 & !Self::LINKS | level << 5)
    }
}

/// The level of a frequency in tenths (weights make fractions): the last whose lower bound it reaches.
fn level(tenths: u32) -> u8 {
    const FROM: [u32; 7] = [5, 15, 25, 40, 70, 120, 240];
    FROM.iter().take_while(|&&from| tenths >= from).count() as u8
}

/// Length classes of a unit: token counts by powers of √2 from 24 tokens on, 16 classes.
pub fn length_class(tokens: u32) -> u8 {
    (0..15).find(|&c| tokens < class_length(c) + class_length(c) / 5).unwrap_or(15)
}

/// The token count that a length class stands for.
pub fn class_length(class: u8) -> u32 {
    let base = 24u32 << (class / 2);
    if class.is_multiple_of(2) { base } else { base * 17 / 12 } // 17/12 ≈ √2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_do_not_disturb_each_other() {
        let f = Fields(Fields::TITLE).with_body(90).with_links(5);
        assert_eq!((f.body(), f.links(), f.has(Fields::TITLE), f.has(Fields::HEADING)), (9, 4, true, false));
        assert_eq!(f.with_body(0).body(), 0);
        assert!(!Fields(Fields::URL).with_body(10).is_label() && f.is_label());
    }

    #[test]
    fn classes_are_near_the_lengths_they_stand_for() {
        for tokens in 24..4_000 {
            let stands_for = class_length(length_class(tokens));
            assert!((tokens as f64 / stands_for as f64 - 1.0).abs() < 0.21, "{tokens} as {stands_for}");
        }
    }
}

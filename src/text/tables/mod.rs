//! Look-up tables by character that take the same few steps for any character.
//! What the data files beside this hold, where they come from and how to make them again says README.md.

/// Characters in one page of a [`CharTable`].
const PAGE: usize = 128;

/// A value for every character; pages without any value share one. A look-up is two array reads.
pub(super) struct CharTable<T> {
    /// The page of each [`PAGE`] characters, in order.
    pages: Vec<u16>,
    values: Vec<T>,
}

impl<T: Copy + Default> CharTable<T> {
    /// Where a character comes twice, the later value counts.
    pub(super) fn new(entries: impl IntoIterator<Item = (char, T)>) -> Self {
        let mut table = Self { pages: Vec::new(), values: vec![T::default(); PAGE] };
        for (c, value) in entries {
            let page = c as usize / PAGE;
            if table.pages.len() <= page {
                table.pages.resize(page + 1, 0);
            }
            if table.pages[page] == 0 {
                table.pages[page] = (table.values.len() / PAGE) as u16;
                table.values.resize(table.values.len() + PAGE, T::default());
            }
            let at = table.pages[page] as usize * PAGE + c as usize % PAGE;
            table.values[at] = value;
        }
        table
    }

    /// The value of `c`, the default where none was given.
    pub(super) fn get(&self, c: char) -> T {
        let page = self.pages.get(c as usize / PAGE).copied().unwrap_or_default();
        self.values.get(page as usize * PAGE + c as usize % PAGE).copied().unwrap_or_default()
    }
}

/// Lists of values, one after another, and where the list of a number begins: many short lists without an allocation each.
pub(super) struct Lists<T> {
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T> Lists<T> {
    /// With one empty list, number 0.
    pub(super) fn new() -> Self {
        Self { starts: vec![0, 0], items: Vec::new() }
    }

    /// The number of the new list.
    pub(super) fn push(&mut self, list: impl IntoIterator<Item = T>) -> u32 {
        self.items.extend(list);
        self.starts.push(self.items.len() as u32);
        self.starts.len() as u32 - 2
    }

    /// Empty for a number that was never given out.
    pub(super) fn get(&self, number: u32) -> &[T] {
        let number = number as usize;
        match (self.starts.get(number), self.starts.get(number + 1)) {
            (Some(start), Some(end)) => self.items.get(*start as usize..*end as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_gives_back_what_it_was_given() {
        let table = CharTable::new([('a', 1u8), ('é', 2), ('\u{10FFFF}', 3), ('a', 4)]);
        for (c, value) in [('a', 4), ('é', 2), ('\u{10FFFF}', 3), ('b', 0), ('\0', 0), ('耐', 0)] {
            assert_eq!(table.get(c), value, "{c:?}");
        }
    }

    #[test]
    fn lists_are_found_by_number() {
        let mut lists = Lists::new();
        let (first, second) = (lists.push([1, 2]), lists.push([3]));
        assert_eq!(
            (lists.get(0), lists.get(first), lists.get(second), lists.get(99)),
            (&[][..], &[1, 2][..], &[3][..], &[][..])
        );
    }
}

//! The order in which people read lines: rows from top to bottom, and each row from left to right.

use super::rectangle::Rectangle;

/// Lines whose middles differ by less than this share of the height stand in one row.
const SAME_ROW: f32 = 0.5;

pub(super) fn as_read(lines: &mut [Rectangle]) {
    lines.sort_by(|a, b| a.centre[1].total_cmp(&b.centre[1]).then_with(|| a.centre[0].total_cmp(&b.centre[0])));
    let mut rest = lines;
    while let Some(first) = rest.first() {
        let lowest = first.centre[1] + SAME_ROW * 2.0 * first.half[0].min(first.half[1]);
        let row_len = rest.iter().take_while(|line| line.centre[1] < lowest).count().max(1);
        let (row, below) = std::mem::take(&mut rest).split_at_mut(row_len);
        row.sort_by(|a, b| a.centre[0].total_cmp(&b.centre[0]));
        rest = below;
    }
}

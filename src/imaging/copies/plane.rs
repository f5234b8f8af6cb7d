//! A grey picture at halving sizes, read between its pixels.

use image::GrayImage;

/// Grey values, row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plane {
    pub width: usize,
    pub height: usize,
    pub cells: Vec<u8>,
}

impl Plane {
    pub fn of(picture: &GrayImage) -> Plane {
        Plane { width: picture.width() as usize, height: picture.height() as usize, cells: picture.as_raw().clone() }
    }

    /// Half as wide and half as high, each pixel the mean of four; an odd last row or column is dropped.
    pub fn halved(&self) -> Plane {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut cells = Vec::with_capacity(width * height);
        for rows in self.cells.chunks_exact((2 * self.width).max(1)).take(height) {
            let (above, below) = rows.split_at(self.width);
            cells.extend(above.chunks_exact(2).zip(below.chunks_exact(2)).map(|(above, below)| {
                let sum = u16::from(above[0]) + u16::from(above[1]) + u16::from(below[0]) + u16::from(below[1]);
                ((sum + 2) / 4) as u8
            }));
        }
        Plane { width, height, cells }
    }

    /// The grey value at a place in pixels, pixel centres at halves; none outside the outermost centres.
    #[inline(always)]
    pub fn read(&self, [x, y]: [f32; 2]) -> Option<u8> {
        let (x, y) = (x - 0.5, y - 0.5);
        if !(x >= 0.0 && y >= 0.0 && x < (self.width as f32 - 1.0) && y < (self.height as f32 - 1.0)) {
            return None;
        }
        // Weights in 256ths.
        let (x, y) = ((x * 256.0) as u32, (y * 256.0) as u32);
        let (across, down) = (x & 255, y & 255);
        let at = (y >> 8) as usize * self.width + (x >> 8) as usize;
        let (above, below) = (&self.cells[at..at + 2], &self.cells[at + self.width..at + self.width + 2]);
        let mix = |pair: &[u8]| u32::from(pair[0]) * (256 - across) + u32::from(pair[1]) * across;
        Some(((mix(above) * (256 - down) + mix(below) * down + (1 << 15)) >> 16) as u8)
    }
}

//! Thin edges of a picture with the directions in which they run, from the gradient of the strongest colour channel.
//! Neither colour nor polarity is kept, so a recoloured or inverted drawing has the edges of the original.

use image::RgbImage;

/// One pixel of an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Edge {
    pub x: u32,
    pub y: u32,
    /// Direction along the edge, in radians modulo pi: 0 runs to the right, half of pi downwards.
    pub tangent: f32,
}

/// One level of eight-bit brightness a pixel, in the units in which gradients are computed: the smoothing keeps four
/// more bits, and a Sobel filter adds four of its differences.
const UNIT: i32 = 64;
/// Gradients below this many levels a pixel are noise of sensors and of JPEG.
const LEAST_GRADIENT: u16 = 5 * UNIT as u16;
/// Half the side of the square over which the neighbourhood's mean gradient is taken: an edge exceeds most of it.
const NEIGHBOURHOOD: usize = 12;
/// The share of the neighbourhood's mean gradient which an edge has to exceed.
const ABOVE_MEAN: f32 = 0.9;
/// Smaller pictures have no edges: the filters need five pixels.
const MIN_SIDE: usize = 8;

/// The edges of `picture`, row by row.
pub(super) fn edges(picture: &RgbImage) -> Vec<Edge> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    if width < MIN_SIDE || height < MIN_SIDE {
        return Vec::new();
    }
    pulp::Arch::new().dispatch(|| ridges(&Gradient::of(picture, width, height)))
}

/// The pixels whose gradient exceeds their neighbourhood's and that of those beside them across the edge.
#[inline(always)]
fn ridges(gradient: &Gradient) -> Vec<Edge> {
    let (width, height) = (gradient.width, gradient.height);
    let floor = gradient.neighbourhood();
    let mut found = Vec::new();
    for y in 1..height - 1 {
        for x in 1..width - 1 {
            let at = y * width + x;
            if gradient.size[at] > floor[at] && gradient.is_ridge(at) {
                let across = f32::from(gradient.down[at]).atan2(f32::from(gradient.right[at]));
                let tangent = (across + std::f32::consts::FRAC_PI_2).rem_euclid(std::f32::consts::PI);
                found.push(Edge { x: x as u32, y: y as u32, tangent });
            }
        }
    }
    found
}

/// The gradient of the channel that changes most at each pixel.
struct Gradient {
    width: usize,
    height: usize,
    right: Vec<i16>,
    down: Vec<i16>,
    size: Vec<u16>,
}

impl Gradient {
    #[inline(always)]
    fn of(picture: &RgbImage, width: usize, height: usize) -> Gradient {
        let mut strongest = Gradient {
            width,
            height,
            right: vec![0; width * height],
            down: vec![0; width * height],
            size: vec![0; width * height],
        };
        let mut plane = vec![0i16; width * height];
        let mut smooth = Smoother::new(width);
        for channel in 0..3 {
            smooth.channel(picture, channel, &mut plane);
            strongest.admit(&plane);
        }
        strongest
    }

    /// Takes over the gradient of `plane` wherever it is larger than what was seen so far.
    #[inline(always)]
    fn admit(&mut self, plane: &[i16]) {
        let width = self.width;
        for y in 1..self.height - 1 {
            let rows = &plane[(y - 1) * width..(y + 2) * width];
            let (above, rest) = rows.split_at(width);
            let (here, below) = rest.split_at(width);
            let out = y * width..(y + 1) * width;
            sobel_row(
                [above, here, below],
                &mut self.right[out.clone()],
                &mut self.down[out.clone()],
                &mut self.size[out],
            );
        }
    }

    /// Whether no neighbour across the edge has a larger gradient.
    #[inline(always)]
    fn is_ridge(&self, at: usize) -> bool {
        let (right, down) = (i32::from(self.right[at]), i32::from(self.down[at]));
        let (wide, tall) = (right.abs(), down.abs());
        // 5/12 and 12/5 are the tangents of 22.6 and 67.4 degrees.
        let step = if tall * 12 < wide * 5 {
            1
        } else if wide * 12 < tall * 5 {
            self.width
        } else if (right > 0) == (down > 0) {
            self.width + 1
        } else {
            self.width - 1
        };
        self.size[at] >= self.size[at + step] && self.size[at] > self.size[at - step]
    }

    /// The gradient which an edge has to exceed at each pixel.
    #[inline(always)]
    fn neighbourhood(&self) -> Vec<u16> {
        let (width, height) = (self.width, self.height);
        let mut columns = vec![0u32; width];
        let mut floor = vec![0u16; width * height];
        let row = |y: usize| &self.size[y * width..(y + 1) * width];
        for y in 0..NEIGHBOURHOOD.min(height) {
            columns.iter_mut().zip(row(y)).for_each(|(sum, &size)| *sum += u32::from(size));
        }
        for y in 0..height {
            if y + NEIGHBOURHOOD < height {
                columns.iter_mut().zip(row(y + NEIGHBOURHOOD)).for_each(|(sum, &size)| *sum += u32::from(size));
            }
            if y > NEIGHBOURHOOD {
                columns.iter_mut().zip(row(y - NEIGHBOURHOOD - 1)).for_each(|(sum, &size)| *sum -= u32::from(size));
            }
            let rows = (y + NEIGHBOURHOOD + 1).min(height) - y.saturating_sub(NEIGHBOURHOOD);
            mean_of_row(&columns, rows, &mut floor[y * width..(y + 1) * width]);
        }
        floor
    }
}

/// From the column sums of `rows` rows: what an edge has to exceed at each pixel of one row.
#[inline(always)]
fn mean_of_row(columns: &[u32], rows: usize, floor: &mut [u16]) {
    let width = columns.len();
    let mut sum: u32 = columns[..NEIGHBOURHOOD.min(width)].iter().sum();
    for x in 0..width {
        if x + NEIGHBOURHOOD < width {
            sum += columns[x + NEIGHBOURHOOD];
        }
        if x > NEIGHBOURHOOD {
            sum -= columns[x - NEIGHBOURHOOD - 1];
        }
        let count = rows * ((x + NEIGHBOURHOOD + 1).min(width) - x.saturating_sub(NEIGHBOURHOOD));
        floor[x] = LEAST_GRADIENT.max((sum as f32 * ABOVE_MEAN / count as f32) as u16);
    }
}

/// Sobel's filter over one row, kept where it exceeds what is there.
#[inline(always)]
fn sobel_row([above, here, below]: [&[i16]; 3], right: &mut [i16], down: &mut [i16], size: &mut [u16]) {
    let inner = size.len() - 2;
    let (above, here, below) = (&above[..inner + 2], &here[..inner + 2], &below[..inner + 2]);
    let (right, down, size) = (&mut right[1..=inner], &mut down[1..=inner], &mut size[1..=inner]);
    for x in 0..inner {
        let across = (above[x + 2] - above[x]) + 2 * (here[x + 2] - here[x]) + (below[x + 2] - below[x]);
        let along = (below[x] - above[x]) + 2 * (below[x + 1] - above[x + 1]) + (below[x + 2] - above[x + 2]);
        let (wide, tall) = (f32::from(across), f32::from(along));
        // At most 23,080: two Sobel sums of twelve bits.
        let length = (wide * wide + tall * tall).sqrt() as i32 as u16;
        let larger = length > size[x];
        size[x] = if larger { length } else { size[x] };
        right[x] = if larger { across } else { right[x] };
        down[x] = if larger { along } else { down[x] };
    }
}

/// Binomial smoothing (1 4 6 4 1, a standard deviation of one pixel) of one channel, in twelve bits.
struct Smoother {
    row: Vec<i16>,
    across: Vec<i16>,
}

impl Smoother {
    fn new(width: usize) -> Smoother {
        Smoother { row: vec![0; width + 4], across: Vec::new() }
    }

    #[inline(always)]
    fn channel(&mut self, picture: &RgbImage, channel: usize, plane: &mut [i16]) {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        self.across.clear();
        self.across.resize(width * height, 0);
        for (line, out) in picture.as_raw().chunks_exact(width * 3).zip(self.across.chunks_exact_mut(width)) {
            for (value, pixel) in self.row[2..].iter_mut().zip(line.chunks_exact(3)) {
                *value = i16::from(pixel[channel]);
            }
            let (first, last) = (self.row[2], self.row[width + 1]);
            self.row[..2].fill(first);
            self.row[width + 2..].fill(last);
            let row = &self.row[..width + 4];
            for (x, value) in out.iter_mut().enumerate() {
                *value = row[x] + row[x + 4] + 4 * (row[x + 1] + row[x + 3]) + 6 * row[x + 2];
            }
        }
        for (y, out) in plane.chunks_exact_mut(width).enumerate() {
            let line = |step: isize| {
                let at = y.saturating_add_signed(step).min(height - 1);
                &self.across[at * width..(at + 1) * width]
            };
            let (two_up, up, here, below, two_below) = (line(-2), line(-1), line(0), line(1), line(2));
            for (x, value) in out.iter_mut().enumerate() {
                // Up to 65,280 in the sum: unsigned until four bits are dropped.
                let outer = two_up[x] as u16 + two_below[x] as u16;
                let inner = up[x] as u16 + below[x] as u16;
                *value = ((outer + 4 * inner + 6 * here[x] as u16) >> 4) as i16;
            }
        }
    }
}

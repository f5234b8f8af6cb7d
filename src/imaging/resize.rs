//! Pictures in other sizes. The only place that resizes, and for two kinds of pixels only: each use of the library's general
//! entry compiles all of its kinds, filters and processors anew, which took minutes.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{InnerPixel, U8, U8x3};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};

/// How the pixels under a new one are weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filter {
    /// Over the same area as a box, and bends no lines where the ratio is near one.
    Hamming,
    Bilinear,
}

/// Grey samples of a picture of `from` in the size `to`, both as width and height; none where the samples are not as many.
pub(crate) fn greys(samples: &[u8], from: (u32, u32), to: (u32, u32), filter: Filter) -> Option<Vec<u8>> {
    resized::<U8>(samples, from, to, filter)
}

/// The same of pixels with three samples each.
pub(crate) fn colours(samples: &[u8], from: (u32, u32), to: (u32, u32), filter: Filter) -> Option<Vec<u8>> {
    resized::<U8x3>(samples, from, to, filter)
}

fn resized<P: PixelTrait>(samples: &[u8], from: (u32, u32), to: (u32, u32), filter: Filter) -> Option<Vec<u8>> {
    let mut target = vec![0; to.0 as usize * to.1 as usize * <P as InnerPixel>::size()];
    let filter = match filter {
        Filter::Hamming => FilterType::Hamming,
        Filter::Bilinear => FilterType::Bilinear,
    };
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    let source = TypedImageRef::<P>::from_buffer(from.0, from.1, samples).ok()?;
    let mut view = TypedImage::<P>::from_buffer(to.0, to.1, &mut target).ok()?;
    Resizer::new().resize_typed(&source, &mut view, &options).ok()?;
    drop(view);
    Some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_pictures_stay_even_in_every_size_and_missing_samples_are_noticed() {
        for (from, to) in [((40, 30), (20, 15)), ((40, 30), (80, 61)), ((7, 9), (7, 9)), ((5, 1), (1, 1))] {
            let count = |(width, height): (u32, u32)| (width * height) as usize;
            for filter in [Filter::Hamming, Filter::Bilinear] {
                assert_eq!(greys(&vec![77; count(from)], from, to, filter), Some(vec![77; count(to)]));
                let colour = [10, 200, 33];
                assert_eq!(colours(&colour.repeat(count(from)), from, to, filter), Some(colour.repeat(count(to))));
                assert_eq!(greys(&vec![77; count(from) - 1], from, to, filter), None);
            }
        }
    }
}

//! How a copy differs from the registered picture, read off the transform that lays one over the other.

/// What was done to the picture, as far as its shape and tones tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    pub form: Form,
    pub mirrored: bool,
    /// Light and dark changed places.
    pub negative: bool,
}

/// The largest change of shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// The whole picture fills the whole picture.
    Same,
    /// Margins were added.
    Framed,
    /// A part of the registered picture is shown.
    Cropped,
    /// The registered picture is a part of what is shown: a collage, a screenshot, a print on something.
    Part,
    /// Turned by more than a slant.
    Rotated,
    /// Bent out of its proportions: sheared, stretched, seen from the side.
    Distorted,
}

impl Form {
    pub fn name(self) -> &'static str {
        match self {
            Form::Same => "same",
            Form::Framed => "framed",
            Form::Cropped => "cropped",
            Form::Part => "part",
            Form::Rotated => "rotated",
            Form::Distorted => "distorted",
        }
    }
}

/// Degrees from which a picture counts as turned.
const TURNED: f32 = 8.0;
/// Share of the registered picture that must be seen for it not to count as cropped.
const WHOLE: f32 = 0.94;
/// Share of the seen picture that the registered one fills: all of it, most of it.
const FILLED: f32 = 0.94;
const MOSTLY_FILLED: f32 = 0.6;
/// Ratio of the larger to the smaller stretch, and cosine between the axes, from which proportions count as bent.
const STRETCHED: f32 = 1.18;
const SHEARED: f32 = 0.17;

impl Edit {
    /// `transform` takes fractions of the registered picture to fractions of the seen one; the sizes are theirs in pixels.
    pub fn of(transform: &[f32; 6], registered: [f32; 2], seen: [f32; 2], negative: bool) -> Edit {
        let [a, b, c, d, e, f] = *transform;
        let mirrored = a * e - b * d < 0.0;
        let upright = if mirrored { [-a, b, a + c, -d, e, d + f] } else { *transform };
        Edit { form: form_of(&upright, registered, seen), mirrored, negative }
    }
}

fn form_of(transform: &[f32; 6], registered: [f32; 2], seen: [f32; 2]) -> Form {
    // Columns of the same map between pixels: where a step to the right and a step down lead.
    let [a, b, _, d, e, _] = *transform;
    let right = [a * seen[0] / registered[0], d * seen[1] / registered[0]];
    let down = [b * seen[0] / registered[1], e * seen[1] / registered[1]];
    let (across, along) = (right[0].hypot(right[1]), down[0].hypot(down[1]));
    let angle = down[0].atan2(down[1]).abs().to_degrees();
    let cosine = (right[0] * down[0] + right[1] * down[1]) / (across * along).max(f32::MIN_POSITIVE);
    if angle > TURNED {
        return Form::Rotated;
    }
    if across.max(along) > STRETCHED * across.min(along) || cosine.abs() > SHEARED {
        return Form::Distorted;
    }
    let (shown, filled) = shares(transform);
    if shown < WHOLE {
        Form::Cropped
    } else if filled >= FILLED {
        Form::Same
    } else if filled >= MOSTLY_FILLED {
        Form::Framed
    } else {
        Form::Part
    }
}

/// Points a side of the grid that shares of surface are counted on.
const GRID: u32 = 32;

/// The share of the registered picture that falls within the seen one, and the share of the seen one that it fills.
fn shares(transform: &[f32; 6]) -> (f32, f32) {
    let [a, b, c, d, e, f] = *transform;
    let is_inside = |x: f32, y: f32| {
        let (x, y) = (a * x + b * y + c, d * x + e * y + f);
        (-EDGE..=1.0 + EDGE).contains(&x) && (-EDGE..=1.0 + EDGE).contains(&y)
    };
    let steps = || (0..GRID).map(|step| (step as f32 + 0.5) / GRID as f32);
    let inside = steps().flat_map(|y| steps().map(move |x| (x, y))).filter(|(x, y)| is_inside(*x, *y)).count();
    let shown = inside as f32 / (GRID * GRID) as f32;
    (shown, shown * (a * e - b * d).abs())
}

/// How far beyond an edge a point may fall and still count, in fractions: fits are never exact.
const EDGE: f32 = 0.01;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_tells_what_was_done() {
        let (c, s) = (20_f32.to_radians().cos(), 20_f32.to_radians().sin());
        for (transform, form) in [
            ([1.0, 0.0, 0.0, 0.0, 1.0, 0.0], Form::Same),
            ([0.99, 0.0, 0.005, 0.0, 0.99, 0.005], Form::Same),
            ([0.9, 0.0, 0.05, 0.0, 0.9, 0.05], Form::Framed),
            ([0.5, 0.0, 0.5, 0.0, 0.5, 0.5], Form::Part),
            ([1.4, 0.0, -0.2, 0.0, 1.4, -0.2], Form::Cropped),
            ([c, -s, 0.2, s, c, -0.1], Form::Rotated),
            ([1.0, 0.0, 0.0, 0.0, 0.7, 0.1], Form::Distorted),
            ([1.0, 0.4, -0.2, 0.0, 1.0, 0.0], Form::Rotated),
        ] {
            assert_eq!(form_of(&transform, [400.0, 400.0], [400.0, 400.0]), form, "{transform:?}");
        }
        // The same picture saved with other proportions of its pixels is stretched, a half of it is cropped.
        let whole = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0];
        assert_eq!(form_of(&whole, [400.0, 300.0], [200.0, 150.0]), Form::Same);
        assert_eq!(form_of(&whole, [400.0, 300.0], [400.0, 200.0]), Form::Distorted);
        assert_eq!(form_of(&[2.0, 0.0, 0.0, 0.0, 1.0, 0.0], [400.0, 300.0], [200.0, 300.0]), Form::Cropped);
    }
}

//! Charts as SVG inside a page. Only numbers and dates stand in them: what the colours mean is said beside them, as text of the
//! page, so that names are shown in the page's fonts and nothing from the web comes near the drawing.

use plotters::chart::ChartBuilder;
use plotters::drawing::IntoDrawingArea;
use plotters::element::Rectangle;
use plotters::prelude::SVGBackend;
use plotters::style::{Color, IntoFont, RGBAColor, RGBColor, TextStyle};

/// Colours that are told apart on light and on dark paper, and by most who see colours otherwise; the last is for the rest.
pub const PALETTE: [&str; 9] =
    ["#3B7DD8", "#D9822B", "#2F9E77", "#C2557A", "#8A6FD1", "#A38B1D", "#3AA0B5", "#B8573F", "#8B9297"];
/// Series that have a colour of their own.
pub const MAX_SERIES: usize = PALETTE.len() - 1;

const SIZE: (u32, u32) = (880, 280);
/// Stands for the colour of the page's text, which the page decides.
const INK: RGBColor = RGBColor(1, 2, 3);
const INK_CODE: &str = "\"#010203\"";
const LABEL_SIZE: u32 = 15;
/// Labels on the time axis, at the most.
const MAX_LABELS: usize = 12;
/// Part of a period's width that its bar takes.
const BAR_SHARE: f64 = 0.78;

/// Bars over time, the series of each period on top of each other. `counts[series][period]`; at most [`PALETTE`] series are
/// drawn. None where there is nothing to draw.
pub fn stacked_bars(periods: &[String], counts: &[Vec<u64>]) -> Option<String> {
    let totals: Vec<u64> =
        (0..periods.len()).map(|at| counts.iter().filter_map(|series| series.get(at)).sum()).collect();
    let highest = totals.iter().copied().max().filter(|highest| *highest > 0)?;
    let mut svg = String::new();
    draw(&mut svg, periods, counts, highest).ok()?;
    Some(for_page(&svg))
}

fn draw(
    svg: &mut String,
    periods: &[String],
    counts: &[Vec<u64>],
    highest: u64,
) -> Result<(), Box<dyn std::error::Error>> {
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    let label: TextStyle<'_> = ("sans-serif", LABEL_SIZE).into_font().color(&INK);
    let top = highest as f64 * 1.06;
    let mut chart = ChartBuilder::on(&area)
        .margin(8)
        .x_label_area_size(28)
        .y_label_area_size(56)
        .build_cartesian_2d(-0.5..periods.len() as f64 - 0.5, 0.0..top)?;
    // Bars stand over whole numbers; between them there is nothing to name.
    let period_at = |x: &f64| {
        let is_whole = (x - x.round()).abs() < 1e-6 && *x > -0.25;
        periods.get(x.round() as usize).filter(|_| is_whole).cloned().unwrap_or_default()
    };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(periods.len().clamp(1, MAX_LABELS))
        .y_labels(usize::try_from(highest).unwrap_or(usize::MAX).clamp(1, 5) + 1)
        .x_label_formatter(&period_at)
        .y_label_formatter(&|y| if y.fract().abs() < 1e-6 { format!("{y:.0}") } else { String::new() })
        .label_style(label)
        .axis_style(INK.mix(0.5))
        .bold_line_style(INK.mix(0.12))
        .light_line_style(RGBAColor(0, 0, 0, 0.0))
        .draw()?;
    for (period, _) in periods.iter().enumerate() {
        let mut below = 0.0;
        for (series, counts) in counts.iter().take(PALETTE.len()).enumerate() {
            let count = counts.get(period).copied().unwrap_or(0) as f64;
            if count > 0.0 {
                let left = period as f64 - BAR_SHARE / 2.0;
                let corners = [(left, below), (left + BAR_SHARE, below + count)];
                chart.draw_series(std::iter::once(Rectangle::new(corners, colour(series).filled())))?;
            }
            below += count;
        }
    }
    area.present()?;
    drop(chart);
    Ok(())
}

fn colour(series: usize) -> RGBColor {
    let code = PALETTE.get(series).copied().unwrap_or("#8B9297");
    let part = |at: usize| u8::from_str_radix(code.get(at..at + 2).unwrap_or("80"), 16).unwrap_or(0x80);
    RGBColor(part(1), part(3), part(5))
}

/// The drawing as a part of a page: it takes the page's width and colour of text, and is passed over by who listens, since the
/// table beside it says the same.
fn for_page(svg: &str) -> String {
    let size = format!("width=\"{}\" height=\"{}\"", SIZE.0, SIZE.1);
    svg.replacen(&size, "class=\"chart\" aria-hidden=\"true\"", 1).replace(INK_CODE, "\"currentColor\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_for_every_count_and_nothing_that_is_not_a_drawing() {
        let periods: Vec<String> = (1..=14).map(|month| format!("m{month}")).collect();
        let counts = vec![(0..14).collect::<Vec<u64>>(), vec![2; 14]];
        let svg = stacked_bars(&periods, &counts).unwrap();
        assert_eq!(svg.matches(PALETTE[0]).count(), 13, "a count of nothing has no bar: {svg}");
        assert_eq!(svg.matches(PALETTE[1]).count(), 14);
        assert!(svg.starts_with("<svg class=\"chart\"") && svg.trim_end().ends_with("</svg>"), "{svg}");
        assert!(svg.contains("currentColor") && !svg.contains("#010203"));
        for forbidden in ["style=", "<script", "href", "<image", "<foreignObject"] {
            assert!(!svg.contains(forbidden), "{forbidden}");
        }
        assert_eq!(stacked_bars(&periods, &counts), Some(svg));
    }

    #[test]
    fn nothing_is_not_drawn() {
        assert_eq!(stacked_bars(&[], &[]), None);
        assert_eq!(stacked_bars(&["a".into()], &[vec![0]]), None);
    }
}

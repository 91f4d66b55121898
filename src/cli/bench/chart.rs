//! How times grow with the number of postings, as an SVG of plain text: both axes logarithmic, legible on light and dark.

use std::fmt::Write as _;

/// One line of the chart.
#[derive(Debug)]
pub struct Series {
    pub name: String,
    /// Postings and milliseconds, smallest first.
    pub points: Vec<(u32, f64)>,
    /// A colour that stands out on white and on black.
    pub colour: &'static str,
    pub dashed: bool,
}

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 440.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 250.0;
const TOP: f64 = 48.0;
const BOTTOM: f64 = 56.0;

/// Where the axes begin and end, as powers of ten.
struct Scales {
    across: (f64, f64),
    up: (f64, f64),
}

impl Scales {
    /// Whole powers of ten around everything there is; `None` where nothing is.
    fn around(all: &[Series]) -> Option<Self> {
        let points =
            || all.iter().flat_map(|series| &series.points).filter(|(postings, time)| *postings > 0 && *time > 0.0);
        points().next()?;
        let ends = |values: &mut dyn Iterator<Item = f64>| {
            let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), it| (low.min(it), high.max(it)));
            let (low, high) = (low.log10().floor(), high.log10().ceil());
            (low, high.max(low + 1.0))
        };
        Some(Self {
            across: ends(&mut points().map(|(postings, _)| f64::from(*postings))),
            up: ends(&mut points().map(|(_, time)| *time)),
        })
    }

    fn x(&self, postings: f64) -> f64 {
        let (low, high) = self.across;
        LEFT + (postings.log10() - low) / (high - low) * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, time: f64) -> f64 {
        let (low, high) = self.up;
        HEIGHT - BOTTOM - (time.log10() - low) / (high - low) * (HEIGHT - TOP - BOTTOM)
    }
}

/// The chart; without points a sheet with nothing but the title.
pub fn growth(title: &str, all: &[Series]) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <title>{title}</title>\n\
         <style>.ink {{ fill: #333 }} .grid {{ stroke: #8888; stroke-width: 0.6 }} .paper {{ fill: #fff }}\n\
         @media (prefers-color-scheme: dark) {{ .ink {{ fill: #ddd }} .paper {{ fill: #111 }} }}</style>\n\
         <rect class=\"paper\" width=\"{WIDTH}\" height=\"{HEIGHT}\"/>\n\
         <text class=\"ink\" x=\"{LEFT}\" y=\"26\" font-size=\"15\">{title}</text>\n"
    );
    if let Some(scales) = Scales::around(all) {
        draw_axes(&mut svg, &scales);
        let mut taken: Vec<f64> = Vec::new();
        for series in all {
            draw(&mut svg, &scales, series, &mut taken);
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn draw_axes(svg: &mut String, scales: &Scales) {
    let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
    for power in powers(scales.across) {
        let (x, label) = (scales.x(power), number(power));
        line(
            svg,
            &format!(
                "<line class=\"grid\" x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{bottom}\"/>\
             <text class=\"ink\" x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{label}</text>",
                bottom + 18.0
            ),
        );
    }
    for power in powers(scales.up) {
        let (y, label) = (scales.y(power), number(power));
        line(
            svg,
            &format!(
                "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{right}\" y2=\"{y:.1}\"/>\
             <text class=\"ink\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{label} ms</text>",
                LEFT - 8.0,
                y + 4.0
            ),
        );
    }
    let middle = f64::midpoint(LEFT, right);
    line(
        svg,
        &format!("<text class=\"ink\" x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">postings</text>", HEIGHT - 14.0),
    );
}

/// The line, a dot for each point, and its name beside the last one, a little lower where another name is.
fn draw(svg: &mut String, scales: &Scales, series: &Series, taken: &mut Vec<f64>) {
    const LINE: f64 = 16.0;
    let points: Vec<(f64, f64)> =
        series.points.iter().map(|(postings, time)| (scales.x(f64::from(*postings)), scales.y(*time))).collect();
    let Some((last_x, last_y)) = points.last().copied() else { return };
    let colour = series.colour;
    let path: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let dashes = if series.dashed { " stroke-dasharray=\"6 4\"" } else { "" };
    line(
        svg,
        &format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dashes}/>",
            path.join(" ")
        ),
    );
    for (x, y) in &points {
        line(svg, &format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>"));
    }
    let mut y = last_y;
    while taken.iter().any(|other| (other - y).abs() < LINE) {
        y += LINE;
    }
    taken.push(y);
    line(
        svg,
        &format!("<text x=\"{:.1}\" y=\"{:.1}\" fill=\"{colour}\">{}</text>", last_x + 10.0, y + 4.0, series.name),
    );
}

fn line(svg: &mut String, text: &str) {
    // Writing into memory does not fail.
    let _ = writeln!(svg, "{text}");
}

fn powers((low, high): (f64, f64)) -> impl Iterator<Item = f64> {
    std::iter::successors(Some(low), |power| Some(power + 1.0))
        .take_while(move |power| *power <= high)
        .map(|it| 10f64.powf(it))
}

/// 1000 → 1,000; 0.1 → 0.1.
fn number(value: f64) -> String {
    if value < 1.0 {
        return value.to_string();
    }
    let digits = format!("{value:.0}");
    let grouped = digits.chars().rev().enumerate().flat_map(|(place, digit)| {
        let comma = (place > 0 && place.is_multiple_of(3)).then_some(',');
        comma.into_iter().chain([digit])
    });
    let reversed: String = grouped.collect();
    reversed.chars().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenfold_is_as_far_everywhere_and_names_do_not_cover_each_other() {
        let series = |name: &str, points: &[(u32, f64)]| Series {
            name: name.to_owned(),
            points: points.to_vec(),
            colour: "#07c",
            dashed: false,
        };
        let both =
            [series("one", &[(10_000, 1.0), (100_000, 10.0), (1_000_000, 100.0)]), series("two", &[(1_000_000, 99.0)])];
        let svg = growth("Growth", &both);
        assert!(svg.contains("points=\"70.0,384.0 290.0,216.0 510.0,48.0\""), "{svg}");
        assert!(svg.contains(">1,000,000<") && svg.contains(">one<") && svg.contains("prefers-color-scheme: dark"));
        let heights: Vec<&str> =
            svg.lines().filter(|line| line.contains("<text x=")).map(|line| line.split('"').nth(3).unwrap()).collect();
        assert_eq!(heights, ["52.0", "68.7"]);
    }

    #[test]
    fn nothing_measured_is_an_empty_sheet() {
        assert!(growth("Growth", &[]).ends_with("Growth</text>\n</svg>\n"));
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0.1, 1.0, 1000.0, 1_000_000.0].map(number), ["0.1", "1", "1,000", "1,000,000"]);
    }
}

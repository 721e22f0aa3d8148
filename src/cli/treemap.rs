//! Rectangles whose areas are in proportion to weights, near to squares.
//!
//! After Bruls, Huizing and van Wijk, Squarified treemaps (2000): rows along the shorter side, each filled while that makes its worst
//! rectangle less slim.

/// A rectangle; units are those of the one that is divided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Rect {
    /// The rectangle without a margin on each side, and without a band of height `top`.
    pub fn inside(self, margin: f64, top: f64) -> Rect {
        Rect {
            x: self.x + margin,
            y: self.y + margin + top,
            w: (self.w - 2.0 * margin).max(0.0),
            h: (self.h - 2.0 * margin - top).max(0.0),
        }
    }
}

/// Divides a rectangle by weights, which descend; the results are in their order.
pub fn divide(weights: &[f64], mut room: Rect) -> Vec<Rect> {
    let total: f64 = weights.iter().sum();
    let area = room.w * room.h;
    let areas: Vec<f64> = weights.iter().map(|w| if total > 0.0 { w / total * area } else { 0.0 }).collect();
    let mut out = Vec::with_capacity(weights.len());
    let mut rest = &areas[..];
    while !rest.is_empty() {
        let side = room.w.min(room.h);
        let mut row = 1;
        while row < rest.len() && slimmest(&rest[..row + 1], side) <= slimmest(&rest[..row], side) {
            row += 1;
        }
        let sum: f64 = rest[..row].iter().sum();
        let depth = if side > 0.0 { sum / side } else { 0.0 };
        let mut along = 0.0;
        for &part in &rest[..row] {
            let length = if depth > 0.0 { part / depth } else { 0.0 };
            out.push(if room.w >= room.h {
                Rect { x: room.x, y: room.y + along, w: depth, h: length }
            } else {
                Rect { x: room.x + along, y: room.y, w: length, h: depth }
            });
            along += length;
        }
        room = if room.w >= room.h {
            Rect { x: room.x + depth, w: (room.w - depth).max(0.0), ..room }
        } else {
            Rect { y: room.y + depth, h: (room.h - depth).max(0.0), ..room }
        };
        rest = &rest[row..];
    }
    out
}

/// The largest ratio of two sides in a row of these areas along a side.
fn slimmest(areas: &[f64], side: f64) -> f64 {
    let sum: f64 = areas.iter().sum();
    let (most, least) = areas.iter().fold((0.0f64, f64::MAX), |(m, l), &a| (m.max(a), l.min(a)));
    if sum <= 0.0 || least <= 0.0 {
        return f64::MAX;
    }
    let depth = sum / side;
    (depth * depth / least).max(most / (depth * depth))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_in_proportion_and_fill_the_room_without_overlap() {
        let room = Rect { x: 10.0, y: 20.0, w: 600.0, h: 400.0 };
        let weights = [60.0, 60.0, 40.0, 30.0, 20.0, 20.0, 10.0, 0.5];
        let rects = divide(&weights, room);
        let total: f64 = weights.iter().sum();
        for (r, w) in rects.iter().zip(weights) {
            assert!((r.w * r.h - w / total * 240_000.0).abs() < 1e-6, "{r:?}");
            assert!(r.x >= 9.999 && r.y >= 19.999 && r.x + r.w <= 610.001 && r.y + r.h <= 420.001, "{r:?}");
        }
        for (i, a) in rects.iter().enumerate() {
            for b in &rects[i + 1..] {
                let across = (a.x + a.w).min(b.x + b.w) - a.x.max(b.x);
                let down = (a.y + a.h).min(b.y + b.h) - a.y.max(b.y);
                assert!(across < 1e-6 || down < 1e-6, "{a:?} {b:?}");
            }
        }
        let slim = rects[..7].iter().map(|r| (r.w / r.h).max(r.h / r.w)).fold(0.0, f64::max);
        assert!(slim < 3.0, "{slim}");
    }

    #[test]
    fn nothing_to_divide_and_no_room_are_no_trouble() {
        let none = Rect { x: 0.0, y: 0.0, w: 0.0, h: 0.0 };
        assert!(divide(&[], none).is_empty());
        assert!(divide(&[1.0, 0.0], none).iter().all(|r| r.w == 0.0 && r.h.is_finite()));
        assert!(
            divide(&[0.0, 0.0], Rect { w: 5.0, h: 5.0, ..none }).iter().all(|r| r.w.is_finite() && r.h.is_finite())
        );
    }
}

//! Allowed hours as a source file says them. What follows for a given moment is decided in `frontier`.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::values::window;
use crate::locale::Message;

pub const MINUTES_A_DAY: u16 = 24 * 60;

/// A part of the day, in minutes since local midnight: from `from` on, before `to`. Where `to` is not above `from`, it
/// ends on the next day. Never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Window {
    /// 0 to 1,439.
    pub from: u16,
    /// 0 to 1,440.
    pub to: u16,
}

/// When a source's servers may be asked. Open always unless the file says otherwise, and never closed for good.
#[derive(Clone, Debug, PartialEq)]
pub struct AllowedHours {
    windows: Vec<Window>,
    /// From Monday; the day on which a window begins counts.
    days: [bool; 7],
    zone: TimeZone,
}

impl AllowedHours {
    /// No window means the whole day, no day every day.
    pub fn new(windows: Vec<Window>, days: Vec<Weekday>, zone: TimeZone) -> Self {
        let whole_day = Window { from: 0, to: MINUTES_A_DAY };
        let windows = if windows.is_empty() { vec![whole_day] } else { windows };
        let mut open = [days.is_empty(); 7];
        for day in days {
            open[usize::from(day.to_monday_zero_offset().unsigned_abs()) % 7] = true;
        }
        AllowedHours { windows, days: open, zone }
    }

    /// Every day in these windows (`22:00-06:00`), in local time of a zone; no window is always.
    pub fn daily(windows: &[String], zone: TimeZone) -> Result<Self, Message> {
        let windows = windows.iter().map(|text| window(text)).collect::<Result<_, _>>()?;
        Ok(AllowedHours::new(windows, Vec::new(), zone))
    }

    pub fn is_always_open(&self) -> bool {
        let whole_day = |window: &Window| window.from == 0 && window.to == MINUTES_A_DAY;
        self.days.iter().all(|open| *open) && self.windows.iter().any(whole_day)
    }

    pub fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// From Monday.
    pub fn days(&self) -> [bool; 7] {
        self.days
    }

    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// `Asia/Shanghai`, or a fixed offset as `+08`.
    pub fn zone_name(&self) -> String {
        match (self.zone.iana_name(), self.zone.to_fixed_offset()) {
            (Some(name), _) => name.to_owned(),
            (None, Ok(offset)) => offset.to_string(),
            (None, Err(_)) => "UTC".to_owned(),
        }
    }
}

impl Default for AllowedHours {
    fn default() -> Self {
        AllowedHours::new(Vec::new(), Vec::new(), TimeZone::UTC)
    }
}

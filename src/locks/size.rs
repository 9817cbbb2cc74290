//! How large a table is, as far as the database knows without counting.

use std::fmt;

/// From when on a change is worth a word.
const MANY_ROWS: u64 = 10_000;
const MANY_BYTES: u64 = 10 * 1024 * 1024;

/// The size of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSize {
    /// The table's name.
    pub table: String,
    /// About how many rows it has; `None` where nobody has looked yet.
    pub rows: Option<u64>,
    /// With its indexes; 0 where it is not known.
    pub bytes: u64,
}

impl TableSize {
    /// Whether it has 10,000 rows, or 10 MiB.
    pub fn is_large(&self) -> bool {
        self.bytes >= MANY_BYTES || self.rows.is_some_and(|rows| rows >= MANY_ROWS)
    }
}

impl fmt::Display for TableSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(rows) = self.rows {
            match rows {
                0..1000 => write!(f, "about {rows} rows")?,
                1000..1_000_000 => write!(f, "about {} thousand rows", rounded(rows, 1000))?,
                1_000_000..1_000_000_000 => write!(f, "about {} million rows", rounded(rows, 1_000_000))?,
                _ => write!(f, "about {} billion rows", rounded(rows, 1_000_000_000))?,
            }
            // Where rows were counted, nobody knows how much room they take.
            if self.bytes == 0 {
                return Ok(());
            }
            f.write_str(", ")?;
        }
        const UNITS: [(&str, u64); 4] = [
            ("TiB", 1 << 40),
            ("GiB", 1 << 30),
            ("MiB", 1 << 20),
            ("KiB", 1 << 10),
        ];
        match UNITS.iter().find(|(_, unit)| self.bytes >= *unit) {
            Some((name, unit)) => write!(f, "{} {name}", rounded(self.bytes, *unit)),
            None => write!(f, "{} bytes", self.bytes),
        }
    }
}

/// With one digit behind the point below ten.
fn rounded(number: u64, unit: u64) -> String {
    let tenths = number.saturating_mul(10) / unit.max(1);
    if tenths < 100 && tenths % 10 > 0 {
        format!("{}.{}", tenths / 10, tenths % 10)
    } else {
        (tenths / 10).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_round_numbers() {
        const GIB: u64 = 1 << 30;
        for (rows, bytes, said, large) in [
            (
                Some(1_234_567),
                GIB * 34 / 10,
                "about 1.2 million rows, 3.3 GiB",
                true,
            ),
            (None, 3 << 20, "3 MiB", false),
            (None, 10 << 20, "10 MiB", true),
            (Some(0), 0, "about 0 rows", false),
            (Some(9_999), 8192, "about 9.9 thousand rows, 8 KiB", false),
            (Some(10_000), 700_000, "about 10 thousand rows, 683 KiB", true),
            (
                Some(u64::MAX),
                u64::MAX,
                "about 1844674407 billion rows, 1677721 TiB",
                true,
            ),
        ] {
            let size = TableSize {
                table: "t".to_owned(),
                rows,
                bytes,
            };
            assert_eq!((size.to_string().as_str(), size.is_large()), (said, large));
        }
    }
}

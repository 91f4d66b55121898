//! Statistics in JSON: counts with the names of what is counted. A hidden count is null, and says that it is hidden.

use serde::Serialize;
use utoipa::ToSchema;

use super::scalars::Day;
use crate::domain::place::Adcode;
use crate::domain::statistics::{Dimension, Table};
use crate::wording::Language;
use crate::wording::statistics::{counted_value, region_name};

/// How many people there are; null where that would tell of single ones.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountAnswer {
    #[schema(minimum = 0)]
    count: Option<u32>,
    hidden: bool,
}

impl From<Option<u32>> for CountAnswer {
    fn from(count: Option<u32>) -> Self {
        Self { count, hidden: count.is_none() }
    }
}

/// How many people have one value.
#[derive(Debug, Serialize, ToSchema)]
pub struct CellAnswer {
    /// The code of the value; `not_stated` where a record states none.
    key: String,
    /// Its name, in the language asked for where there is one.
    label: String,
    #[schema(minimum = 0)]
    count: Option<u32>,
    hidden: bool,
}

/// The people of a region by one thing.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatisticsAnswer {
    /// Null is the whole country.
    region: Option<Adcode>,
    region_name: String,
    by: Dimension,
    /// What is counted.
    unit: &'static str,
    /// Fewer are not shown, unless there are none.
    minimum_shown: i64,
    /// The day of the counts, in China: they stay as they are until it ends.
    as_of: Day,
    total: CountAnswer,
    cells: Vec<CellAnswer>,
}

impl StatisticsAnswer {
    pub fn new(language: Language, as_of: Day, table: &Table, values: Vec<String>, minimum_shown: i64) -> Self {
        let (region, dimension) = (table.region, table.dimension);
        let cell = |key: String| {
            let count = table.count(&key);
            let label = counted_value(language, region, dimension, &key);
            CellAnswer { key, label, count, hidden: count.is_none() }
        };
        Self {
            region,
            region_name: region_name(language, region),
            by: dimension,
            unit: "jobseekers",
            minimum_shown,
            as_of,
            total: table.people.into(),
            cells: values.into_iter().map(cell).collect(),
        }
    }
}

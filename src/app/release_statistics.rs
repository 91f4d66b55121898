//! Statistics, as they are released: once a day all tables of the country together, whoever asks first. Nobody's view is
//! made for them, so that two views have nothing to tell by their difference.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::clock::Clock;
use crate::domain::occupation::OccupationCode;
use crate::domain::place::Adcode;
use crate::domain::principal::Principal;
use crate::domain::statistics::{AgeBand, Dimension, NOT_STATED, Outcome, Table, Tally, UNKNOWN_REGION};
use crate::reference::counted_values::{is_silent, major_group, values};
use crate::reference::regions::{Region, regions};
use crate::statistics::{Counts, EVERYBODY, Hidden, Tree, hide};
use crate::store::statistics::{Grouping, count, find, release, take_turn};
use crate::store::{Store, StoreError, Transaction};

/// Today's table of a region, or of the whole country.
///
/// # Errors
/// `Unavailable`.
pub async fn statistics_of(
    store: &Store,
    clock: &Clock,
    asker: Principal,
    (region, dimension): (Option<Adcode>, Dimension),
) -> Result<(Date, Table), StoreError> {
    let today = clock.today();
    let look = async |tx: &mut Transaction| find(tx, today, region, dimension).await;
    if let Some(table) = store.transaction(asker, look).await? {
        return Ok((today, table));
    }
    store.transaction(Principal::System, async |tx: &mut Transaction| release_once(tx, today).await).await?;
    // Of a region without people nothing is written down.
    let found = store.transaction(asker, look).await?;
    Ok((today, found.unwrap_or_else(|| Table::empty(region, dimension))))
}

async fn release_once(tx: &mut Transaction, today: Date) -> Result<(), StoreError> {
    if find(tx, today, None, Dimension::Region).await?.is_some() {
        return Ok(());
    }
    take_turn(tx).await?;
    if find(tx, today, None, Dimension::Region).await?.is_some() {
        return Ok(());
    }
    let tallies = count(tx, today, &Groups).await?;
    release(tx, today, &tables(&tallies)).await
}

struct Groups;

impl Grouping for Groups {
    fn group(&self, name: &str, value: Option<&str>) -> Option<(Dimension, String)> {
        let stated = |value: Option<&str>| value.unwrap_or(NOT_STATED).to_owned();
        Some(match (name, value) {
            ("age_years", Some(years)) => (Dimension::AgeBand, AgeBand::of(years.parse().ok()?).code().to_owned()),
            ("age_years", None) => (Dimension::AgeBand, stated(None)),
            ("wish", Some(code)) => (Dimension::Occupation, major_group(OccupationCode::parse(code).ok()?).to_string()),
            ("wish", None) => (Dimension::Occupation, stated(None)),
            ("outcome", None) => (Dimension::Outcome, Outcome::NotIntroduced.code().to_owned()),
            _ => (Dimension::parse(name).ok()?, stated(value)),
        })
    }
}

/// A place of the tree, in the order of the walk: the country, each region before those inside it, and among the first of
/// those the people of whom no smaller region is on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    Country,
    In(Adcode, IsDirect),
    /// People whose region is no longer one.
    Unknown,
}

type IsDirect = bool;

impl Spot {
    fn above(self) -> Option<Self> {
        match self {
            Self::Country => None,
            Self::Unknown => Some(Self::Country),
            Self::In(region, true) => Some(Self::In(region, false)),
            Self::In(region, false) => {
                let parent = regions().find(region).and_then(|region| region.parent);
                Some(parent.map_or(Self::Country, |parent| Self::In(parent, false)))
            }
        }
    }

    fn path(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |spot| spot.above())
    }

    /// Under which value it stands in the table of the place around it.
    fn value(self) -> String {
        match self {
            Self::In(region, _) => region.to_string(),
            Self::Country | Self::Unknown => UNKNOWN_REGION.to_owned(),
        }
    }
}

/// Where people of a region are counted: at the region, or in the nearest above it that there is.
fn home(region: Adcode, parents: &BTreeSet<Adcode>) -> Spot {
    let codes = [region, region.prefecture(), region.province()];
    let known = codes.into_iter().find(|code| regions().find(*code).is_some());
    known.map_or(Spot::Unknown, |code| Spot::In(code, parents.contains(&code)))
}

/// Every dimension that is a run of columns; regions are the tree itself.
fn dimensions() -> impl Iterator<Item = Dimension> {
    Dimension::ALL.iter().copied().filter(|dimension| *dimension != Dimension::Region)
}

/// All tables that are released.
fn tables(tallies: &[Tally]) -> Vec<Table> {
    let parents: BTreeSet<Adcode> = regions().all().iter().filter_map(|region| region.parent).collect();
    let spots: BTreeSet<Spot> =
        tallies.iter().flat_map(|tally| home(tally.region, &parents).path()).chain([Spot::Country]).collect();
    let spots: Vec<Spot> = spots.into_iter().collect();
    let places: BTreeMap<Spot, usize> = spots.iter().enumerate().map(|(place, spot)| (*spot, place)).collect();
    let above = spots.iter().map(|spot| spot.above().and_then(|above| places.get(&above).copied())).collect();
    // Codes of regions begin with those of the regions around them.
    let Some(tree) = Tree::new(above) else { return Vec::new() };
    let widths: Vec<usize> = dimensions().map(|dimension| values(dimension).len()).collect();
    let mut counts = Counts::new(tree, &widths);
    for (at, dimension) in dimensions().enumerate() {
        let values = values(dimension);
        let silent = (0..).zip(&values).filter(|(_, value)| is_silent(value));
        silent.for_each(|(value, _)| counts.mark_silent(at, value));
        for tally in tallies.iter().filter(|tally| tally.dimension == dimension) {
            let place = places.get(&home(tally.region, &parents));
            let value = values.iter().position(|value| *value == tally.value);
            if let (Some(place), Some(value)) = (place, value) {
                counts.add(*place, at, value, tally.people.into());
            }
        }
    }
    let hidden = hide(&counts);
    let drawn = Drawn { counts: &counts, hidden: &hidden, spots: &spots };
    (0..spots.len()).flat_map(|place| drawn.tables(place)).collect()
}

/// The tables of the country with what is hidden of them.
struct Drawn<'a> {
    counts: &'a Counts,
    hidden: &'a Hidden,
    spots: &'a [Spot],
}

impl Drawn<'_> {
    fn shown(&self, place: usize, column: usize) -> Option<u32> {
        let count = self.counts.count(place, column);
        u32::try_from(count).ok().filter(|_| !self.hidden.contains(place, column))
    }

    /// All tables of a region or the country; of what stands in others only, none.
    fn tables(&self, place: usize) -> Vec<Table> {
        let region = match self.spots.get(place) {
            Some(Spot::Country) => None,
            Some(Spot::In(region, false)) => Some(*region),
            _ => return Vec::new(),
        };
        let people = self.shown(place, EVERYBODY);
        let by_region = Table { region, dimension: Dimension::Region, people, cells: Some(self.inner_regions(place)) };
        let by_value = dimensions().zip(self.counts.dimensions()).map(|(dimension, columns)| {
            let is_silent = columns.clone().all(|column| self.hidden.contains(place, column));
            let cells = columns.clone().zip(values(dimension));
            let cells = cells.map(|(column, value)| (value.to_owned(), self.shown(place, column)));
            let cells = (!is_silent).then(|| cells.filter(|(_, count)| *count != Some(0)).collect());
            Table { region, dimension, people, cells }
        });
        by_value.chain([by_region]).collect()
    }

    fn inner_regions(&self, place: usize) -> BTreeMap<String, Option<u32>> {
        let tree = self.counts.tree();
        let inner = tree.inside(place).filter(|inner| tree.above(*inner) == Some(place));
        let inner = inner.filter_map(|inner| Some((self.spots.get(inner)?.value(), self.shown(inner, EVERYBODY))));
        inner.collect()
    }
}

/// The values of a table, in the order in which they are shown.
pub fn shown_values(table: &Table) -> Vec<String> {
    if table.dimension != Dimension::Region {
        return values(table.dimension).into_iter().map(str::to_owned).collect();
    }
    let inner: Vec<String> =
        regions().children(table.region).map(|region: &Region| region.adcode.to_string()).collect();
    // People of whom no smaller region is on record, and those of no region, stand beside them where there are any.
    let further = table.cells.iter().flat_map(BTreeMap::keys).filter(|value| !inner.contains(value)).cloned();
    let further: Vec<String> = further.collect();
    inner.into_iter().chain(further).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(region: &str, dimension: Dimension, value: &str, people: u32) -> Tally {
        Tally { region: Adcode::parse(region).unwrap(), dimension, value: value.to_owned(), people }
    }

    /// People who are alike in everything but where they live and one thing.
    fn people(region: &str, category: &str, number: u32) -> Vec<Tally> {
        let others = dimensions().filter(|it| *it != Dimension::Category);
        let others = others.map(|it| tally(region, it, values(it).last().unwrap(), number));
        others.chain([tally(region, Dimension::Category, category, number)]).collect()
    }

    fn table(tables: &[Table], region: Option<&str>, dimension: Dimension) -> Table {
        let region = region.map(|code| Adcode::parse(code).unwrap());
        tables.iter().find(|it| (it.region, it.dimension) == (region, dimension)).cloned().unwrap()
    }

    #[test]
    fn people_without_a_region_are_the_countrys_and_those_without_a_district_the_citys() {
        let tallies = [
            people("370203", "vision", 9),
            people("370200", "hearing", 8),
            people("370299", "speech", 7),
            people("990000", "vision", 6),
        ];
        let tables = tables(&tallies.concat());
        let city = table(&tables, Some("370200"), Dimension::Region);
        assert_eq!((city.people, city.count("370203"), city.count("370200")), (Some(24), Some(9), Some(15)));
        assert_eq!(shown_values(&city).last().unwrap(), "370200");
        let country = table(&tables, None, Dimension::Region);
        assert_eq!(
            (country.people, country.count("370000"), country.count(UNKNOWN_REGION)),
            (Some(30), Some(24), Some(6))
        );
        assert_eq!(shown_values(&country).len(), 35);
        assert!(!tables.iter().any(|table| table.region.is_some_and(|it| it.number() == 370_299)));
    }

    #[test]
    fn a_country_with_many_people_is_mostly_shown() {
        let counties = regions().all().iter().map(|it| it.adcode.to_string()).filter(|code| !code.ends_with("00"));
        let categories = values(Dimension::Category);
        let tallies = counties.enumerate().flat_map(|(at, code)| {
            // Every tenth county has two people who are like nobody else there.
            let number = |place: usize| if place == 0 && at % 10 == 0 { 2 } else { 20 };
            let groups = categories.iter().enumerate().map(|(place, category)| people(&code, category, number(place)));
            groups.flatten().collect::<Vec<_>>()
        });
        let tables = tables(&tallies.collect::<Vec<_>>());
        let category = tables.iter().filter(|table| table.dimension == Dimension::Category);
        let cells: Vec<Option<u32>> =
            category.flat_map(|table| categories.iter().map(|value| table.count(value)).collect::<Vec<_>>()).collect();
        let hidden = cells.iter().filter(|count| count.is_none()).count();
        assert!(hidden * 10 < cells.len(), "{hidden} of {}", cells.len());
        assert!(tables.iter().all(|table| table.people.is_some()));
    }
}

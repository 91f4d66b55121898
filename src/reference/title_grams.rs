//! What a title is read as: short runs of its characters, and how much each run tells. The parts that name the work count
//! twice, for the runs of the whole title are read as well: some titles name nothing but the pay.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use super::title_cleaning::{half_width, parts};

/// A run of characters with the place it was read at, as a number (FNV-1a, 64 bits).
pub type Gram = u64;

/// What a run was read as.
const INSIDE: u8 = 0;
const AT_END: u8 = 1;
const AT_START: u8 = 2;
const NO_PART: u8 = 3;

/// Characters of the longest run at the end of a part.
const LONGEST_END: usize = 3;

/// A title as it is read, once for all that look at it.
#[derive(Debug, Clone)]
pub struct ReadTitle {
    /// The parts that can name the work, first part first.
    pub parts: Vec<String>,
    /// All runs, in the order of their numbers, each with 1 + ln of how often it occurs.
    pub grams: Vec<(Gram, f32)>,
}

/// Reads a title, or a name of the classification.
pub fn read(title: &str) -> ReadTitle {
    let whole: Vec<char> = title.chars().map(half_width).flat_map(char::to_lowercase).collect();
    let parts = parts(title);
    let mut grams = Vec::with_capacity(whole.len() * 4 + 8);
    inside(&whole, &mut grams);
    if parts.is_empty() {
        grams.push(gram(NO_PART, &[]));
        part_grams(&whole, &mut grams);
    }
    for part in &parts {
        part_grams(&part.chars().collect::<Vec<_>>(), &mut grams);
    }
    grams.sort_unstable();
    let counted = |same: &[Gram]| same.first().map(|gram| (*gram, 1.0 + real(same.len()).ln()));
    let grams = grams.chunk_by(|one, other| one == other).filter_map(counted).collect();
    ReadTitle { parts, grams }
}

fn part_grams(part: &[char], grams: &mut Vec<Gram>) {
    inside(part, grams);
    grams.extend(
        (1..=LONGEST_END.min(part.len())).filter_map(|length| part.last_chunk_of(length)).map(|run| gram(AT_END, run)),
    );
    grams.extend(part.get(..2.min(part.len())).map(|run| gram(AT_START, run)));
}

fn inside(text: &[char], grams: &mut Vec<Gram>) {
    grams.extend(text.windows(1).chain(text.windows(2)).map(|run| gram(INSIDE, run)));
}

/// The last characters of a part.
trait Ending {
    fn last_chunk_of(&self, length: usize) -> Option<&[char]>;
}

impl Ending for [char] {
    fn last_chunk_of(&self, length: usize) -> Option<&[char]> {
        self.get(self.len().checked_sub(length)?..)
    }
}

fn gram(place: u8, run: &[char]) -> Gram {
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let mix = |hash: u64, part: u32| {
        part.to_le_bytes().into_iter().fold(hash, |hash, it| (hash ^ u64::from(it)).wrapping_mul(PRIME))
    };
    run.iter().fold(mix(START, u32::from(place)), |hash, c| mix(hash, u32::from(*c)))
}

/// The runs that were seen in a set of texts, numbered, each with its rarity: 1 + ln((1 + texts) ∕ (1 + texts with it)).
#[derive(Debug, Clone, Default)]
pub struct Vocabulary(HashMap<Gram, (usize, f32), BuildHasherDefault<AsItIs>>);

/// A gram is a hash already.
#[derive(Debug, Clone, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, gram: u64) {
        self.0 = gram;
    }
}

impl Vocabulary {
    /// The runs that occur in at least so many of the texts, numbered by their hashes.
    pub fn learn<'a>(texts: impl IntoIterator<Item = &'a ReadTitle>, least: usize) -> Self {
        let mut counts: BTreeMap<Gram, usize> = BTreeMap::new();
        let mut all = 0;
        for text in texts {
            all += 1;
            for (gram, _) in &text.grams {
                *counts.entry(*gram).or_default() += 1;
            }
        }
        let kept = counts.into_iter().filter(|(_, count)| *count >= least);
        Self::of(kept.map(|(gram, count)| (gram, (real(1 + all) / real(1 + count)).ln() + 1.0)))
    }

    /// Runs with their rarities, numbered as they come: in the order of the runs, so that vectors are in order too.
    pub(super) fn of(rarities: impl IntoIterator<Item = (Gram, f32)>) -> Self {
        Self(rarities.into_iter().enumerate().map(|(at, (gram, rarity))| (gram, (at, rarity))).collect())
    }

    /// How many runs there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no run.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The runs and their rarities, by number.
    pub fn rarities(&self) -> Vec<(Gram, f32)> {
        let mut all: Vec<_> = self.0.iter().map(|(gram, (at, rarity))| (*at, *gram, *rarity)).collect();
        all.sort_unstable_by_key(|(at, ..)| *at);
        all.into_iter().map(|(_, gram, rarity)| (gram, rarity)).collect()
    }

    /// The known runs by number, each weighing (1 + ln of its count) × its rarity; the whole has length 1.
    pub fn vector(&self, grams: &[(Gram, f32)]) -> Vec<(usize, f32)> {
        let known = |(gram, count): &(Gram, f32)| self.0.get(gram).map(|(at, rarity)| (*at, count * rarity));
        of_length_one(grams.iter().filter_map(known).collect())
    }
}

fn of_length_one(mut vector: Vec<(usize, f32)>) -> Vec<(usize, f32)> {
    let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    for (_, weight) in &mut vector {
        *weight /= length;
    }
    vector
}

/// Several vocabularies as one, so that a run is looked up once for all of them.
#[derive(Debug, Clone)]
pub struct Vocabularies<const N: usize>(HashMap<Gram, [Known; N], BuildHasherDefault<AsItIs>>);

/// The number of a run in a vocabulary that has it, and its rarity there.
type Known = Option<(u32, f32)>;

impl<const N: usize> Vocabularies<N> {
    pub fn new(all: [&Vocabulary; N]) -> Self {
        let mut runs: HashMap<Gram, [Known; N], _> = HashMap::default();
        for (number, vocabulary) in all.into_iter().enumerate() {
            for (gram, (at, rarity)) in &vocabulary.0 {
                let places = runs.entry(*gram).or_insert([None; N]);
                if let (Some(place), Ok(at)) = (places.get_mut(number), u32::try_from(*at)) {
                    *place = Some((at, *rarity));
                }
            }
        }
        Self(runs)
    }

    /// The vector by each of the vocabularies.
    pub fn vectors(&self, grams: &[(Gram, f32)]) -> [Vec<(usize, f32)>; N] {
        let mut vectors = std::array::from_fn(|_| Vec::with_capacity(grams.len()));
        for (gram, count) in grams {
            let Some(places) = self.0.get(gram) else { continue };
            for (vector, place) in vectors.iter_mut().zip(places) {
                if let Some((at, rarity)) = place
                    && let Ok(at) = usize::try_from(*at)
                {
                    vector.push((at, count * rarity));
                }
            }
        }
        vectors.map(of_length_one)
    }
}

/// A count as a number to reckon with. Counts here are of titles, names and characters, far below 2²⁴.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "far below the first whole number without a float"
)]
pub fn real(count: usize) -> f32 {
    count as f32
}

//! Chance out of one number, so that a bad day can be had again.

/// How many rounds of everything; one where it is not set.
const VARIABLE: &str = "SAMSVAR_SEEDS";
/// A long run goes through so many seeds for each that one is asked for: `tests/run --long` asks for thousands.
const LONG: u64 = 250;

/// A small generator (splitmix64).
#[derive(Debug, Clone)]
pub struct Seed(u64);

impl Seed {
    pub fn new(number: u64) -> Self {
        Self(number)
    }

    /// A number below `below`.
    pub fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }
}

/// The seeds of this run: one, or more where the run is to be a long one.
pub fn seeds() -> std::ops::Range<u64> {
    let asked = std::env::var(VARIABLE).ok().and_then(|asked| asked.parse::<u64>().ok());
    1..2 + asked.map_or(0, |asked| asked / LONG)
}

#[test]
fn the_same_seed_chooses_the_same() {
    let chosen = |seed| {
        let mut seed = Seed::new(seed);
        (0..20).map(|_| seed.below(100)).collect::<Vec<_>>()
    };
    assert_eq!(chosen(1), chosen(1));
    assert_ne!(chosen(1), chosen(2));
}

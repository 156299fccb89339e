//! The packs that the program carries, each with its story.

use crate::Failure;

/// A pack and what happens in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    /// What `--pack` calls it.
    pub name: &'static str,
    /// The pack.
    pub pack: &'static str,
    /// The story.
    pub story: &'static str,
    /// Whether it trades in the demo: with an order system beside it.
    pub trades: bool,
}

/// The packs of `config/packs`.
const PACKS: &[Carried] = &[Carried {
    name: "small-business",
    pack: include_str!("../../../../config/packs/small-business.toml"),
    story: include_str!("small-business.toml"),
    trades: true,
}];

/// Always there beside them, so that walls can be tried.
pub const NEIGHBOUR: Carried = Carried {
    name: "neighbour",
    pack: include_str!("neighbour.pack.toml"),
    story: include_str!("neighbour.toml"),
    trades: false,
};

/// Whose order system the demo connects, by the number in the register of companies.
pub const CONNECTED: &[&str] = &["310000019"];

/// The packs that are meant, the neighbour behind them.
pub fn called(name: &str) -> Result<Vec<Carried>, Failure> {
    let mut meant: Vec<_> = PACKS.iter().filter(|pack| name == "all" || pack.name == name).copied().collect();
    if meant.is_empty() {
        let known: Vec<_> = PACKS.iter().map(|pack| pack.name).collect();
        return Err(Failure::new(format!("there is no pack {name}; take one of {}, or all", known.join(", "))));
    }
    meant.push(NEIGHBOUR);
    Ok(meant)
}

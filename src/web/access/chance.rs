//! Where chance comes from: secrets, tokens and salts.

use crate::accounts::Secret;
use crate::desk::accounts::Salt;

/// The secret of an address that works once.
pub fn fresh_secret() -> anyhow::Result<Secret> {
    Ok(Secret::new(bytes()?))
}

/// The id of a token, and the token.
pub fn fresh_token() -> anyhow::Result<(String, Secret)> {
    Ok(Secret::token(bytes()?, bytes()?))
}

pub fn fresh_salt() -> anyhow::Result<Salt> {
    bytes()
}

fn bytes<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no chance from the system: {error}"))?;
    Ok(bytes)
}

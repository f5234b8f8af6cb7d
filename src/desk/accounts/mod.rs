//! Accounts at the desk: who signs in and how, what people change of their own, what administrators change of others'.
//! Chance comes in as an argument: it is made where people come in.

mod manage;
mod openid;
mod own;
mod sign_in;

pub use manage::MAX_TOKENS_SHOWN;
pub use openid::NotLetIn;
pub use own::{MAX_TOKEN_DAYS, PasswordChange, TokenWish};
pub use sign_in::{Entered, FirstAdministrator, Refused};

use super::{DeskError, Fault};
use crate::accounts::{AccountChange, MAX_DISPLAY_CHARS, MAX_HOLDERS, NewAccount, name_fault, password};
use crate::locale::Message;
use crate::scan::aside;

/// What a password is hashed with.
pub type Salt = [u8; 16];

/// The password as it is kept.
async fn kept(password: String, salt: Salt) -> Result<String, DeskError> {
    Ok(aside(move || password::hash(&password, &salt)).await??)
}

/// Whether it is the password that is kept; takes as long where none is.
async fn fits(password: String, kept: Option<String>) -> Result<bool, DeskError> {
    Ok(aside(move || password::verify(&password, kept.as_deref())).await?)
}

fn refuse(faults: Vec<Fault>) -> Result<(), DeskError> {
    if faults.is_empty() { Ok(()) } else { Err(DeskError::Invalid(faults)) }
}

fn password_faults(password: &str, name: &str) -> Vec<Fault> {
    password::fault(password, name).map(|reason| Fault::new("password", reason)).into_iter().collect()
}

fn display_name_fault(name: &str) -> Option<Fault> {
    let fits =
        !name.trim().is_empty() && name.chars().count() <= MAX_DISPLAY_CHARS && !name.chars().any(char::is_control);
    let reason = || Message::new("desk-access-display-name-bad").with("most", MAX_DISPLAY_CHARS);
    (!fits).then(|| Fault::new("display_name", reason()))
}

fn holders_fault(holders: &[String]) -> Option<Fault> {
    let fits = holders.len() <= MAX_HOLDERS
        && holders.iter().all(|holder| !holder.is_empty() && holder.chars().count() <= MAX_HOLDER_CHARS);
    let reason = || Message::new("desk-access-holders-bad").with("most", MAX_HOLDERS);
    (!fits).then(|| Fault::new("holders", reason()))
}

/// As long as the register takes them.
const MAX_HOLDER_CHARS: usize = 500;

fn check_new(new: &NewAccount) -> Result<(), DeskError> {
    let name = name_fault(&new.name).map(|reason| Fault::new("name", reason));
    refuse([name, display_name_fault(&new.display_name), holders_fault(&new.holders)].into_iter().flatten().collect())
}

fn check_change(change: &AccountChange) -> Result<(), DeskError> {
    refuse([display_name_fault(&change.display_name), holders_fault(&change.holders)].into_iter().flatten().collect())
}

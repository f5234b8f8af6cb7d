//! Places of those who watch something for as long as it goes on: each person has a few, and all together have a bounded number.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// All together.
const MAX_WATCHERS: usize = 200;
/// One person's: a browser opens no more than six connections to a server anyway.
const MAX_OF_ONE: usize = 8;

#[derive(Clone, Default)]
pub(crate) struct Watchers(Arc<Mutex<HashMap<String, usize>>>);

/// A place; given back when it is dropped.
pub(crate) struct Place {
    watchers: Watchers,
    name: String,
}

impl Watchers {
    /// A place for this person; none where they, or all, have too many.
    pub fn enter(&self, name: &str) -> Option<Place> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = counts.get(name).copied().unwrap_or_default();
        if own >= MAX_OF_ONE || counts.values().sum::<usize>() >= MAX_WATCHERS {
            return None;
        }
        counts.insert(name.to_owned(), own + 1);
        Some(Place { watchers: self.clone(), name: name.to_owned() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.watchers.0.lock().unwrap_or_else(PoisonError::into_inner);
        match counts.get_mut(&self.name) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(counts.remove(&self.name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bounded_for_each_and_for_all_and_come_back() {
        let watchers = Watchers::default();
        let mut own: Vec<Place> = (0..MAX_OF_ONE).filter_map(|_| watchers.enter("anna")).collect();
        assert_eq!(own.len(), MAX_OF_ONE);
        assert!(watchers.enter("anna").is_none());
        let others: Vec<Place> = (0..MAX_WATCHERS).filter_map(|one| watchers.enter(&one.to_string())).collect();
        assert_eq!(own.len() + others.len(), MAX_WATCHERS);
        assert!(watchers.enter("li").is_none());
        own.pop();
        assert!(watchers.enter("anna").is_some());
        drop((own, others));
        assert!(watchers.0.lock().unwrap().is_empty());
    }
}

//! TODO frontier

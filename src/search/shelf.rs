//! Opened parts of an index, found by their place. [`super::load`] keeps them here.

use crate::index::container::Piece;

/// Parts by their place, ascending. A list: a few hundred at most, and a hash table costs readers 3 kB of wasm.
pub struct Shelf<V>(Vec<(Piece, V)>);

impl<V> Default for Shelf<V> {
    fn default() -> Self {
        Shelf(Vec::new())
    }
}

impl<V> Shelf<V> {
    fn place(&self, piece: &Piece) -> Result<usize, usize> {
        self.0.binary_search_by_key(piece, |e| e.0)
    }

    /// True where the part is here.
    pub fn has(&self, piece: &Piece) -> bool {
        self.place(piece).is_ok()
    }

    /// The part, where it is here.
    pub fn get_mut(&mut self, piece: &Piece) -> Option<&mut V> {
        self.place(piece).ok().map(|i| &mut self.0[i].1)
    }

    /// Puts a part here, unless it is.
    pub fn insert(&mut self, piece: Piece, value: V) {
        if let Err(i) = self.place(&piece) {
            self.0.insert(i, (piece, value));
        }
    }

    /// Takes away the part of which `of` says least.
    pub fn take_least(&mut self, of: impl Fn(&V) -> u64) -> Option<V> {
        let least = self.0.iter().enumerate().min_by_key(|e| of(&e.1.1)).map(|e| e.0);
        least.map(|i| self.0.remove(i).1)
    }
}

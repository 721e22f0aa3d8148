//! The allocator of the readers' wasm: a quarter of the code of the library's, which every reader would load.
//!
//! Memory is blocks, one behind the other. The word before a block says how long it is, whether it is free, and whether the one before it is; the last word of
//! a free block repeats its length. So a block that is given back finds its neighbours and grows together with those that are free. Free blocks are in lists by
//! length, [`FINE`] to each doubling; a block is taken from the list of its length, or else from the next that has any, and what is left of it is given back.
//! Knuth, The art of computer programming, volume 1, 2.5 (boundary tags); Masmano and others, TLSF, 2004 (lists by length).
//!
//! A crate by itself because it is the one place with `unsafe` code of ours. [`Heap`] is the same on every machine and is tested there; [`Memory`] makes
//! the wasm's own memory of it.

#![no_std]
#![warn(missing_docs)]

use core::ptr::null_mut;

const WORD: usize = size_of::<usize>();
/// Lengths of blocks are multiples of this, and blocks begin at one: 16 in wasm.
pub const STEP: usize = 4 * WORD;
/// Lists to each doubling of the length: two bits of it behind the first.
const FINE: usize = 4;
/// Lists, one bit of a `u128` each.
const LISTS: usize = 128;
/// How many blocks of a list are looked at for one that is long enough, where those of the next ones surely are.
const LOOKS: usize = 8;

/// Flags in the word before a block, whose length is a multiple of [`STEP`].
const FREE: usize = 1;
const BEHIND_FREE: usize = 2;
const FLAGS: usize = 3;

/// Where a heap gets memory from.
pub trait Source {
    /// At least `bytes` more, as address and length, both multiples of [`STEP`]. `None` where there is no more.
    fn more(&mut self, bytes: usize) -> Option<(usize, usize)>;
}

/// What a free block begins with: its neighbours in the list.
#[derive(Clone, Copy)]
struct Links {
    next: *mut u8,
    before: *mut u8,
}

/// Memory to be handed out.
pub struct Heap<S> {
    source: S,
    /// The first free block of each list.
    lists: [*mut u8; LISTS],
    /// Which lists have any.
    some: u128,
    /// Where the memory ends that was had last; the word before it says that no block follows.
    end: *mut u8,
}

/// The word before a block.
///
/// # Safety
/// It is a block.
unsafe fn head(block: *mut u8) -> *mut usize {
    // SAFETY: a block has a word before it.
    unsafe { block.sub(WORD).cast() }
}

/// Which list a free block of so many bytes is in.
fn list_of(length: usize) -> usize {
    let bits = length.ilog2() as usize;
    let fine = length >> (bits - FINE.ilog2() as usize) & (FINE - 1);
    ((bits - STEP.ilog2() as usize) * FINE + fine).min(LISTS - 1)
}

/// Length of a block that holds so many bytes: its last word is the one before the next block.
fn length_for(size: usize) -> usize {
    (size + WORD).next_multiple_of(STEP)
}

impl<S: Source> Heap<S> {
    /// Without any memory yet.
    pub const fn new(source: S) -> Self {
        Heap { source, lists: [null_mut(); LISTS], some: 0, end: null_mut() }
    }

    /// A block of at least `size` bytes, that begins at a multiple of [`STEP`]; null where there is no more.
    pub fn take(&mut self, size: usize) -> *mut u8 {
        if size > isize::MAX as usize - STEP {
            return null_mut();
        }
        let length = length_for(size);
        let mut block = self.find(length);
        if block.is_null() {
            if !self.grow(length) {
                return block;
            }
            block = self.find(length);
        }
        // SAFETY: it is free and long enough.
        unsafe {
            self.unlist(block);
            self.keep(block, length);
        }
        block
    }

    /// Takes a block back.
    ///
    /// # Safety
    /// It was [taken](Heap::take) and is used no more.
    pub unsafe fn give(&mut self, mut block: *mut u8) {
        // SAFETY: each block's words say where the next one is, and the one before where that is free.
        unsafe {
            let mut length = *head(block) & !FLAGS;
            let next = block.add(length);
            if *head(next) & FREE != 0 {
                self.unlist(next);
                length += *head(next) & !FLAGS;
            }
            if *head(block) & BEHIND_FREE != 0 {
                let before = *head(block).sub(1);
                block = block.sub(before);
                self.unlist(block);
                length += before;
            }
            *head(block) = length | FREE;
            *head(block.add(length)).sub(1) = length;
            *head(block.add(length)) |= BEHIND_FREE;
            let list = &mut self.lists[list_of(length)];
            block.cast::<Links>().write(Links { next: *list, before: null_mut() });
            if !list.is_null() {
                (*list.cast::<Links>()).before = block;
            }
            *list = block;
            self.some |= 1 << list_of(length);
        }
    }

    /// Makes a block that holds `size` bytes longer or shorter, where it is or at another place; null, and nothing is changed, where there is no more.
    ///
    /// # Safety
    /// As for [`Heap::give`].
    pub unsafe fn change(&mut self, block: *mut u8, size: usize, wanted: usize) -> *mut u8 {
        if wanted > isize::MAX as usize - STEP {
            return null_mut();
        }
        // SAFETY: as in `give`; a new block does not overlap one that is taken.
        unsafe {
            let length = length_for(wanted);
            let here = *head(block) & !FLAGS;
            let next = block.add(here);
            let free = if *head(next) & FREE != 0 { *head(next) & !FLAGS } else { 0 };
            if here + free >= length {
                if here < length {
                    self.unlist(next);
                    *head(block) += free;
                }
                self.keep(block, length);
                return block;
            }
            let moved = self.take(wanted);
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(block, size.min(wanted));
                self.give(block);
            }
            moved
        }
    }

    /// A free block of at least `length` bytes; null where there is none.
    fn find(&self, length: usize) -> *mut u8 {
        let list = list_of(length);
        let mut block = self.lists[list];
        for _ in 0..LOOKS {
            if block.is_null() {
                break;
            }
            // SAFETY: what is listed is a free block.
            unsafe {
                if *head(block) >= length {
                    return block;
                }
                block = (*block.cast::<Links>()).next;
            }
        }
        let longer = self.some >> list & !1;
        if longer == 0 { null_mut() } else { self.lists[list + longer.trailing_zeros() as usize] }
    }

    /// Takes a free block out of its list.
    ///
    /// # Safety
    /// It is in one.
    unsafe fn unlist(&mut self, block: *mut u8) {
        // SAFETY: the caller's.
        unsafe {
            let Links { next, before } = block.cast::<Links>().read();
            if !next.is_null() {
                (*next.cast::<Links>()).before = before;
            }
            if !before.is_null() {
                (*before.cast::<Links>()).next = next;
                return;
            }
            let list = list_of(*head(block));
            self.lists[list] = next;
            if next.is_null() {
                self.some &= !(1 << list);
            }
        }
    }

    /// Makes a block that is in no list one that is taken, of `length` bytes; the rest of it is free.
    ///
    /// # Safety
    /// It is so long.
    unsafe fn keep(&mut self, block: *mut u8, length: usize) {
        // SAFETY: the caller's.
        unsafe {
            let word = *head(block);
            let rest = (word & !FLAGS) - length;
            *head(block) = length | word & BEHIND_FREE;
            let next = block.add(length);
            if rest > 0 {
                *head(next) = rest;
                self.give(next);
            } else {
                *head(next) &= !BEHIND_FREE;
            }
        }
    }

    /// Gets memory for a block of `length` bytes.
    fn grow(&mut self, length: usize) -> bool {
        let Some((at, size)) = self.source.more(length + STEP) else { return false };
        let (mut block, end) = (at as *mut u8, (at + size) as *mut u8);
        // SAFETY: it is new; where it goes on from what there was, the word that ended that is now the one before a block.
        unsafe {
            if block != self.end {
                block = block.add(STEP);
                *head(block) = 0;
            }
            *head(end) = 0;
            *head(block) += end as usize - block as usize;
            self.end = end;
            self.give(block);
        }
        true
    }
}

#[cfg(all(target_family = "wasm", not(target_feature = "atomics")))]
pub use wasm::Memory;

#[cfg(all(target_family = "wasm", not(target_feature = "atomics")))]
mod wasm {
    use super::{Heap, STEP, Source};
    use core::alloc::{GlobalAlloc, Layout};
    use core::arch::wasm32::memory_grow;
    use core::cell::UnsafeCell;
    use core::ptr::null_mut;

    const PAGE: usize = 1 << 16;

    /// New pages behind the memory there is.
    struct Pages;

    impl Source for Pages {
        fn more(&mut self, bytes: usize) -> Option<(usize, usize)> {
            let pages = bytes.div_ceil(PAGE);
            match memory_grow::<0>(pages) {
                usize::MAX => None,
                before => Some((before * PAGE, pages * PAGE)),
            }
        }
    }

    /// To be the `global_allocator` of a module without threads.
    pub struct Memory(UnsafeCell<Heap<Pages>>);

    // SAFETY: there is one thread.
    unsafe impl Sync for Memory {}

    impl Memory {
        /// All the memory that the module will have.
        #[allow(clippy::new_without_default)]
        pub const fn new() -> Self {
            Memory(UnsafeCell::new(Heap::new(Pages)))
        }
    }

    // SAFETY: a `Heap` hands out no byte twice; nothing here calls back, so its cell is borrowed once at a time.
    unsafe impl GlobalAlloc for Memory {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            if layout.align() > STEP {
                return null_mut();
            }
            // SAFETY: above.
            unsafe { (*self.0.get()).take(layout.size()) }
        }

        unsafe fn dealloc(&self, piece: *mut u8, _: Layout) {
            // SAFETY: above; the piece was taken here.
            unsafe { (*self.0.get()).give(piece) }
        }

        unsafe fn realloc(&self, piece: *mut u8, layout: Layout, wanted: usize) -> *mut u8 {
            // SAFETY: above; the piece was taken here.
            unsafe { (*self.0.get()).change(piece, layout.size(), wanted) }
        }
    }
}

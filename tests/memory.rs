//! The allocator of the readers' wasm, on memory of this machine.

use pangram_memory::{Heap, STEP, Source};

/// Memory out of one arena, at most so many bytes; with `gap`, not one piece behind the other.
struct Arena {
    memory: Vec<u128>,
    used: usize,
    gap: usize,
}

impl Arena {
    fn new(bytes: usize, gap: usize) -> Self {
        Arena { memory: vec![0; bytes / 16 + 2], used: 0, gap }
    }
}

impl Source for &mut Arena {
    fn more(&mut self, bytes: usize) -> Option<(usize, usize)> {
        let begin = (self.memory.as_mut_ptr() as usize).next_multiple_of(STEP);
        let size = bytes.next_multiple_of(4096);
        let at = self.used + self.gap;
        (at + size <= (self.memory.len() - 2) * 16).then(|| {
            self.used = at + size;
            (begin + at, size)
        })
    }
}

struct Random(u32);

impl Random {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((u64::from(self.0) * u64::from(most)) >> 32) as u32
    }

    /// Many small sizes, few large ones.
    fn size(&mut self) -> usize {
        let most = 1 << (1 + self.below(15));
        1 + self.below(most) as usize
    }
}

/// Every byte of it is `mark`.
fn holds(at: *mut u8, size: usize, mark: u8) -> bool {
    // SAFETY: the block is so long, and was filled.
    unsafe { std::slice::from_raw_parts(at, size) }.iter().all(|&b| b == mark)
}

#[test]
fn blocks_keep_what_was_written_whatever_is_taken_given_and_changed_besides() {
    for (seed, gap) in [(1, 0), (2, 0), (3, STEP), (4, 64 * STEP)] {
        let mut arena = Arena::new(16 << 20, gap);
        let mut heap = Heap::new(&mut arena);
        let mut random = Random(seed);
        let mut taken: Vec<(*mut u8, usize, u8)> = vec![];
        for round in 0..60_000u32 {
            let mark = round as u8;
            // It grows, then shrinks, again and again.
            let more = if round / 5_000 % 2 == 0 { 5 } else { 3 };
            match random.below(10) {
                n if n < more || taken.is_empty() => {
                    let size = random.size();
                    let at = heap.take(size);
                    assert!(!at.is_null() && (at as usize).is_multiple_of(STEP), "round {round}");
                    // SAFETY: it is so long.
                    unsafe { at.write_bytes(mark, size) };
                    taken.push((at, size, mark));
                }
                n if n < 8 => {
                    let (at, size, mark) = taken.swap_remove(random.below(taken.len() as u32) as usize);
                    assert!(holds(at, size, mark), "round {round}");
                    // SAFETY: it was taken.
                    unsafe { heap.give(at) };
                }
                _ => {
                    let one = random.below(taken.len() as u32) as usize;
                    let (at, size, old) = taken[one];
                    let wanted = random.size();
                    // SAFETY: it was taken.
                    let now = unsafe { heap.change(at, size, wanted) };
                    assert!(!now.is_null() && holds(now, size.min(wanted), old), "round {round}");
                    // SAFETY: it is so long.
                    unsafe { now.write_bytes(mark, wanted) };
                    taken[one] = (now, wanted, mark);
                }
            }
        }
        assert!(taken.iter().all(|&(at, size, mark)| holds(at, size, mark)));
        let mut places: Vec<(usize, usize)> = taken.iter().map(|&(at, size, _)| (at as usize, size)).collect();
        places.sort_unstable();
        assert!(places.windows(2).all(|w| w[0].0 + w[0].1 <= w[1].0), "blocks overlap");
        // All that is given back is one block again.
        let most = taken.iter().map(|t| t.1).sum::<usize>();
        // SAFETY: all were taken.
        taken.iter().for_each(|t| unsafe { heap.give(t.0) });
        let whole = heap.take(most);
        assert!(gap > 0 || !whole.is_null());
        assert!(gap > 0 || arena.used < 8 << 20, "{} bytes for {most}", arena.used);
    }
}

#[test]
fn where_there_is_no_more_memory_nothing_is_lost() {
    let mut arena = Arena::new(64 << 10, 0);
    let mut heap = Heap::new(&mut arena);
    for size in [1 << 20, usize::MAX, usize::MAX - 7, isize::MAX as usize] {
        assert!(heap.take(size).is_null());
    }
    let mut taken = vec![];
    loop {
        let at = heap.take(1_000);
        if at.is_null() {
            break;
        }
        // SAFETY: it is so long.
        unsafe { at.write_bytes(7, 1_000) };
        taken.push(at);
    }
    assert!(taken.len() > 50);
    for wanted in [60_000, usize::MAX] {
        // SAFETY: it was taken.
        assert!(unsafe { heap.change(taken[3], 1_000, wanted) }.is_null());
    }
    assert!(taken.iter().all(|&at| holds(at, 1_000, 7)));
    // A block grows where it is, into a neighbour that was given back.
    // SAFETY: they were taken.
    unsafe {
        heap.give(taken.remove(11));
        assert_eq!(heap.change(taken[10], 1_000, 1_900), taken[10]);
    }
    assert!(heap.take(1_000).is_null());
    // SAFETY: they were taken.
    taken.into_iter().for_each(|at| unsafe { heap.give(at) });
    assert!(!heap.take(55_000).is_null());
}

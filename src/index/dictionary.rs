//! Bytes that prime the compressor of text blocks: the pieces that most units share.
//!
//! After COVER (Liao, Petri, Moffat and Wirth, Effective construction of relative Lempel-Ziv dictionaries, 2016), as zstd
//! trains its dictionaries: the samples are divided into epochs, and of each the stretch is taken whose short strings occur
//! in most samples, each string counted for one stretch only.

/// Shortest and longest dictionary. Each reader fetches it before the first excerpt, 5 kB of the shortest. Measured at 24 kB: 6 % of the texts saved, 1 kB of
/// a first list, for 4 kB more. At 26 a site's host keeps no more than it did when parts were twice as large.
const LENGTHS: (usize, usize) = (12 << 10, 26 << 10);
/// The longest of a large site, of which nobody fetches all: 3 kB less for a first list, which six lists of ten texts take back.
const LONGEST_OF_LARGE: usize = 16 << 10;
/// Between the two, one byte for so many of text.
const TEXT_A_BYTE: usize = 280;
/// Length of the strings that are counted: two Han characters.
const STRING: usize = 6;
/// Length of the stretches that are taken.
const STRETCH: usize = 256;
/// Most bytes of samples that are looked at: four hundred times what is taken.
const MOST_SAMPLED: usize = 8 << 20;
/// Places in the counts. With four bytes each they stay in a processor's second cache, which this waits for most.
const SLOTS: usize = 1 << 19;

/// Which of `count` units of `total` bytes are looked at.
pub(super) fn sampled(count: usize, total: usize) -> Vec<usize> {
    (0..count).step_by(total.div_ceil(MOST_SAMPLED).max(1)).collect()
}

/// Bytes of the longest that a site may have.
pub(super) fn longest(is_large: bool) -> usize {
    if is_large { LONGEST_OF_LARGE } else { LENGTHS.1 }
}

/// Trains a dictionary for `total` bytes; empty where those are too few to repay it.
pub(super) fn train(total: usize, is_large: bool, samples: &[Vec<u8>]) -> Vec<u8> {
    let most = (total / TEXT_A_BYTE).clamp(LENGTHS.0, longest(is_large));
    let size = (total / 16).min(most) / STRETCH * STRETCH;
    if size < 4 * STRETCH {
        return Vec::new();
    }
    let mut counts = vec![Count { samples: 0, last: u16::MAX }; SLOTS];
    let mut all = Vec::with_capacity(samples.iter().map(Vec::len).sum());
    for (i, sample) in samples.iter().enumerate() {
        strings(sample).for_each(|(_, slot)| {
            let count = &mut counts[slot as usize];
            let is_new = u16::from(count.last != i as u16);
            *count = Count { samples: count.samples.saturating_add(is_new), last: i as u16 };
        });
        all.extend_from_slice(sample);
    }
    counts.iter_mut().for_each(|count| count.last = 0);
    let epochs = size / STRETCH;
    let mut chosen: Vec<(u64, &[u8])> = Vec::new();
    let mut found = Vec::new();
    for epoch in all.chunks(all.len().div_ceil(epochs)) {
        let Some((score, at)) = best_stretch(epoch, &mut counts, &mut found) else { continue };
        let stretch = &epoch[at..(at + STRETCH).min(epoch.len())];
        strings(stretch).for_each(|(_, slot)| counts[slot as usize].samples = 0);
        chosen.push((score, stretch));
    }
    // The best last: nearest to what is compressed.
    chosen.sort_by_key(|c| c.0);
    chosen.into_iter().flat_map(|c| c.1).copied().collect()
}

/// What is known of the strings of one slot: both side by side, since the processor waits for memory here; no branch hangs on it, so that it waits for
/// many at once.
#[derive(Clone, Copy)]
struct Count {
    /// In how many samples they are.
    samples: u16,
    /// The last of these; then how often they are in the stretch that is looked at.
    last: u16,
}

/// Score and position of the stretch whose distinct strings occur in most samples. Each `last` is zero, before and after. `strings` is room for what is
/// found.
fn best_stretch(epoch: &[u8], counts: &mut [Count], strings: &mut Vec<(u32, u32)>) -> Option<(u64, usize)> {
    strings.clear();
    strings.reserve(epoch.len());
    self::strings(epoch).for_each(|string| strings.push(string));
    // A string of one sample repays nothing.
    let worth = |count: &Count| u64::from(count.samples.saturating_sub(1));
    let (mut score, mut best, mut first) = (0u64, None, 0);
    for &(at, slot) in strings.iter() {
        let count = &mut counts[slot as usize];
        score += worth(count) * u64::from(count.last == 0);
        count.last += 1;
        while (at - strings[first].0) as usize + STRING > STRETCH {
            let gone = &mut counts[strings[first].1 as usize];
            gone.last -= 1;
            score -= worth(gone) * u64::from(gone.last == 0);
            first += 1;
        }
        if best.is_none_or(|(b, _)| score > b) {
            best = Some((score, strings[first].0 as usize));
        }
    }
    strings[first..].iter().for_each(|s| counts[s.1 as usize].last = 0);
    best.filter(|b| b.0 > 0)
}

/// Where strings begin, which is where characters do, and their places in the counts.
fn strings(text: &[u8]) -> impl Iterator<Item = (u32, u32)> {
    text.windows(STRING).zip(0..).filter(|(w, _)| (w[0] as i8) >= -0x40).map(|(w, at)| (at, slot(w)))
}

/// A string's place in the counts (multiplicative hashing, Knuth 6.4).
fn slot(string: &[u8]) -> u32 {
    let &[a, b, c, d, e, f] = string else { return 0 };
    // In two pieces: put together in memory, what was just written would be waited for.
    let word = u64::from(u32::from_le_bytes([a, b, c, d])) | u64::from(u16::from_le_bytes([e, f])) << 32;
    (word.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 45) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_samples_share_is_in_the_dictionary_and_what_is_rare_is_not() {
        let shared = "a sentence that every page of this site has in common with the others";
        let unique = |i: usize| {
            (0..900).map(move |j| char::from(b'a' + ((i * 7919 + j * j * 31 + j) % 26) as u8)).collect::<String>()
        };
        let samples: Vec<Vec<u8>> =
            (0..40).map(|i| format!("{}{shared}{}", unique(i), unique(i + 50)).into_bytes()).collect();
        let total = samples.iter().map(Vec::len).sum();
        let dictionary = train(total, false, &samples);
        assert!(!dictionary.is_empty() && dictionary.len() <= LENGTHS.1);
        assert!(String::from_utf8_lossy(&dictionary).contains(shared));
        assert_eq!(train(total, false, &samples), dictionary);
    }

    #[test]
    fn a_large_site_has_a_shorter_one() {
        let text = |seed: u64| -> Vec<u8> {
            (0..600u64).map(|i| b'a' + (xxhash_rust::xxh64::xxh64(&i.to_le_bytes(), seed) as u8 % 26)).collect()
        };
        let samples: Vec<Vec<u8>> = (0..200).map(|i| text(i % 100)).collect();
        let [longest, of_large] = [false, true].map(|is_large| train(8 << 20, is_large, &samples).len());
        assert_eq!((longest, of_large), (LENGTHS.1, LONGEST_OF_LARGE));
    }

    #[test]
    fn few_samples_get_none() {
        assert!(train(5, false, &[b"short".to_vec()]).is_empty());
        assert!(train(0, false, &[]).is_empty());
    }
}

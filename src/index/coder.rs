//! A range coder and what predicts for it: numbers in as few bits as they surprise.
//!
//! Shards are written and read through it, and by [`bytes`] the root and folds. The code that says what follows what ([`super::shard`]) is written once, over [`Coder`]: an [`Encoder`]
//! takes each number, a [`Decoder`] gives it. All is integers, so both predict the same on every machine. About 20 ns a decision, 60 where
//! several contexts are mixed.
//!
//! Martin, Range encoding, 1979; carries as in LZMA. Mixing in the logistic domain: Mahoney, Adaptive weighing of context models for lossless data compression, 2005.

use crate::coding::CodingError;

/// Writes a number it is given, or reads it and gives it back.
pub trait Coder {
    /// It takes numbers, and its caller may look at them first.
    const WRITES: bool;

    /// Codes that `start..start + size` of `total` was met; a decoder asks `find` for the two by a number below `total`.
    /// `total` is at most 2³².
    fn part(&mut self, part: (u32, u32), total: u32, find: impl FnOnce(u32) -> (u32, u32)) -> (u32, u32);

    /// A decision whose chance to be true is `chance` of 65,536, not 0.
    fn decide(&mut self, bit: bool, chance: u32) -> bool {
        let parts = [(chance, 65_536 - chance), (0, chance)];
        self.part(parts[usize::from(bit)], 65_536, |at| parts[usize::from(at < chance)]).0 == 0
    }

    /// A number below `range`, each as likely.
    fn below(&mut self, value: u32, range: u32) -> u32 {
        if range < 2 { 0 } else { self.part((value, 1), range, |at| (at, 1)).0 }
    }

    /// A decision that its past predicts.
    fn adapt(&mut self, bit: bool, past: &mut Past) -> bool {
        let bit = self.decide(bit, past.chance());
        past.learn(bit);
        bit
    }

    /// A number, small ones in few bits, as far as its past bears that out.
    fn number(&mut self, value: u32, past: &mut Numbers) -> Result<u32, CodingError> {
        let value = value.wrapping_add(1);
        let mut length = 0;
        while self.adapt(value >> length > 1, &mut past.lengths[length]) {
            length += 1;
            if length > 30 {
                return Err(CodingError);
            }
        }
        let mut read = 1;
        for i in (0..length).rev() {
            let bit = value >> i & 1 == 1;
            // The first two bits behind the leading one are worth a prediction.
            let bit = match length - i {
                1 => self.adapt(bit, &mut past.heads[length][0]),
                2 => self.adapt(bit, &mut past.heads[length][1 + (read & 1) as usize]),
                _ => self.below(bit.into(), 2) == 1,
            };
            read = read << 1 | u32::from(bit);
        }
        Ok(read - 1)
    }
}

/// The range is at least this between numbers.
const LOW: u64 = 1 << 40;
const ALL: u64 = (1 << 48) - 1;

/// Writes.
#[cfg(feature = "write")]
pub struct Encoder {
    low: u64,
    range: u64,
    /// The byte that a carry may still change, and how many 255s stand behind it.
    held: Option<u8>,
    full: usize,
    out: Vec<u8>,
}

#[cfg(feature = "write")]
impl Default for Encoder {
    fn default() -> Self {
        Encoder { low: 0, range: ALL, held: None, full: 0, out: vec![] }
    }
}

#[cfg(feature = "write")]
impl Encoder {
    fn shift(&mut self) {
        let carry = self.low >> 48;
        if carry == 1 || self.low >> 40 != 0xff {
            self.out.extend(self.held.map(|b| b + carry as u8));
            self.out.extend(std::iter::repeat_n(0xffu8.wrapping_add(carry as u8), self.full));
            self.full = 0;
            self.held = Some((self.low >> 40) as u8);
        } else {
            self.full += 1;
        }
        self.low = (self.low & (LOW - 1)) << 8;
    }

    /// The bytes: as few as say it, whatever stands behind them.
    pub fn into_bytes(mut self) -> Vec<u8> {
        if self.range == ALL {
            return self.out;
        }
        for kept in 0..=6 {
            let mask = (1u64 << (48 - 8 * kept)) - 1;
            let rounded = (self.low + mask) & !mask;
            if rounded + mask < self.low + self.range {
                self.low = rounded;
                (0..=kept).for_each(|_| self.shift());
                break;
            }
        }
        self.out
    }
}

#[cfg(feature = "write")]
impl Coder for Encoder {
    const WRITES: bool = true;

    fn part(&mut self, part: (u32, u32), total: u32, _: impl FnOnce(u32) -> (u32, u32)) -> (u32, u32) {
        let step = self.range / u64::from(total);
        self.low += step * u64::from(part.0);
        self.range = step * u64::from(part.1);
        while self.range < LOW {
            self.shift();
            self.range <<= 8;
        }
        part
    }
}

/// Reads. Any bytes give numbers.
pub struct Decoder<'b> {
    code: u64,
    range: u64,
    bytes: std::slice::Iter<'b, u8>,
}

impl<'b> Decoder<'b> {
    /// Of what an [`Encoder`] wrote.
    pub fn new(bytes: &'b [u8]) -> Self {
        let mut decoder = Decoder { code: 0, range: ALL, bytes: bytes.iter() };
        (0..6).for_each(|_| decoder.code = decoder.code << 8 | decoder.next());
        decoder
    }

    fn next(&mut self) -> u64 {
        self.bytes.next().copied().unwrap_or(0).into()
    }
}

impl Decoder<'_> {
    /// Goes on in a part of the range.
    fn narrow(&mut self, before: u64, size: u64) {
        self.code = self.code.wrapping_sub(before);
        self.range = size.max(1);
        while self.range < LOW {
            self.code = self.code << 8 | self.next();
            self.range <<= 8;
        }
    }
}

impl Coder for Decoder<'_> {
    const WRITES: bool = false;

    /// As it would be by [`Coder::part`], but for a division.
    fn decide(&mut self, _: bool, chance: u32) -> bool {
        let step = self.range / 65_536;
        let bound = step * u64::from(chance);
        let bit = self.code < bound;
        if bit {
            self.narrow(0, bound)
        } else {
            self.narrow(bound, step * u64::from(65_536 - chance))
        }
        bit
    }

    fn part(&mut self, _: (u32, u32), total: u32, find: impl FnOnce(u32) -> (u32, u32)) -> (u32, u32) {
        let step = self.range / u64::from(total);
        let at = (self.code / step).min(u64::from(total) - 1);
        let part = find(at as u32);
        self.narrow(step * u64::from(part.0), step * u64::from(part.1));
        part
    }
}

/// How often a decision was true.
#[derive(Debug, Clone, Copy)]
pub struct Past {
    /// Of 65,536.
    chance: u16,
    /// How often it was met, at most [`STEADY`].
    met: u16,
}

/// Each meeting counts as much as all before together would by their number, at least 1/32.
const STEADY: u16 = 30;

impl Past {
    /// Of what was not met yet.
    pub const NEW: Past = Past { chance: 32_768, met: 0 };

    fn chance(self) -> u32 {
        u32::from(self.chance)
    }

    fn learn(&mut self, bit: bool) {
        let share = 65_536 / (i32::from(self.met) * 2 + 3);
        let target = if bit { 65_440 } else { 96 };
        let chance = i32::from(self.chance);
        self.chance = (chance + (((target - chance) * share) >> 15)) as u16;
        self.met += u16::from(self.met < STEADY);
    }
}

/// Bytes in as few bits as they surprise: numbers, pieces of words and what else repeats too little for a longer context. Of each, whether the one before was below 128
/// tells what to expect. An encoder takes them, a decoder puts them there.
pub fn bytes(coder: &mut impl Coder, bytes: &mut [u8]) {
    let mut pasts = [[Past::NEW; 256]; 2];
    let mut before = 0;
    for byte in bytes {
        let past = &mut pasts[usize::from(before >> 7)];
        let mut read = 1;
        for i in (0..8).rev() {
            let bit = coder.adapt(*byte >> i & 1 == 1, &mut past[read]);
            read = read << 1 | usize::from(bit);
        }
        (*byte, before) = (read as u8, read as u8);
    }
}

/// What is known of numbers of one kind.
#[derive(Debug, Clone, Copy)]
pub struct Numbers {
    lengths: [Past; 32],
    heads: [[Past; 3]; 32],
}

impl Numbers {
    /// Of numbers that were not met yet. A constant: arrays made by `Default` are 20 kB of code.
    pub const NEW: Numbers = Numbers { lengths: [Past::NEW; 32], heads: [[Past::NEW; 3]; 32] };
}

/// Decisions that several pasts predict together, each by its own view of what came before.
pub struct Mixer<'c> {
    /// How many views a decision has.
    views: usize,
    /// Those of all views, place by place.
    pasts: Vec<Past>,
    /// Of each view, by the kind of decision, of 65,536.
    weights: Vec<i32>,
    curves: &'c Curves,
}

/// Most views of a mixer.
const MOST_VIEWS: usize = 5;

impl<'c> Mixer<'c> {
    /// For decisions of `kinds` kinds, seen by so many views, at most [`MOST_VIEWS`], with 2^`bits` pasts each.
    pub fn new(curves: &'c Curves, views: usize, kinds: usize, bits: u32) -> Self {
        let even = (65_536 * 5 / 4) / views as i32;
        Mixer { views, pasts: vec![Past::NEW; views << bits], weights: vec![even; kinds * views], curves }
    }

    /// A decision of a kind, seen by `views`; views that are equal share their past, and seldom others do. Natively a copy for each number of views.
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    pub fn code(&mut self, coder: &mut impl Coder, bit: bool, kind: usize, views: &[u32]) -> bool {
        let mask = self.pasts.len() / self.views - 1;
        let weights = &mut self.weights[kind * self.views..][..views.len()];
        let (mut places, mut votes) = ([0; MOST_VIEWS], [0; MOST_VIEWS]);
        let mut sum = 0i64;
        for (i, &view) in views.iter().enumerate() {
            let place = (view.wrapping_mul(0x9E37_79B1) >> 8) as usize & mask;
            places[i] = place * self.views + i;
            let past = self.pasts[places[i]];
            // What was seen seldom speaks softly.
            votes[i] = self.curves.stretch(past.chance()) * SURE[past.met.min(7) as usize] / 16;
            sum += i64::from(votes[i]) * i64::from(weights[i]);
        }
        let chance = squash((sum >> 16) as i32).clamp(1, 4_095);
        let bit = coder.decide(bit, chance as u32 * 16);
        let error = (i32::from(bit) << 12) - chance;
        for i in 0..views.len() {
            weights[i] = (weights[i] + ((votes[i] * error) >> LEARN)).clamp(-1 << 20, 1 << 20);
            self.pasts[places[i]].learn(bit);
        }
        bit
    }
}

/// How loud a past speaks that was met so often, of 16.
const SURE: [i32; 8] = [0, 10, 13, 15, 17, 18, 19, 20];
/// How slowly weights are learned.
const LEARN: u32 = 9;

/// The inverse of the logistic function, by steps.
#[derive(Debug, Clone)]
pub struct Curves {
    stretch: Vec<i16>,
}

impl Default for Curves {
    fn default() -> Self {
        let mut stretch = Vec::with_capacity(4_096);
        for x in -2_047..=2_047 {
            let p = squash(x) as usize;
            while stretch.len() <= p {
                stretch.push(x as i16);
            }
        }
        stretch.resize(4_096, 2_047);
        Curves { stretch }
    }
}

impl Curves {
    /// ln (p ÷ (1 − p)) in 256ths, of a chance of 65,536.
    fn stretch(&self, chance: u32) -> i32 {
        i32::from(self.stretch[(chance >> 4) as usize])
    }
}

/// 4,096 ÷ (1 + e^(−x ÷ 256)).
fn squash(x: i32) -> i32 {
    const AT: [i32; 33] = [
        1, 2, 3, 6, 10, 16, 27, 45, 73, 120, 194, 310, 488, 747, 1101, 1546, 2047, 2549, 2994, 3348, 3607, 3785, 3901,
        3975, 4022, 4050, 4068, 4079, 4085, 4089, 4092, 4093, 4094,
    ];
    let x = x.clamp(-2_047, 2_047) + 2_048;
    let (step, rest) = ((x >> 7) as usize, x & 127);
    (AT[step] * (128 - rest) + AT[step + 1] * rest + 64) >> 7
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::*;

    /// Codes numbers of every kind and gives back what was read.
    fn all(coder: &mut impl Coder, values: &[u32]) -> Vec<u32> {
        let curves = Curves::default();
        let (mut past, mut numbers, mut mixer) = (Past::NEW, Numbers::NEW, Mixer::new(&curves, 3, 2, 8));
        let mut before = 0;
        let mut one = |&v: &u32| {
            let n = coder.number(v, &mut numbers).unwrap();
            let b = coder.below(v % 1_000, 1_000);
            let a = coder.adapt(v % 3 == 0, &mut past);
            let m = mixer.code(coder, v & 1 == 1, (n & 1) as usize, &[n, before, 7]);
            before = b;
            [n, b, a.into(), m.into()]
        };
        values.iter().flat_map(&mut one).collect()
    }

    #[test]
    fn what_is_written_is_read() {
        for seed in 0..200u32 {
            let mut state = seed;
            let values: Vec<u32> = (0..seed * 3)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    state >> (state >> 27)
                })
                .map(|v| v.min(1 << 29))
                .collect();
            let mut encoder = Encoder::default();
            let written = all(&mut encoder, &values);
            let bytes = encoder.into_bytes();
            // Checksums stand behind some.
            for behind in [&[][..], &[0; 4], &[0xff; 8], &[0x5a, 0xc3, 1, 0x80]] {
                let bytes = [&bytes, behind].concat();
                assert_eq!(all(&mut Decoder::new(&bytes), &vec![0; values.len()]), written, "seed {seed} {behind:?}");
            }
        }
    }

    #[test]
    fn bytes_are_read_as_they_were_written() {
        for length in [0, 1, 2, 500] {
            let text: Vec<u8> = (0..length).map(|i: u32| (i * i % 251) as u8).collect();
            let mut encoder = Encoder::default();
            bytes(&mut encoder, &mut text.clone());
            let coded = encoder.into_bytes();
            let mut read = vec![0; text.len()];
            bytes(&mut Decoder::new(&coded), &mut read);
            assert_eq!(read, text);
        }
    }

    #[test]
    fn what_is_certain_costs_next_to_nothing_and_what_is_not_costs_its_bits() {
        let mut encoder = Encoder::default();
        let mut past = Past::NEW;
        (0..10_000).for_each(|_| _ = encoder.adapt(true, &mut past));
        assert!(encoder.into_bytes().len() < 32);
        let mut encoder = Encoder::default();
        (0..1_000).for_each(|i| _ = encoder.below(i * 7 % 256, 256));
        assert_eq!(encoder.into_bytes().len(), 1_001);
    }

    #[test]
    fn carries_run_through_bytes_that_are_full() {
        // The top of the range again and again keeps `low` just below a carry.
        for last in [0, 1, 254, 255] {
            let values: Vec<u32> = [vec![255; 40], vec![last], vec![3; 3]].concat();
            let mut encoder = Encoder::default();
            values.iter().for_each(|&v| _ = encoder.below(v, 256));
            encoder.decide(true, 1);
            let bytes = encoder.into_bytes();
            let mut decoder = Decoder::new(&bytes);
            let read: Vec<u32> = values.iter().map(|_| decoder.below(0, 256)).collect();
            assert_eq!(read, values);
            assert!(decoder.decide(false, 1));
        }
    }
}

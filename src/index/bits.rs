//! Bits, and ascending lists in them: binary interpolative coding.
//!
//! A list of ascending numbers is written by its middle one, in as many bits as the numbers around leave open, then each
//! half by itself. Runs of neighbours cost nothing, and pages of one folder, which share words, lie together. (Moffat and
//! Stuiver, Binary interpolative coding for effective index compression, 2000.)

use crate::coding::CodingError;

/// Writes bits, lowest first.
#[derive(Debug, Default)]
pub struct BitWriter {
    bytes: Vec<u8>,
    /// Bits written.
    pub len: usize,
}

impl BitWriter {
    /// Appends the low `count` bits of `value`; `count` is at most 32.
    pub fn put(&mut self, value: u32, count: u32) {
        for i in 0..count {
            if self.len.is_multiple_of(8) {
                self.bytes.push(0);
            }
            self.bytes[self.len / 8] |= ((value >> i & 1) as u8) << (self.len % 8);
            self.len += 1;
        }
    }

    /// The bytes; the last one's open bits are zero.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// A number below `range`, in ⌊log₂ range⌋ or one more bits (truncated binary).
    fn put_below(&mut self, value: u32, range: u32) {
        let short = range.ilog2();
        let spare = (2u64 << short) as u32 - range; // this many values take the short code
        if value < spare {
            self.put(value, short);
        } else {
            let v = value + spare;
            self.put(v >> 1, short);
            self.put(v & 1, 1);
        }
    }

    /// An ascending list of numbers in `low..=high`. Its length is not written.
    pub fn put_list(&mut self, list: &[u32], low: u32, high: u32) {
        let n = list.len() as u32;
        if n == 0 || high - low + 1 == n {
            return;
        }
        let middle = n / 2;
        let value = list[middle as usize];
        self.put_below(value - (low + middle), high - low + 2 - n);
        if middle > 0 {
            self.put_list(&list[..middle as usize], low, value - 1);
        }
        if middle + 1 < n {
            self.put_list(&list[middle as usize + 1..], value + 1, high);
        }
    }
}

/// Reads bits, lowest first.
#[derive(Debug, Clone, Copy)]
pub struct BitReader<'b> {
    bytes: &'b [u8],
    /// Position of the next bit.
    pub at: usize,
}

impl<'b> BitReader<'b> {
    /// From bit `at` on.
    pub fn new(bytes: &'b [u8], at: usize) -> Self {
        BitReader { bytes, at }
    }

    fn take(&mut self, count: u32) -> Result<u32, CodingError> {
        let end = self.at + count as usize;
        if end > self.bytes.len() * 8 {
            return Err(CodingError);
        }
        let first = self.at / 8;
        let mut window = [0u8; 8];
        let have = (self.bytes.len() - first).min(8);
        window[..have].copy_from_slice(&self.bytes[first..first + have]);
        let value = u64::from_le_bytes(window) >> (self.at % 8);
        self.at = end;
        Ok((value & ((1u64 << count) - 1)) as u32)
    }

    fn take_below(&mut self, range: u32) -> Result<u32, CodingError> {
        let short = range.ilog2();
        let spare = (2u64 << short) as u32 - range;
        let value = self.take(short)?;
        if value < spare {
            return Ok(value);
        }
        Ok((value << 1 | self.take(1)?) - spare)
    }

    /// Fills `list` with ascending numbers in `low..=high`.
    pub fn take_list(&mut self, list: &mut [u32], low: u32, high: u32) -> Result<(), CodingError> {
        let n = list.len() as u32;
        if n == 0 {
            return Ok(());
        }
        let open = (high as u64 + 1).checked_sub(low as u64).filter(|&o| o >= n as u64).ok_or(CodingError)?;
        if open == n as u64 {
            list.iter_mut().zip(low..).for_each(|(slot, v)| *slot = v);
            return Ok(());
        }
        let middle = n / 2;
        let value = low + middle + self.take_below((open - n as u64) as u32 + 1)?;
        if value > high {
            return Err(CodingError);
        }
        let (left, right) = list.split_at_mut(middle as usize);
        right[0] = value;
        if middle > 0 {
            self.take_list(left, low, value - 1)?;
        }
        if middle + 1 < n {
            self.take_list(&mut right[1..], value + 1, high)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_comes_back() {
        let mut seed = 7u32;
        let mut random = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) % below
        };
        for round in 0..2_000 {
            let high = 1 + random(3_000);
            let density = 1 + random(20);
            let list: Vec<u32> = (0..=high).filter(|_| random(density) == 0).collect();
            let mut w = BitWriter::default();
            w.put(5, 3); // lists do not start at a byte
            w.put_list(&list, 0, high);
            let bits = w.len;
            let bytes = w.into_bytes();
            let mut r = BitReader::new(&bytes, 3);
            let mut back = vec![0; list.len()];
            r.take_list(&mut back, 0, high).unwrap();
            assert_eq!((back, r.at), (list, bits), "round {round}");
        }
    }

    #[test]
    fn a_full_range_costs_no_bit() {
        let mut w = BitWriter::default();
        w.put_list(&(0..500).collect::<Vec<_>>(), 0, 499);
        assert_eq!(w.len, 0);
    }

    #[test]
    fn random_bits_give_a_list_or_an_error() {
        let bytes: Vec<u8> = (0..64u32).map(|i| (i * 167 + 13) as u8).collect();
        for at in 0..200 {
            for n in [1, 2, 7, 100, 1_000] {
                let mut list = vec![0; n];
                if BitReader::new(&bytes, at).take_list(&mut list, 0, 5_000).is_ok() {
                    assert!(list.is_sorted_by(|a, b| a < b) && list[n - 1] <= 5_000);
                }
            }
        }
    }
}

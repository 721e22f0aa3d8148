//! What a build puts aside, so that memory holds a bounded part of a site: numbers in sorted runs that are merged at the end, and lists that are
//! read again one by one.
//!
//! Where the bytes go is the caller's: [`Scratch`]. The pipeline gives files beside the output; tests and pages keep all in [`Memory`]. What
//! comes out depends neither on that nor on how much is held: merged runs are in the order of one sort.

use crate::coding::{Reader, put_varint};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use std::sync::Arc;

/// Makes files that last no longer than a build.
pub trait Scratch: Send + Sync {
    /// A new, empty file.
    fn file(&self) -> io::Result<Box<dyn ScratchFile>>;
}

/// Such a file: written at its end, read anywhere.
pub trait ScratchFile: Send + Sync {
    /// Adds bytes at the end.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Fills `into` with the bytes from offset `from` on.
    fn read_at(&self, from: u64, into: &mut [u8]) -> io::Result<()>;

    /// So many bytes from offset `from` on, where they are in memory.
    fn slice(&self, _from: u64, _bytes: usize) -> Option<&[u8]> {
        None
    }
}

/// Files that are no files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory;

impl Scratch for Memory {
    fn file(&self) -> io::Result<Box<dyn ScratchFile>> {
        Ok(Box::new(Vec::new()))
    }
}

impl ScratchFile for Vec<u8> {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.extend_from_slice(bytes);
        Ok(())
    }

    fn read_at(&self, from: u64, into: &mut [u8]) -> io::Result<()> {
        let there = ScratchFile::slice(self, from, into.len());
        into.copy_from_slice(there.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn slice(&self, from: u64, bytes: usize) -> Option<&[u8]> {
        self.get(from as usize..)?.get(..bytes)
    }
}

/// Bytes gathered before they are appended.
const BUFFER: usize = 256 << 10;

/// A file that is written first and read then.
pub(super) struct Appender {
    file: Box<dyn ScratchFile>,
    buffer: Vec<u8>,
    written: u64,
}

impl Appender {
    pub fn new(scratch: &dyn Scratch) -> io::Result<Self> {
        Ok(Appender { file: scratch.file()?, buffer: vec![], written: 0 })
    }

    /// Adds bytes; answers with their offset.
    pub fn put(&mut self, bytes: &[u8]) -> io::Result<u64> {
        if self.buffer.len() + bytes.len() > BUFFER {
            self.flush()?;
        }
        let at = self.end();
        self.buffer.extend_from_slice(bytes);
        Ok(at)
    }

    /// Bytes that were put.
    fn end(&self) -> u64 {
        self.written + self.buffer.len() as u64
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.append(&self.buffer)?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// The file, with all that was put.
    pub fn finish(mut self) -> io::Result<Box<dyn ScratchFile>> {
        self.flush()?;
        Ok(self.file)
    }
}

/// What runs are made of: four numbers, in whose order it is sorted.
pub(super) trait Record: Copy + Ord + Send + Sync {
    /// Its numbers.
    fn numbers(self) -> [u32; 4];
    /// From its numbers.
    fn of(numbers: [u32; 4]) -> Self;
}

/// Lists that are sorted and merged side by side; a record's first number says which it is in.
pub(super) const LISTS: usize = 16;

/// Records on their way into order. Beyond `most` records what is held goes to a file, sorted.
pub(super) struct Runs<R> {
    lists: [Vec<R>; LISTS],
    held: usize,
    most: usize,
    file: Option<Appender>,
    /// Of each list: its part of each run, from offset to offset.
    segments: [Vec<(u64, u64)>; LISTS],
}

impl<R: Record> Runs<R> {
    pub fn new(most: usize) -> Self {
        Runs { lists: Default::default(), held: 0, most, file: None, segments: Default::default() }
    }

    pub fn push(&mut self, record: R, scratch: &dyn Scratch) -> io::Result<()> {
        self.lists[record.numbers()[0] as usize % LISTS].push(record);
        self.held += 1;
        if self.held > self.most { self.spill(scratch) } else { Ok(()) }
    }

    fn spill(&mut self, scratch: &dyn Scratch) -> io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => Appender::new(scratch)?,
        };
        let mut bytes = Vec::new();
        for (list, segments) in self.lists.iter_mut().zip(&mut self.segments) {
            let mut before = [0; 4];
            let from = file.end();
            for record in in_order(std::mem::take(list)) {
                bytes.clear();
                encode(&mut bytes, before, record.numbers());
                file.put(&bytes)?;
                before = record.numbers();
            }
            segments.push((from, file.end()));
        }
        self.held = 0;
        self.file = Some(file);
        Ok(())
    }

    /// All records of each list in order.
    pub fn finish(self) -> io::Result<Vec<Merge<R>>> {
        let file: Option<Arc<dyn ScratchFile>> = self.file.map(Appender::finish).transpose()?.map(Arc::from);
        let merge = |(list, segments): (Vec<R>, Vec<(u64, u64)>)| Merge { list, segments, file: file.clone() };
        Ok(self.lists.into_iter().zip(self.segments).map(merge).collect())
    }
}

/// One list's records in order: each where its first number says, then those of one first number among each other.
fn in_order<R: Record>(list: Vec<R>) -> impl Iterator<Item = R> {
    let place = |record: &R| record.numbers()[0] as usize / LISTS;
    let last = list.iter().map(place).max().unwrap_or(0);
    // Where those of each first number begin; then, where they end.
    let mut ends = vec![0; last + 2];
    list.iter().for_each(|record| ends[place(record) + 1] += 1);
    (0..=last).for_each(|i| ends[i + 1] += ends[i]);
    // As one number each, which is compared at once.
    let mut sorted = vec![0u128; list.len()];
    for record in list {
        let end = &mut ends[place(&record)];
        let [a, b, c, d] = record.numbers();
        sorted[*end] = u128::from(a) << 96 | u128::from(b) << 64 | u128::from(c) << 32 | u128::from(d);
        *end += 1;
    }
    let mut from = 0;
    for &end in &ends[..=last] {
        sorted[from..end].sort_unstable();
        from = end;
    }
    sorted.into_iter().map(|n| R::of([n >> 96, n >> 64, n >> 32, n].map(|part| part as u32)))
}

/// What differs from the record before: how many first numbers are the same, how much more the next one is, the rest.
fn encode(out: &mut Vec<u8>, before: [u32; 4], record: [u32; 4]) {
    let same = before.iter().zip(&record).take_while(|(a, b)| a == b).count();
    out.push(same as u8);
    for i in same..4 {
        put_varint(out, if i == same { record[i] - before[i] } else { record[i] });
    }
}

/// One list's records, not yet in order.
pub(super) struct Merge<R> {
    list: Vec<R>,
    segments: Vec<(u64, u64)>,
    file: Option<Arc<dyn ScratchFile>>,
}

impl<R> Merge<R> {
    /// True without records.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.segments.iter().all(|s| s.0 == s.1)
    }
}

impl<R: Record> Merge<R> {
    /// Calls `each` with every record in order, equal ones too.
    pub fn each(self, each: &mut dyn FnMut(R) -> io::Result<()>) -> io::Result<()> {
        let mut held = in_order(self.list);
        let Some(file) = self.file else { return held.try_for_each(each) };
        let mut segments: Vec<Segment> = self.segments.iter().map(|&(at, end)| Segment::new(at, end)).collect();
        let mut heap = BinaryHeap::new();
        heap.extend(held.next().map(|r| Reverse((r, 0))));
        for (i, segment) in segments.iter_mut().enumerate() {
            heap.extend(segment.next(&*file)?.map(|n| Reverse((R::of(n), i + 1))));
        }
        while let Some(Reverse((record, from))) = heap.pop() {
            each(record)?;
            let next = match from.checked_sub(1) {
                None => held.next(),
                Some(i) => segments[i].next(&*file)?.map(R::of),
            };
            heap.extend(next.map(|r| Reverse((r, from))));
        }
        Ok(())
    }
}

/// A part of a run that is being read.
struct Segment {
    at: u64,
    end: u64,
    buffer: Vec<u8>,
    place: usize,
    before: [u32; 4],
}

/// Most bytes of a record: one, and four varints.
const LONGEST_RECORD: usize = 21;
/// Bytes that are read of a run at once.
const READ: u64 = 32 << 10;

impl Segment {
    fn new(at: u64, end: u64) -> Self {
        Segment { at, end, buffer: vec![], place: 0, before: [0; 4] }
    }

    fn next(&mut self, file: &dyn ScratchFile) -> io::Result<Option<[u32; 4]>> {
        if self.buffer.len() - self.place < LONGEST_RECORD && self.at < self.end {
            self.buffer.drain(..self.place);
            self.place = 0;
            let have = self.buffer.len();
            let more = READ.min(self.end - self.at);
            self.buffer.resize(have + more as usize, 0);
            file.read_at(self.at, &mut self.buffer[have..])?;
            self.at += more;
        }
        if self.place == self.buffer.len() {
            return Ok(None);
        }
        let mut r = Reader(&self.buffer[self.place..]);
        let mut read = || -> Result<[u32; 4], crate::coding::CodingError> {
            let mut record = self.before;
            let same = usize::from(r.take_u8()?);
            for (i, number) in record.iter_mut().enumerate().skip(same) {
                let more = r.take_varint()?;
                *number = if i == same { number.wrapping_add(more) } else { more };
            }
            Ok(record)
        };
        self.before = read().map_err(io::Error::other)?;
        self.place = self.buffer.len() - r.0.len();
        Ok(Some(self.before))
    }
}

/// Where a list lies in its file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ListRef {
    from: u64,
    bytes: u32,
    /// How many numbers it has.
    pub count: u32,
}

/// Writes ascending numbers, and a byte for each or none.
pub(super) fn put_list(out: &mut Appender, units: &[u32], beside: &[u8]) -> io::Result<ListRef> {
    let mut bytes = Vec::with_capacity(units.len() * 2 + beside.len());
    let mut before = 0;
    for &unit in units {
        put_varint(&mut bytes, unit - before);
        before = unit;
    }
    bytes.extend_from_slice(beside);
    Ok(ListRef { from: out.put(&bytes)?, bytes: bytes.len() as u32, count: units.len() as u32 })
}

/// Reads a list and what stands beside it.
pub(super) fn read_list(file: &dyn ScratchFile, list: ListRef) -> io::Result<(Vec<u32>, Vec<u8>)> {
    read_with(file, list, <[u8]>::to_vec)
}

/// Reads a list alone.
pub(super) fn read_units(file: &dyn ScratchFile, list: ListRef) -> io::Result<Vec<u32>> {
    Ok(read_with(file, list, |_| ())?.0)
}

fn read_with<T>(file: &dyn ScratchFile, list: ListRef, beside: impl Fn(&[u8]) -> T) -> io::Result<(Vec<u32>, T)> {
    let mut read = Vec::new();
    let bytes = match file.slice(list.from, list.bytes as usize) {
        Some(bytes) => bytes,
        None => {
            read.resize(list.bytes as usize, 0);
            file.read_at(list.from, &mut read)?;
            &read
        }
    };
    let mut r = Reader(bytes);
    let mut before = 0;
    let mut units = Vec::with_capacity(list.count as usize);
    for _ in 0..list.count {
        before += r.take_varint().map_err(io::Error::other)?;
        units.push(before);
    }
    Ok((units, beside(r.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    struct Four([u32; 4]);

    impl Record for Four {
        fn numbers(self) -> [u32; 4] {
            self.0
        }

        fn of(numbers: [u32; 4]) -> Self {
            Four(numbers)
        }
    }

    #[test]
    fn runs_come_back_in_the_order_of_one_sort_however_much_is_held() {
        let mut seed = 7u64;
        let mut below = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((seed >> 33) % n) as u32
        };
        let records: Vec<Four> =
            (0..5_000).map(|_| Four([below(90), below(3), below(1 << 31), below(70_000)])).collect();
        let merged = |most: usize| {
            let mut runs = Runs::new(most);
            records.iter().for_each(|r| runs.push(*r, &Memory).unwrap());
            let mut out = Vec::new();
            for (i, list) in runs.finish().unwrap().into_iter().enumerate() {
                let start = out.len();
                list.each(&mut |r: Four| {
                    out.push(r);
                    Ok(())
                })
                .unwrap();
                assert!(out[start..].is_sorted() && out[start..].iter().all(|r| r.0[0] as usize % LISTS == i));
            }
            out
        };
        let whole = merged(usize::MAX);
        assert_eq!(whole.len(), records.len());
        for most in [0, 1, 17, 1_000] {
            assert!(merged(most) == whole, "{most} records held");
        }
    }

    #[test]
    fn lists_come_back() {
        let mut out = Appender::new(&Memory).unwrap();
        let lists: [(&[u32], &[u8]); 3] = [(&[0, 5, 70_000], &[1, 2, 3]), (&[], &[]), (&[9], &[])];
        let refs: Vec<ListRef> = lists.iter().map(|l| put_list(&mut out, l.0, l.1).unwrap()).collect();
        let file = out.finish().unwrap();
        for (list, at) in lists.iter().zip(refs) {
            assert_eq!(read_list(&*file, at).unwrap(), (list.0.to_vec(), list.1.to_vec()));
        }
    }
}

//! The postings of all tokens, by term, outside memory: read again one list at a time.

use super::build::Workers;
use super::names::Names;
use super::posting::Fields;
use super::scratch::{Appender, LISTS, ListRef, Record, Runs, Scratch, ScratchFile, put_list, read_list, read_units};
use crate::text::script::{Class, class};
use rustc_hash::FxHashMap;
use std::io;
use std::rc::Rc;

/// A term in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Posting {
    pub term: u32,
    pub unit: u32,
    /// Where it stands; `None` for symbols.
    pub fields: Option<Fields>,
}

impl Record for Posting {
    fn numbers(self) -> [u32; 4] {
        [self.term, self.unit, self.fields.map_or(0, |f| u32::from(f.0) + 1), 0]
    }

    fn of([term, unit, fields, _]: [u32; 4]) -> Self {
        Posting { term, unit, fields: fields.checked_sub(1).map(|f| Fields(f as u8)) }
    }
}

/// The units of a token.
pub(super) struct List {
    /// Ascending.
    pub units: Vec<u32>,
    /// Of each unit; empty for symbols.
    pub fields: Vec<Fields>,
}

/// All lists.
pub(super) struct Lists {
    files: Vec<Box<dyn ScratchFile>>,
    /// By term modulo and divided by [`LISTS`].
    places: Vec<Vec<ListRef>>,
    /// Whether a term is of a run of characters, not a word.
    runs: Vec<bool>,
}

impl Lists {
    /// Brings postings into lists; those of one term and unit become one.
    pub fn new(
        postings: Runs<Posting>,
        terms: &Names,
        scratch: &dyn Scratch,
        workers: &impl Workers,
    ) -> io::Result<Lists> {
        let runs = terms.iter().map(|t| t.starts_with(|c| matches!(class(c), Class::Gram | Class::Hangul))).collect();
        let parts = workers.map(postings.finish()?.into_iter().enumerate().collect(), |(part, merge)| {
            let mut out = Appender::new(scratch)?;
            let mut places = vec![ListRef::default(); terms.len().saturating_sub(part).div_ceil(LISTS)];
            let (mut units, mut fields, mut open) = (Vec::new(), Vec::<Option<Fields>>::new(), None);
            let mut close = |term: u32, units: &mut Vec<u32>, fields: &mut Vec<Option<Fields>>| -> io::Result<()> {
                let known: Option<Vec<u8>> = fields.drain(..).map(|f| f.map(|f| f.0)).collect();
                places[term as usize / LISTS] = put_list(&mut out, units, &known.unwrap_or_default())?;
                units.clear();
                Ok(())
            };
            merge.each(&mut |p: Posting| {
                if let Some(term) = open.replace(p.term).filter(|&t| t != p.term) {
                    close(term, &mut units, &mut fields)?;
                }
                match fields.last_mut().filter(|_| units.last() == Some(&p.unit)) {
                    Some(before) => {
                        *before = [*before, p.fields].into_iter().flatten().reduce(|a, b| Fields(a.0 | b.0))
                    }
                    None => {
                        units.push(p.unit);
                        fields.push(p.fields);
                    }
                }
                Ok(())
            })?;
            if let Some(term) = open {
                close(term, &mut units, &mut fields)?;
            }
            Ok((out.finish()?, places))
        });
        let (files, places) = parts.into_iter().collect::<io::Result<Vec<_>>>()?.into_iter().unzip();
        Ok(Lists { files, places, runs })
    }

    fn place(&self, term: u32) -> ListRef {
        self.places[term as usize % LISTS][term as usize / LISTS]
    }

    /// True for n-grams, false for words.
    pub fn is_run(&self, term: u32) -> bool {
        self.runs[term as usize]
    }

    /// In how many units a term is.
    pub fn count(&self, term: u32) -> usize {
        self.place(term).count as usize
    }

    /// Reads the list of a term.
    pub fn list(&self, term: u32) -> io::Result<List> {
        let (units, fields) = read_list(&*self.files[term as usize % LISTS], self.place(term))?;
        Ok(List { units, fields: fields.into_iter().map(Fields).collect() })
    }

    /// Reads the units of a term alone.
    pub fn units(&self, term: u32) -> io::Result<Vec<u32>> {
        read_units(&*self.files[term as usize % LISTS], self.place(term))
    }

    /// A way to read units again and again.
    pub fn reader(&self) -> UnitsReader<'_> {
        UnitsReader { lists: self, kept: FxHashMap::default(), held: 0 }
    }
}

/// Keeps the lists that were read last.
pub(super) struct UnitsReader<'l> {
    lists: &'l Lists,
    kept: FxHashMap<u32, Rc<[u32]>>,
    held: usize,
}

/// Units that a reader keeps: 8 MB.
const MOST_HELD: usize = 2 << 20;

impl UnitsReader<'_> {
    /// The units of a term.
    pub fn units(&mut self, term: u32) -> io::Result<Rc<[u32]>> {
        if let Some(units) = self.kept.get(&term) {
            return Ok(units.clone());
        }
        let units: Rc<[u32]> = self.lists.units(term)?.into();
        if self.held + units.len() > MOST_HELD {
            self.kept.clear();
            self.held = 0;
        }
        self.held += units.len();
        self.kept.insert(term, units.clone());
        Ok(units)
    }
}

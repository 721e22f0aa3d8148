//! Which Han may Latin letters mean, read as pinyin? Whole syllables, the first letters of each (`rf`), a last one that has only begun; several
//! words, with an apostrophe, tone numbers or `v` for ü; beside Han and known words, which stay.
//!
//! Paths through the graph of [`Pinyin`] that spell the query, the cheapest first: a beam search from letter to letter. A path is one or several
//! runs of Han; each pair in a run stands somewhere in the index. Costs are in doublings of how often: what is frequent is meant.

use super::MatchKind;
use super::query::Clause;
use super::rank::{REPAIRS, places};
use super::repair::{Repair, Typed};
use crate::index::pinyin::Pinyin;
use crate::text::script::{Class, class, is_one_of};

/// Cost of a run …
const RUN: u32 = 8;
/// … and of one that begins within a typed word.
const SPLIT: u32 = 10;
/// Cost of a pair of the lowest level; each level costs one less.
const PAIR: u32 = 16;
/// Cost of a run of one character, less its level as the end of runs: most are parts of words.
const LONELY: u32 = 16;
/// Cost of letters that stay as they are, since the index knows them: about that of a common word.
const STAYS: u32 = 16;
/// By [`Part`]: its cost, and what a match earns in hundredths.
const COST: [u32; 3] = [0, 4, 6];
const SHARE: [u32; 3] = [85, 60, 50];
/// Paths that cost so much more than the best are not meant.
const MARGIN: u32 = 9;
/// Cost of what must not be.
const NEVER: u32 = 1 << 20;
/// Paths that are followed from each letter on.
const BEAM: usize = 64;
/// Most letters of a query that are read as pinyin, and of a word of first letters.
const MOST_LETTERS: usize = 48;
const MOST_INITIALS: usize = 8;

/// What letters are to a syllable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Whole,
    Begun,
    Initial,
}

/// A stretch of the query: letters, or what stays as it is.
struct Piece {
    /// Characters of the clause.
    place: (usize, usize),
    /// Its letters among all. A piece without has one place there.
    from: usize,
    to: usize,
    /// It may stay, at this cost.
    stays: u32,
}

/// One step of a path.
#[derive(Clone, Copy)]
struct Step {
    cost: u32,
    /// Where it ends among the letters, and the step before.
    end: usize,
    before: usize,
    /// The character; none where a piece stays.
    han: Option<usize>,
    /// Characters of its run so far.
    run: u32,
    /// The weakest part so far; none where nothing was read as pinyin.
    worst: Option<Part>,
    /// It is of a word of first letters.
    initials: bool,
}

/// True for the characters of pinyin: letters, behind them tone numbers.
pub fn may_be(word: &[char]) -> bool {
    word.len() > 1 && word[0].is_ascii_lowercase() && word.iter().all(|c| matches!(c, 'a'..='z' | '1'..='5'))
}

/// True where [`spellings`] may spell such characters: words of other languages mostly are none, once they are too long for first letters. Tells it
/// without the part. (In words so long, syllables without a vowel, such as `hm`, and first letters with tone numbers between them do not count.)
pub fn may_be_spelled(word: &[char]) -> bool {
    // What may stand before a consonant; its end, what may stand behind one: a vowel, or the h of zh, ch and sh.
    let ends = "ngr12345aeiouvh";
    let parts = |w: &[char]| is_one_of(w[1], &ends[8..]) || is_one_of(w[0], ends);
    may_be(word) && (word.len() <= MOST_INITIALS || word.windows(2).all(parts))
}

/// What else to ask for: runs of Han and pieces that stay, with blanks between, the likeliest first.
#[inline(never)]
pub fn spellings(clause: &Clause, words: &[Typed], pinyin: &Pinyin) -> Vec<Repair> {
    let chars = clause.text((0, clause.chars.len()));
    let (mut letters, mut pieces) = (Vec::new(), Vec::new());
    cut(&chars, words, &mut letters, &mut pieces);
    if letters.len() > MOST_LETTERS {
        return vec![];
    }
    let none = Step { cost: 0, end: 0, before: 0, han: None, run: 0, worst: None, initials: false };
    let mut paths = Paths { pinyin, letters, open: clause.open, steps: vec![none] };
    for piece in &pieces {
        for at in piece.from..piece.to {
            paths.walk(at, piece);
        }
    }
    let mut out: Vec<Repair> = Vec::new();
    let mut best = None;
    for i in paths.ending(paths.letters.len()) {
        let s = paths.steps[i];
        let Some(worst) = s.worst else { continue };
        let cost = s.cost + paths.lonely(&s);
        if cost > *best.get_or_insert(cost) + MARGIN || cost >= NEVER || out.len() == REPAIRS {
            break;
        }
        let query = paths.text(i, &chars, &pieces);
        if out.iter().all(|r| r.query != query) {
            // Of words that sound alike the most frequent is meant, though its rareness earns it least.
            let share = SHARE[worst as usize] / (1 + out.len() as u32);
            out.push(Repair { query, kind: MatchKind::Pinyin, share, apart: false });
        }
    }
    out
}

/// Cuts the query at blanks and signs, at tone numbers, and where scripts change.
fn cut(chars: &[char], words: &[Typed], letters: &mut Vec<u8>, pieces: &mut Vec<Piece>) {
    let mut at = 0;
    while at < chars.len() {
        let kind = class(chars[at]);
        let mut end = at;
        while end < chars.len() && class(chars[end]) == kind {
            end += 1;
        }
        let mut next = end;
        if !matches!(kind, Class::Space | Class::Break | Class::Symbol) {
            let from = letters.len();
            let mut stays = 0;
            if may_be(&chars[at..end]) {
                stays = if words.iter().any(|w| w.known && w.place == (at, end)) { STAYS } else { NEVER };
                next = at;
                while next < end && chars[next].is_ascii_lowercase() {
                    letters.push(chars[next] as u8);
                    next += 1;
                }
            } else {
                letters.push(0);
            }
            pieces.push(Piece { place: (at, end), from, to: letters.len(), stays });
            while next < end && !chars[next].is_ascii_lowercase() {
                next += 1;
            }
        }
        at = next;
    }
}

struct Paths<'p> {
    pinyin: &'p Pinyin,
    /// All letters; 0 for a piece that has none.
    letters: Vec<u8>,
    open: bool,
    /// The first is the beginning of all.
    steps: Vec<Step>,
}

impl Paths<'_> {
    /// The steps that end before a letter, the cheapest first.
    fn ending(&self, at: usize) -> Vec<usize> {
        let here: Vec<usize> = (0..self.steps.len()).filter(|&i| self.steps[i].end == at).collect();
        let cost = |i: usize| self.steps[here[i]].cost + self.lonely(&self.steps[here[i]]);
        places(here.len(), &|i| (u64::MAX - u64::from(cost(i)), 0)).into_iter().map(|i| here[i]).collect()
    }

    /// What it costs that a step's run ends behind it.
    fn lonely(&self, s: &Step) -> u32 {
        match s.han {
            Some(_) if s.run == 1 && s.initials => NEVER,
            Some(han) if s.run == 1 => LONELY.saturating_sub(self.pinyin.end(han)),
            _ => 0,
        }
    }

    /// All steps on from a letter of a piece.
    fn walk(&mut self, at: usize, piece: &Piece) {
        let hits = self.hits(&self.letters[at..piece.to], piece);
        let inside = at != piece.from;
        for i in self.ending(at).into_iter().take(BEAM) {
            let s = self.steps[i];
            let ended = s.cost + self.lonely(&s);
            if !inside {
                self.put(Step { cost: ended + piece.stays, end: piece.to, before: i, han: None, run: 0, ..s });
            }
            for &(han, length, part) in &hits {
                let initials = part == Part::Initial;
                if inside && initials != s.initials {
                    continue;
                }
                let worst = s.worst.max(Some(part));
                let next = Step { end: at + length, before: i, han: Some(han), worst, initials, ..s };
                if let Some(level) = s.han.and_then(|before| self.pinyin.pair(before, han)) {
                    let cost = s.cost + COST[part as usize] + PAIR.saturating_sub(level);
                    self.put(Step { cost, run: s.run + 1, ..next });
                }
                if part != Part::Begun && !(inside && (initials || s.run < 2)) {
                    let cost = ended + COST[part as usize] + RUN + if inside { SPLIT } else { 0 };
                    self.put(Step { cost, run: 1, ..next });
                }
            }
        }
    }

    fn put(&mut self, step: Step) {
        if step.cost < NEVER {
            self.steps.push(step);
        }
    }

    /// Characters whose syllable begins the rest of a piece, by so many letters.
    fn hits(&self, rest: &[u8], piece: &Piece) -> Vec<(usize, usize, Part)> {
        let mut out = Vec::new();
        let open = self.open && piece.to == self.letters.len();
        for (syllable, han) in self.pinyin.readings() {
            let length = syllable.iter().take_while(|l| **l > 0).count();
            let mut same = 0;
            while same < length.min(rest.len()) {
                let (s, typed) = (syllable[same] as u8, rest[same]);
                if s != typed && (s, typed) != (b'v', b'u') {
                    break;
                }
                same += 1;
            }
            if same == length {
                out.push((han, same, Part::Whole));
            } else if open && same > 0 && same == rest.len() {
                out.push((han, same, Part::Begun));
            }
            if same > 0 && length > 1 && piece.to - piece.from <= MOST_INITIALS {
                out.push((han, 1, Part::Initial));
                if same > 1 && rest[1] == b'h' {
                    out.push((han, 2, Part::Initial));
                }
            }
        }
        out
    }

    /// What a path spells.
    fn text(&self, last: usize, chars: &[char], pieces: &[Piece]) -> String {
        let mut backwards: Vec<char> = Vec::new();
        let mut i = last;
        while i > 0 {
            let s = self.steps[i];
            i = s.before;
            match s.han {
                Some(han) => backwards.push(self.pinyin.han(han)),
                None => {
                    let piece = pieces.iter().filter(|p| p.from == self.steps[i].end);
                    piece.for_each(|p| backwards.extend(chars[p.place.0..p.place.1].iter().rev()));
                }
            }
            if s.run < 2 && i > 0 {
                backwards.push(' ');
            }
        }
        backwards.into_iter().rev().collect()
    }
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::*;
    use crate::text::readings::Readings;

    #[test]
    fn all_syllables_behind_one_another_may_be_spelled_and_most_other_long_words_may_not() {
        let spelled = |word: &str| may_be_spelled(&word.chars().collect::<Vec<_>>());
        let mut syllables = Readings::full().syllables.clone();
        syllables.retain(|s| s.contains(['a', 'e', 'i', 'o', 'u', 'v']));
        assert!(syllables.len() > 380);
        for a in &syllables {
            for b in &syllables {
                assert!(spelled(&format!("{a}{b}{a}{b}")), "{a} {b}");
                assert!(spelled(&format!("{a}4{b}1{a}{b}2zh")), "{a} {b}");
            }
        }
        assert!(["rf", "wsw", "bkwt"].into_iter().all(spelled));
        assert!(!["breakwater", "driftwood", "crosswind", "lamplighter"].into_iter().any(spelled));
    }
}

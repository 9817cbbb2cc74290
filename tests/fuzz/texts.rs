//! Texts that are nearly right: a seed with a few slips in it. Most random texts are refused at their first letter.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;

/// No text grows beyond this; large inputs are a matter of their own.
const LONGEST: usize = 20_000;

/// Letters that mean something to somebody: ends of lines, blanks of other kinds, what turns the direction, what no terminal should get.
const ODD: [&str; 28] = [
    "\0",
    "\r",
    "\n",
    "\t",
    "\u{b}",
    "\u{c}",
    "\u{1b}[2J",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{202e}",
    "\u{feff}",
    "\u{200b}",
    "\u{fffd}",
    "\u{10ffff}",
    "é",
    "e\u{301}",
    "ß",
    "İ",
    "ǅ",
    "ж",
    "𝒳",
    "🦀",
    "\\",
    "\\u{1b}",
    "%00",
    "\u{3000}",
];

/// A slip. Places are shares of the text, so that each fits every text.
#[derive(Debug, Clone)]
enum Slip {
    Delete(Index, usize),
    Insert(Index, String),
    Overwrite(Index, String),
    Repeat(Index, usize, usize),
    Splice(Index, Index, Index, usize),
    Flip(Index, u8),
    Cut(Index),
    Swap(Index, Index, usize),
}

fn slip(words: &'static [&'static str]) -> impl Strategy<Value = Slip> {
    let place = any::<Index>;
    let length = || prop_oneof![4 => 1_usize..4, 3 => 4_usize..40, 1 => 40_usize..2_000];
    prop_oneof![
        3 => (place(), length()).prop_map(|(at, length)| Slip::Delete(at, length)),
        5 => (place(), word(words)).prop_map(|(at, word)| Slip::Insert(at, word)),
        2 => (place(), word(words)).prop_map(|(at, word)| Slip::Overwrite(at, word)),
        2 => (place(), length(), 1_usize..5).prop_map(|(at, length, times)| Slip::Repeat(at, length, times)),
        3 => (place(), place(), place(), length()).prop_map(|(at, seed, from, length)| Slip::Splice(at, seed, from, length)),
        1 => (place(), 0_u8..8).prop_map(|(at, bit)| Slip::Flip(at, bit)),
        1 => place().prop_map(Slip::Cut),
        1 => (place(), place(), length()).prop_map(|(one, other, length)| Slip::Swap(one, other, length)),
    ]
}

/// A word of the target's own, an odd letter, or anything.
pub fn word(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(words).prop_map(str::to_owned),
        2 => prop::sample::select(&ODD[..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[ -~]{1,6}",
    ]
}

/// A seed with some slips, or none.
pub fn slipped(seeds: Vec<String>, words: &'static [&'static str]) -> impl Strategy<Value = String> {
    assert!(!seeds.is_empty(), "there is no seed");
    let seeds = Arc::new(seeds);
    (any::<Index>(), prop::collection::vec(slip(words), 0..9)).prop_map(move |(seed, slips)| {
        let mut text = seed.get(&seeds).clone();
        for slip in &slips {
            text = slip.in_text(&text, &seeds);
            text.truncate(text.floor(LONGEST));
        }
        text
    })
}

impl Slip {
    fn in_text(&self, text: &str, seeds: &[String]) -> String {
        let at = |index: &Index| text.floor(index.index(text.len() + 1));
        let from = |start: usize, length: usize| text.floor((start + length).min(text.len()));
        match self {
            Self::Delete(place, length) => {
                let start = at(place);
                format!("{}{}", &text[..start], &text[from(start, *length)..])
            }
            Self::Insert(place, word) => {
                let start = at(place);
                format!("{}{word}{}", &text[..start], &text[start..])
            }
            Self::Overwrite(place, word) => {
                let start = at(place);
                format!("{}{word}{}", &text[..start], &text[from(start, word.len())..])
            }
            Self::Repeat(place, length, times) => {
                let start = at(place);
                let end = from(start, *length);
                format!(
                    "{}{}{}",
                    &text[..end],
                    text[start..end].repeat(*times),
                    &text[end..]
                )
            }
            Self::Splice(place, seed, begin, length) => {
                let other = seed.get(seeds);
                let begin = other.floor(begin.index(other.len() + 1));
                let end = other.floor((begin + length).min(other.len()));
                let start = at(place);
                format!("{}{}{}", &text[..start], &other[begin..end], &text[start..])
            }
            Self::Flip(place, bit) => {
                let mut bytes = text.as_bytes().to_vec();
                if let Some(byte) = bytes.get_mut(at(place)) {
                    *byte ^= 1 << bit;
                }
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Self::Cut(place) => text[..at(place)].to_owned(),
            Self::Swap(one, other, length) => {
                let (one, other) = (at(one), at(other));
                let (first, second) = (one.min(other), one.max(other));
                let first_end = from(first, *length).min(second);
                let second_end = from(second, *length);
                [
                    &text[..first],
                    &text[second..second_end],
                    &text[first_end..second],
                    &text[first..first_end],
                    &text[second_end..],
                ]
                .concat()
            }
        }
    }
}

/// The place at or before this one at which a letter begins.
trait Floor {
    fn floor(&self, at: usize) -> usize;
}

impl Floor for str {
    fn floor(&self, at: usize) -> usize {
        let mut at = at.min(self.len());
        while !self.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

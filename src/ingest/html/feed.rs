//! From the pieces that html5gum's tokenizer finds to the tokens that html5ever's tree builder takes.
//!
//! Nothing of HTML's grammar is decided here: html5gum finds tags, attributes, character references and the ends of
//! raw text, and the tree builder says how the text behind a tag is to be read. Text that stands in the page as it
//! does in the tree is not copied: tokens share the page's buffer.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    CharacterTokens, CommentToken, Doctype, DoctypeToken, EOFToken, NullCharacterToken, ParseError, Tag, TagKind,
    TagToken, Token, TokenSink, TokenSinkResult,
};
use html5ever::{Attribute, LocalName, QualName, ns};
use html5gum::emitters::Emitter;
use html5gum::{Error, Readable, Reader, State, StringReader, Tokenizer};
use std::cell::Cell;
use std::convert::Infallible;
use std::ops::Range;

/// What the sink is told where the text ends inside a tag, a comment or the like.
pub(super) const UNEXPECTED_END: &str = "Unexpected EOF";

/// No line numbers are kept.
const LINE: u64 = 1;

/// Hands the tokens of a whole page to `sink`.
pub(super) fn feed<S: TokenSink>(page: &StrTendril, sink: &S) {
    let ended = Cell::new(false);
    let input = Input { rest: page.to_reader(), ended: &ended };
    let emitter = Feed {
        sink,
        page,
        ended: &ended,
        run: 0..0,
        loose: Vec::new(),
        kind: TagKind::StartTag,
        name: Vec::new(),
        last_start: LocalName::default(),
        self_closing: false,
        attributes: Vec::new(),
        doubles: false,
        attribute: Vec::new(),
        value: 0..0,
        loose_value: Vec::new(),
        doctype: Doctype::default(),
        sections: false,
    };
    let Ok(()) = Tokenizer::new_with_emitter(input, emitter).finish();
}

/// The page's text, which says when it has been read to its end.
struct Input<'p> {
    rest: StringReader<'p>,
    ended: &'p Cell<bool>,
}

impl Reader for Input<'_> {
    type Error = Infallible;

    #[inline(always)]
    fn read_byte(&mut self) -> Result<Option<u8>, Infallible> {
        let byte = self.rest.read_byte()?;
        if byte.is_none() {
            self.ended.set(true);
        }
        Ok(byte)
    }

    #[inline(always)]
    fn try_read_string(&mut self, text: &[u8], case_sensitive: bool) -> Result<bool, Infallible> {
        self.rest.try_read_string(text, case_sensitive)
    }

    #[inline(always)]
    fn read_until<'b>(&'b mut self, ends: &[u8], buffer: &'b mut [u8; 4]) -> Result<Option<&'b [u8]>, Infallible> {
        let piece = self.rest.read_until(ends, buffer)?;
        if piece.is_none() {
            self.ended.set(true);
        }
        Ok(piece)
    }
}

/// The token that is being made, and text that waits for the next one.
struct Feed<'p, S> {
    sink: &'p S,
    page: &'p StrTendril,
    ended: &'p Cell<bool>,
    /// Text that is to be handed on, as a part of the page …
    run: Range<usize>,
    /// … or, where it is not, itself; one of both is empty. It may end in the middle of a character.
    loose: Vec<u8>,
    kind: TagKind,
    name: Vec<u8>,
    last_start: LocalName,
    self_closing: bool,
    attributes: Vec<Attribute>,
    doubles: bool,
    /// Name of the attribute that is being read, and its value like `run` and `loose`.
    attribute: Vec<u8>,
    value: Range<usize>,
    loose_value: Vec<u8>,
    doctype: Doctype,
    /// A CDATA section was met: the only place where a piece may hold NUL beside other characters.
    sections: bool,
}

impl<S: TokenSink> Feed<'_, S> {
    /// Where a piece lies in the page, if it is whole characters of it.
    #[inline]
    fn place(&self, piece: &[u8]) -> Option<Range<usize>> {
        let start = (piece.as_ptr() as usize).wrapping_sub(self.page.as_ptr() as usize);
        let end = start.checked_add(piece.len())?;
        self.page.get(start..end)?;
        Some(start..end)
    }

    fn part(&self, place: &Range<usize>) -> StrTendril {
        self.page.subtendril(place.start as u32, place.len() as u32)
    }

    fn hand(&self, token: Token) {
        let _ = self.sink.process_token(token, LINE);
    }

    /// Hands on the text that waits.
    #[inline]
    fn flush(&mut self) {
        if !self.run.is_empty() {
            self.hand(CharacterTokens(self.part(&self.run)));
            self.run = 0..0;
        } else if !self.loose.is_empty() {
            self.hand(CharacterTokens(tendril(&self.loose)));
            self.loose.clear();
        }
    }

    fn begin_tag(&mut self, kind: TagKind) {
        self.kind = kind;
        self.name.clear();
        self.self_closing = false;
        self.attributes.clear();
        self.doubles = false;
        self.attribute.clear();
        self.forget_value();
    }

    fn forget_value(&mut self) {
        self.value = 0..0;
        self.loose_value.clear();
    }

    /// Puts the attribute that was read to the tag's others. An end tag's are read by nobody.
    fn end_attribute(&mut self) {
        if self.attribute.is_empty() {
            return;
        }
        if self.kind == TagKind::StartTag {
            let name = local_name(&self.attribute);
            if self.attributes.iter().any(|a| a.name.local == name) {
                self.doubles = true;
            } else {
                let value =
                    if self.loose_value.is_empty() { self.part(&self.value) } else { tendril(&self.loose_value) };
                self.attributes.push(Attribute { name: QualName::new(None, ns!(), name), value });
            }
        }
        self.attribute.clear();
        self.forget_value();
    }
}

impl<S: TokenSink> Emitter for Feed<'_, S> {
    type Token = Infallible;

    fn set_last_start_tag(&mut self, name: Option<&[u8]>) {
        self.last_start = name.map(local_name).unwrap_or_default();
    }

    fn emit_eof(&mut self) {
        self.flush();
        self.hand(EOFToken);
        self.sink.end();
    }

    fn emit_error(&mut self, error: Error) {
        use Error::{
            EofBeforeTagName, EofInCdata, EofInComment, EofInDoctype, EofInScriptHtmlCommentLikeText, EofInTag,
        };
        if matches!(
            error,
            EofBeforeTagName | EofInCdata | EofInComment | EofInDoctype | EofInScriptHtmlCommentLikeText | EofInTag
        ) {
            self.hand(ParseError(UNEXPECTED_END.into()));
        }
    }

    /// Only what is wrong with the end is asked for.
    #[inline]
    fn should_emit_errors(&mut self) -> bool {
        self.ended.get()
    }

    #[inline]
    fn pop_token(&mut self) -> Option<Infallible> {
        None
    }

    #[inline]
    fn emit_string(&mut self, piece: &[u8]) {
        if piece == b"\0" {
            self.flush();
            return self.hand(NullCharacterToken);
        }
        if self.sections
            && let Some(at) = piece.iter().position(|&b| b == 0)
        {
            let (before, after) = piece.split_at(at);
            return [before, b"\0", &after[1..]].into_iter().for_each(|piece| self.emit_string(piece));
        }
        match self.place(piece) {
            Some(place) if place.start == self.run.end && !self.run.is_empty() => self.run.end = place.end,
            Some(place) => {
                self.flush();
                self.run = place;
            }
            None => {
                if !self.run.is_empty() {
                    self.flush();
                }
                self.loose.extend_from_slice(piece);
            }
        }
    }

    #[inline]
    fn init_start_tag(&mut self) {
        self.begin_tag(TagKind::StartTag);
    }

    #[inline]
    fn init_end_tag(&mut self) {
        self.begin_tag(TagKind::EndTag);
    }

    #[inline]
    fn init_comment(&mut self) {}

    fn emit_current_tag(&mut self) -> Option<State> {
        self.end_attribute();
        self.flush();
        let name = local_name(&self.name);
        if self.kind == TagKind::StartTag {
            self.last_start = name.clone();
        }
        let tag = Tag {
            kind: self.kind,
            name,
            self_closing: self.self_closing,
            attrs: std::mem::take(&mut self.attributes),
            had_duplicate_attributes: self.doubles,
        };
        match self.sink.process_token(TagToken(tag), LINE) {
            TokenSinkResult::Continue | TokenSinkResult::Script(_) | TokenSinkResult::EncodingIndicator(_) => None,
            TokenSinkResult::Plaintext => Some(State::PlainText),
            TokenSinkResult::RawData(RawKind::Rcdata) => Some(State::RcData),
            TokenSinkResult::RawData(RawKind::Rawtext) => Some(State::RawText),
            TokenSinkResult::RawData(RawKind::ScriptData | RawKind::ScriptDataEscaped(_)) => Some(State::ScriptData),
        }
    }

    fn emit_current_comment(&mut self) {
        self.flush();
        self.hand(CommentToken(StrTendril::new()));
    }

    fn emit_current_doctype(&mut self) {
        self.flush();
        let doctype = std::mem::take(&mut self.doctype);
        self.hand(DoctypeToken(doctype));
    }

    #[inline]
    fn set_self_closing(&mut self) {
        self.self_closing = true;
    }

    fn set_force_quirks(&mut self) {
        self.doctype.force_quirks = true;
    }

    #[inline]
    fn push_tag_name(&mut self, piece: &[u8]) {
        self.name.extend_from_slice(piece);
    }

    /// What a comment says is read by nobody.
    #[inline]
    fn push_comment(&mut self, _: &[u8]) {}

    fn push_doctype_name(&mut self, piece: &[u8]) {
        push(&mut self.doctype.name, piece);
    }

    fn init_doctype(&mut self) {
        self.doctype = Doctype::default();
    }

    #[inline]
    fn init_attribute(&mut self) {
        self.end_attribute();
    }

    #[inline]
    fn push_attribute_name(&mut self, piece: &[u8]) {
        self.attribute.extend_from_slice(piece);
    }

    #[inline]
    fn push_attribute_value(&mut self, piece: &[u8]) {
        if self.value.is_empty()
            && self.loose_value.is_empty()
            && let Some(place) = self.place(piece)
        {
            self.value = place;
            return;
        }
        if !self.value.is_empty() {
            self.loose_value.extend_from_slice(self.page[self.value.clone()].as_bytes());
            self.value = 0..0;
        }
        self.loose_value.extend_from_slice(piece);
    }

    fn set_doctype_public_identifier(&mut self, value: &[u8]) {
        self.doctype.public_id = Some(tendril(value));
    }

    fn set_doctype_system_identifier(&mut self, value: &[u8]) {
        self.doctype.system_id = Some(tendril(value));
    }

    fn push_doctype_public_identifier(&mut self, piece: &[u8]) {
        push(&mut self.doctype.public_id, piece);
    }

    fn push_doctype_system_identifier(&mut self, piece: &[u8]) {
        push(&mut self.doctype.system_id, piece);
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.kind == TagKind::EndTag && !self.name.is_empty() && *self.name == *self.last_start.as_bytes()
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.flush();
        let foreign = self.sink.adjusted_current_node_present_but_not_in_html_namespace();
        self.sections |= foreign;
        foreign
    }
}

fn local_name(name: &[u8]) -> LocalName {
    LocalName::from(String::from_utf8_lossy(name))
}

fn tendril(text: &[u8]) -> StrTendril {
    StrTendril::from_slice(&String::from_utf8_lossy(text))
}

fn push(to: &mut Option<StrTendril>, piece: &[u8]) {
    to.get_or_insert_default().push_slice(&String::from_utf8_lossy(piece));
}

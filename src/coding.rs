//! How are numbers written? Little-endian integers and varints: `put_` writes one, [`Reader`] takes it back.
//!
//! Every `take_` is bounded by the bytes there are: no input can make it panic or reserve memory for what is not there.

/// The bytes ended early, or hold a number that is too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the data is cut or damaged")]
pub struct CodingError;

/// Appends a LEB128 varint: 7 bits a byte, low bits first.
pub fn put_varint(out: &mut Vec<u8>, mut v: u32) {
    while v >= 0x80 {
        out.push(v as u8 | 0x80);
        v >>= 7;
    }
    out.push(v as u8);
}

/// Appends 4 bytes, little-endian.
pub fn put_u32(out: &mut Vec<u8>, v: u32) {
    out.extend_from_slice(&v.to_le_bytes());
}

/// Appends a varint of the length, then the bytes.
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(out, bytes.len() as u32);
    out.extend_from_slice(bytes);
}

/// What ends a text in a stream: a byte that UTF-8 never has. Of a length before it a compressor learns nothing, of an end it does.
const END: u8 = 0xff;

/// Appends a text and its end.
pub fn put_text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
    out.push(END);
}

/// Texts behind one another. The library's `concat` is made for any sort of list, and larger in a reader's wasm.
pub fn joined(parts: &[&str]) -> String {
    let mut out = String::new();
    parts.iter().for_each(|part| out.push_str(part));
    out
}

/// Appends a number in decimal digits, which the standard library does with all its formatting.
pub fn put_decimal(out: &mut String, number: u32) {
    if number >= 10 {
        put_decimal(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

/// Takes what `put_` wrote, from the front.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'b>(pub &'b [u8]);

impl<'b> Reader<'b> {
    /// The next `n` bytes.
    pub fn take(&mut self, n: usize) -> Result<&'b [u8], CodingError> {
        let (head, tail) = self.0.split_at_checked(n).ok_or(CodingError)?;
        self.0 = tail;
        Ok(head)
    }

    /// One byte.
    pub fn take_u8(&mut self) -> Result<u8, CodingError> {
        Ok(self.take(1)?[0])
    }

    /// Four bytes, little-endian.
    pub fn take_u32(&mut self) -> Result<u32, CodingError> {
        Ok(u32::from_le_bytes(self.take(4)?.try_into().expect("four bytes")))
    }

    /// A varint of at most five bytes.
    pub fn take_varint(&mut self) -> Result<u32, CodingError> {
        let mut v = 0u32;
        for shift in (0..32).step_by(7) {
            let b = self.take_u8()?;
            v |= u32::from(b & 0x7f) << shift;
            if b < 0x80 {
                return Ok(v);
            }
        }
        Err(CodingError)
    }

    /// A varint that counts things of at least `bytes_each` bytes that follow.
    pub fn take_count(&mut self, bytes_each: usize) -> Result<usize, CodingError> {
        let n = self.take_varint()? as usize;
        if n.saturating_mul(bytes_each) > self.0.len() { Err(CodingError) } else { Ok(n) }
    }

    /// Bytes behind a varint of their length.
    pub fn take_bytes(&mut self) -> Result<&'b [u8], CodingError> {
        let n = self.take_varint()? as usize;
        self.take(n)
    }

    /// UTF-8 up to its end, which [`put_text`] wrote.
    pub fn take_text(&mut self) -> Result<&'b str, CodingError> {
        std::str::from_utf8(self.pass_text()?).map_err(|_| CodingError)
    }

    /// The bytes of such a text, unread.
    pub fn pass_text(&mut self) -> Result<&'b [u8], CodingError> {
        let length = self.0.iter().position(|&b| b == END).ok_or(CodingError)?;
        let text = self.take(length)?;
        self.take_u8()?;
        Ok(text)
    }

    /// UTF-8 behind a varint of its length.
    pub fn take_str(&mut self) -> Result<&'b str, CodingError> {
        std::str::from_utf8(self.take_bytes()?).map_err(|_| CodingError)
    }
}

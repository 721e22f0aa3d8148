//! `--weights title=6,heading=1.5`: what the fields of a page weigh, for a build and for a search.

use pangram::search::rank::{FIELDS, MOST_WEIGHT};

/// Weights of the fields in tenths, in the order of [`FIELDS`]; none where not given.
pub type Weights = [Option<u8>; 5];

/// Reads pairs of field and weight.
pub fn parse(text: &str) -> Result<Weights, String> {
    let mut weights = [None; 5];
    for pair in text.split(',').map(str::trim) {
        let (name, value) =
            pair.split_once('=').ok_or_else(|| format!("\"{pair}\" is no FIELD=WEIGHT, such as title=6"))?;
        let known = || format!("there is no field \"{}\": the fields are {}", name.trim(), FIELDS.join(", "));
        let field = FIELDS.iter().position(|f| *f == name.trim()).ok_or_else(known)?;
        let most = f64::from(MOST_WEIGHT) / 10.0;
        let number = value.trim().parse().ok().filter(|w: &f64| (0.0..=most).contains(w));
        let number = number.ok_or_else(|| {
            format!("{} weighs \"{}\": a number from 0 to {most} is needed", FIELDS[field], value.trim())
        })?;
        if weights[field].replace((number * 10.0).round() as u8).is_some() {
            return Err(format!("{} is given twice", FIELDS[field]));
        }
    }
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_pairs_of_field_and_number_and_what_is_wrong_is_said() {
        assert_eq!(parse("title=6,heading=1.5, url=0"), Ok([None, Some(60), Some(15), None, Some(0)]));
        for (text, says) in [
            ("titel=6", "the fields are body, title, heading, links, url"),
            ("title", "no FIELD=WEIGHT"),
            ("title=x", "from 0 to 25"),
            ("title=26", "from 0 to 25"),
            ("title=-1", "from 0 to 25"),
            ("title=NaN", "from 0 to 25"),
            ("title=1,title=2", "given twice"),
            ("", "no FIELD=WEIGHT"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}

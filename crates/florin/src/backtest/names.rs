//! The names of dimensions and values, numbered as they come.

use anyhow::{Result, ensure};
use std::collections::{BTreeMap, HashMap};
use watch::{Cell, DIMENSIONS_MAX, SliceKey, VALUES_MAX};

/// What values beyond [`VALUES_MAX`] are called together.
const REST: &str = "other";

#[derive(Debug, Default)]
pub(super) struct Names {
    dimensions: Vec<Dimension>,
}

#[derive(Debug)]
struct Dimension {
    name: String,
    values: Vec<String>,
    numbers: HashMap<String, u16>,
}

impl Names {
    /// The cell that an outcome's words mean.
    ///
    /// # Errors
    /// For more dimensions than a cell has.
    pub(super) fn cell(&mut self, slice: &BTreeMap<String, String>) -> Result<Cell> {
        let mut values = [0; DIMENSIONS_MAX];
        for (name, value) in slice {
            let place = match self.dimensions.iter().position(|known| known.name == *name) {
                Some(place) => place,
                None => self.add(name)?,
            };
            values[place] = self.dimensions[place].number(value);
        }
        Ok(Cell::new(values))
    }

    fn add(&mut self, name: &str) -> Result<usize> {
        ensure!(
            self.dimensions.len() < DIMENSIONS_MAX,
            "{name:?} is one dimension more than the {DIMENSIONS_MAX} that are told apart"
        );
        let (values, numbers) = (vec![REST.to_owned()], HashMap::new());
        self.dimensions.push(Dimension { name: name.to_owned(), values, numbers });
        Ok(self.dimensions.len() - 1)
    }

    /// A slice in words: the dimensions in which it asks for a value.
    pub(super) fn words(&self, slice: SliceKey) -> BTreeMap<&str, &str> {
        let named = self.dimensions.iter().zip(slice.values()).filter(|(_, value)| *value != 0);
        named.map(|(dimension, value)| (dimension.name.as_str(), dimension.word(value))).collect()
    }
}

impl Dimension {
    /// From 1; the last number stands for all values that came after there was no more room.
    fn number(&mut self, value: &str) -> u16 {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        let next = u16::try_from(self.values.len()).unwrap_or(VALUES_MAX);
        if VALUES_MAX <= next {
            return VALUES_MAX;
        }
        self.values.push(value.to_owned());
        self.numbers.insert(value.to_owned(), next);
        next
    }

    fn word(&self, number: u16) -> &str {
        let place = if number == VALUES_MAX { 0 } else { usize::from(number) };
        self.values.get(place).map_or(REST, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn words_come_back_as_they_went() {
        let mut names = Names::default();
        names.cell(&slice(&[("platform", "ios"), ("version", "1.0")])).unwrap();
        let cell = names.cell(&slice(&[("platform", "android"), ("version", "1.0")])).unwrap();
        assert_eq!(cell, Cell::new([2, 1, 0, 0]));
        assert!(names.words(SliceKey::WHOLE).is_empty());
    }

    #[test]
    fn values_beyond_the_bound_are_one() {
        let mut names = Names::default();
        for value in 0..VALUES_MAX * 2 {
            names.cell(&slice(&[("version", &value.to_string())])).unwrap();
        }
        let cell = names.cell(&slice(&[("version", "new")])).unwrap();
        assert_eq!(cell, Cell::new([VALUES_MAX, 0, 0, 0]));
        assert_eq!(names.dimensions[0].word(VALUES_MAX), REST);
        assert_eq!(names.dimensions[0].word(1), "0");
    }

    #[test]
    fn a_fifth_dimension_is_refused() {
        let mut names = Names::default();
        let five = [("a", ""), ("b", ""), ("c", ""), ("d", ""), ("e", "")];
        assert!(names.cell(&slice(&five)).is_err());
    }
}

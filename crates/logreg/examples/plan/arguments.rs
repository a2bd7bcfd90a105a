//! `--name value` pairs.

use std::collections::BTreeMap;

/// What was typed.
pub struct Arguments(BTreeMap<String, String>);

impl Arguments {
    /// Of this process.
    pub fn read() -> Result<Self, String> {
        let mut pairs = BTreeMap::new();
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let name = word
                .strip_prefix("--")
                .ok_or(format!("{word} is not an option"))?;
            let value = words.next().ok_or(format!("--{name} needs a value"))?;
            pairs.insert(name.to_owned(), value);
        }
        Ok(Self(pairs))
    }

    /// The text after `--name`.
    pub fn text(&self, name: &str, default: &str) -> String {
        self.0.get(name).cloned().unwrap_or(default.to_owned())
    }

    /// The number after `--name`.
    pub fn number(&self, name: &str, default: f64) -> Result<f64, String> {
        Ok(self.given(name)?.unwrap_or(default))
    }

    /// The number after `--name`, if it was typed.
    pub fn given(&self, name: &str) -> Result<Option<f64>, String> {
        let Some(text) = self.0.get(name) else {
            return Ok(None);
        };
        let number = text
            .parse()
            .map_err(|_| format!("--{name} takes a number, not {text}"))?;
        Ok(Some(number))
    }
}

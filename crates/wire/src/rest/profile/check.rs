//! Ranges of a profile's fields.

use super::{
    CiphertextsShape, KeySetShape, PROFILE_VERSION, ParametersShape, Profile, Start, StateShape,
};
use crate::WireError;
use crate::rest::Refresh;

/// Most ciphertexts in one blob; far above any plan, far below what overflows a length.
const MAX_CIPHERTEXTS: u32 = 1 << 20;

pub(in crate::rest) fn require(
    field: &'static str,
    holds: bool,
    expected: impl Into<String>,
    found: impl ToString,
) -> Result<(), WireError> {
    if holds {
        return Ok(());
    }
    Err(WireError::Profile {
        field,
        expected: expected.into(),
        found: found.to_string(),
    })
}

impl ParametersShape {
    /// Checks sizes only; whether primes are primes and the ring is safe is for the scheme to say.
    pub(in crate::rest) fn check(&self) -> Result<(), WireError> {
        require(
            "logDegree",
            (4..=17).contains(&self.log_degree),
            "4 to 17",
            self.log_degree,
        )?;
        require(
            "q",
            (1..=64).contains(&self.q.len()),
            "1 to 64 primes",
            self.q.len(),
        )?;
        require(
            "special",
            (1..=64).contains(&self.special.len()),
            "1 to 64 primes",
            self.special.len(),
        )?;
        for (field, primes) in [("q", &self.q), ("special", &self.special)] {
            for &prime in primes {
                let fits = (3..1 << ckks_ring::MAX_MODULUS_BITS).contains(&prime);
                require(
                    field,
                    fits,
                    format!("primes below 2^{}", ckks_ring::MAX_MODULUS_BITS),
                    prime,
                )?;
            }
        }
        let widest = self.q.len() as u32;
        require(
            "digitWidth",
            (1..=widest).contains(&self.digit_width),
            format!("1 to {widest}"),
            self.digit_width,
        )
    }

    /// The highest level, L.
    pub(crate) fn max_level(&self) -> u32 {
        (self.q.len() as u32).saturating_sub(1)
    }
}

impl CiphertextsShape {
    /// Checks level, number and scale.
    pub(in crate::rest) fn check(
        &self,
        field: &'static str,
        parameters: &ParametersShape,
    ) -> Result<(), WireError> {
        let top = parameters.max_level();
        require(
            field,
            self.level <= top,
            format!("level 0 to {top}"),
            self.level,
        )?;
        require(
            field,
            (1..=MAX_CIPHERTEXTS).contains(&self.count),
            "1 to 2^20 ciphertexts",
            self.count,
        )?;
        let fits = self.scale.is_finite() && Self::SCALES.contains(&self.scale);
        require(field, fits, "a scale from 1 to 2^100", self.scale)
    }
}

impl KeySetShape {
    /// Checks levels, and that every element is one of the ring and there once.
    pub(in crate::rest) fn check(&self, parameters: &ParametersShape) -> Result<(), WireError> {
        let (top, two_n) = (parameters.max_level(), 2u32 << parameters.log_degree);
        if let Some(level) = self.relinearization_level {
            require(
                "keys.relinearizationLevel",
                level <= top,
                format!("0 to {top}"),
                level,
            )?;
        }
        let mut last = 1;
        for key in &self.galois {
            let fits = key.element % 2 == 1 && key.element > last && key.element < two_n;
            let expected = format!("odd elements, each once, rising, from 3 to {}", two_n - 1);
            require("keys.galois", fits, expected, key.element)?;
            require(
                "keys.galois",
                key.level <= top,
                format!("level 0 to {top}"),
                key.level,
            )?;
            last = key.element;
        }
        if let Some(pair) = self.encapsulation {
            let (level, weight) = (pair.level, pair.weight);
            let expected = format!("level 0 to {top}");
            require("keys.encapsulation", level <= top, expected, level)?;
            let (degree, fits) = (two_n / 2, (1..=two_n / 2).contains(&weight));
            let expected = format!("weight 1 to {degree}");
            require("keys.encapsulation", fits, expected, weight)?;
        }
        Ok(())
    }
}

impl Profile {
    /// Checks everything that does not follow from the other fields.
    pub(crate) fn check_terms(&self) -> Result<(), WireError> {
        require(
            "version",
            self.version == PROFILE_VERSION,
            PROFILE_VERSION.to_string(),
            self.version,
        )?;
        self.hyper_parameters.check()?;
        self.parameters.check()?;
        let features = self.hyper_parameters.number_of_features;
        require(
            "features",
            self.features == features,
            format!("{features} as numberOfFeatures"),
            self.features,
        )?;
        require(
            "rows",
            (1..=1 << 32).contains(&self.rows),
            "1 to 2^32",
            self.rows,
        )?;
        require(
            "batchSize",
            (1..=1 << 32).contains(&self.batch_size),
            "1 to 2^32",
            self.batch_size,
        )?;
        self.check_layout()?;
        self.check_ciphertexts("dataSet", &self.data_set)?;
        self.check_ciphertexts("trainedModel", &self.trained_model)?;
        let has_model = self.initial_model.is_some();
        let expected = match self.start {
            Start::Zero => "none for start zero",
            Start::Encrypted => "one for start encrypted",
        };
        require(
            "initialModel",
            has_model == (self.start == Start::Encrypted),
            expected,
            has_model,
        )?;
        if let Some(model) = &self.initial_model {
            self.check_ciphertexts("initialModel", model)?;
        }
        self.check_refreshes()?;
        self.check_keys()
    }

    fn check_layout(&self) -> Result<(), WireError> {
        let layout = &self.layout;
        let degree = 1u32 << self.parameters.log_degree;
        let blocks_fit = layout.blocks.is_power_of_two() && layout.blocks <= degree;
        require(
            "layout.blocks",
            blocks_fit,
            format!("a power of two up to {degree}"),
            layout.blocks,
        )?;
        let product = u64::from(layout.ciphertexts) * u64::from(layout.batches);
        let count = self.data_set.count;
        let expected = format!("ciphertexts x batches = {count}, the data set's count");
        require("layout", product == u64::from(count), expected, product)
    }

    fn check_ciphertexts(
        &self,
        field: &'static str,
        shape: &CiphertextsShape,
    ) -> Result<(), WireError> {
        shape.check(field, &self.parameters)
    }

    fn check_refreshes(&self) -> Result<(), WireError> {
        let attended = matches!(self.hyper_parameters.refresh, Refresh::Attended { .. });
        let expected = "none unless `refresh` is `attended`";
        let found = self.refreshes.len();
        require("refreshes", attended || found == 0, expected, found)?;
        let (mut last, epochs) = (0, self.hyper_parameters.number_of_epochs);
        for refresh in &self.refreshes {
            let fits = last < refresh.epoch && refresh.epoch < epochs;
            let expected = format!("rising epochs from 1, below {epochs}");
            require("refreshes", fits, expected, refresh.epoch)?;
            let alike = refresh.from.scales.len() == refresh.to.scales.len();
            let expected = "as many ciphertexts after it as before";
            require("refreshes", alike, expected, refresh.to.scales.len())?;
            self.check_state(&refresh.from)?;
            self.check_state(&refresh.to)?;
            last = refresh.epoch;
        }
        Ok(())
    }

    fn check_state(&self, state: &StateShape) -> Result<(), WireError> {
        let count = state.scales.len();
        let fits = (1..=2).contains(&count);
        require("refreshes", fits, "one or two ciphertexts", count)?;
        for &scale in &state.scales {
            let shape = CiphertextsShape {
                count: 1,
                level: state.level,
                scale,
            };
            self.check_ciphertexts("refreshes", &shape)?;
        }
        Ok(())
    }

    fn check_keys(&self) -> Result<(), WireError> {
        self.keys.check(&self.parameters)
    }
}

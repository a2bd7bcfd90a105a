//! Rows that nobody collected.

/// A CSV file with the label `Class`, which depends on the sum of the features, with noise; repeatable.
#[must_use]
pub fn made_up_table(rows: usize, features: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1u32 << 30) - 1.0
    };
    let names: Vec<String> = (0..features).map(|feature| format!("f{feature}")).collect();
    let mut text = format!("{},Class\n", names.join(","));
    for _ in 0..rows {
        let values: Vec<f64> = (0..features).map(|_| next()).collect();
        let class = u8::from(values.iter().sum::<f64>() + next() * 2.0 > 0.0);
        let cells: Vec<String> = values.iter().map(|value| format!("{value:.6}")).collect();
        text.push_str(&format!("{},{class}\n", cells.join(",")));
    }
    text.into_bytes()
}

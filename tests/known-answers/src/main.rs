//! Prints the known answers; in a browser, exports them as `lines()`.

#[cfg(target_arch = "wasm32")]
mod exported {
    //! What a page can call.

    use wasm_bindgen::prelude::wasm_bindgen;

    /// All lines.
    #[wasm_bindgen]
    pub fn lines() -> String {
        known_answers::lines()
    }
}

fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    print!("{}", known_answers::lines());
}

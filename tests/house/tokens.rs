//! Source as tokens: comments and strings do not count, nor does what is compiled only for tests.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A token that a rule may object to, with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The identifier.
    pub name: String,
    /// Whether a dot stands before it and parentheses after: a method call.
    pub is_call: bool,
    /// Line in the file, from 1.
    pub line: usize,
}

/// The identifiers of product code in a source text, in order.
pub fn words(text: &str) -> Vec<Word> {
    let stream: TokenStream = text.parse().expect("Rust");
    let mut found = Vec::new();
    collect(stream, &mut found);
    found
}

fn collect(stream: TokenStream, found: &mut Vec<Word>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        if is_test_attribute(&tokens[at..]) {
            at = end_of_item(&tokens, at + 2);
            continue;
        }
        match &tokens[at] {
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Ident(ident) => {
                let dotted = at > 0
                    && matches!(&tokens[at - 1], TokenTree::Punct(punct) if punct.as_char() == '.');
                let called = matches!(tokens.get(at + 1), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
                found.push(Word {
                    name: ident.to_string(),
                    is_call: dotted && called,
                    line: ident.span().start().line,
                });
            }
            _ => {}
        }
        at += 1;
    }
}

/// `#[test]`, `#[cfg(test)]` or `#[cfg(all(test, …))]`.
fn is_test_attribute(tokens: &[TokenTree]) -> bool {
    let [TokenTree::Punct(hash), TokenTree::Group(group), ..] = tokens else {
        return false;
    };
    if hash.as_char() != '#' || group.delimiter() != Delimiter::Bracket {
        return false;
    }
    let text = group.stream().to_string().replace(' ', "");
    text == "test" || text == "cfg(test)" || text.starts_with("cfg(all(test,")
}

/// Where the item that begins at `at` ends: after its braces or its semicolon.
fn end_of_item(tokens: &[TokenTree], at: usize) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    };
    tokens[at..]
        .iter()
        .position(ends)
        .map_or(tokens.len(), |offset| at + offset + 1)
}

#[test]
fn comments_strings_and_tests_do_not_count() {
    let text = r##"
        //! unsafe
        /// `x.unwrap()`
        fn a() { let s = "unsafe"; b.unwrap(); }
        #[cfg(test)]
        mod tests { fn c() { d.unwrap(); unsafe {} } }
        #[test]
        fn e() { unsafe {} }
        fn f() { html! { <p>{ g.unwrap() }</p> } }
    "##;
    let words = words(text);
    assert_eq!(words.iter().filter(|word| word.name == "unsafe").count(), 0);
    let unwraps: Vec<usize> = words
        .iter()
        .filter(|word| word.name == "unwrap")
        .map(|word| word.line)
        .collect();
    assert_eq!(unwraps, [4, 9]);
    assert!(
        words
            .iter()
            .filter(|word| word.name == "unwrap")
            .all(|word| word.is_call)
    );
}

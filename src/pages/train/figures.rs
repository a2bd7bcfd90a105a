//! A few large numbers side by side.

use yew::prelude::*;
use yew::virtual_dom::VNode;

/// One large number.
pub struct Figure {
    name: &'static str,
    value: String,
    testid: Option<&'static str>,
    exact: Option<(&'static str, String)>,
}

impl Figure {
    /// A number and its name.
    pub fn new(name: &'static str, value: String) -> Self {
        Self {
            name,
            value,
            testid: None,
            exact: None,
        }
    }

    /// With a handle for tests and the exact number as an attribute.
    #[must_use]
    pub fn with(mut self, testid: &'static str, attribute: &'static str, exact: String) -> Self {
        self.testid = Some(testid);
        self.exact = Some((attribute, exact));
        self
    }
}

/// A few large numbers side by side.
pub fn figures(all: Vec<Figure>) -> Html {
    let cells = all.into_iter().map(|figure| {
        let mut cell = html! {
            <div class="figure" data-testid={figure.testid}>
                <span class="value">{ figure.value }</span><span class="name">{ figure.name }</span>
            </div>
        };
        if let Some((attribute, exact)) = figure.exact {
            set_attribute(&mut cell, attribute, exact);
        }
        cell
    });
    html! { <div class="figures">{ for cells }</div> }
}

fn set_attribute(node: &mut Html, name: &'static str, value: String) {
    if let VNode::VTag(tag) = node {
        std::rc::Rc::make_mut(tag).add_attribute(name, value);
    }
}

//! The heading of a page: takes the focus when the page appears, and names the tab.

use yew::prelude::*;

use crate::hooks::{browser, use_app};
use crate::text;

/// Properties of [`PageTitle`].
#[derive(Properties, PartialEq)]
pub struct PageTitleProps {
    /// The heading.
    pub title: AttrValue,
}

/// The heading of a page.
#[component]
pub fn PageTitle(props: &PageTitleProps) -> Html {
    let app = use_app();
    let percent = app
        .journey
        .busy()
        .filter(|work| work.total > 0)
        .map(|work| work.percent());
    use_effect_with((props.title.clone(), percent), |(title, percent)| {
        browser::set_title(&text::frame::tab_title(title, *percent));
    });
    use_effect_with(props.title.clone(), |_| {
        browser::focus("page-title");
        browser::scroll_up();
    });
    html! { <h1 id="page-title" tabindex="-1" data-testid="page-title">{ &props.title }</h1> }
}

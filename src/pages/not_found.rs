//! An address that leads nowhere.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::page_title::PageTitle;
use crate::route::Route;
use crate::text;

/// An address that leads nowhere.
#[component]
pub fn NotFound() -> Html {
    html! {
        <>
            <PageTitle title={text::frame::NOT_FOUND} />
            <p>{ text::frame::NOT_FOUND_MORE }</p>
            <Link<Route> to={Route::Home}>{ text::frame::TO_HOME }</Link<Route>>
        </>
    }
}

//! Every address of the page.

use yew_router::prelude::*;

/// Every address of the page.
#[derive(Clone, Debug, PartialEq, Routable)]
pub enum Route {
    /// Start.
    #[at("/")]
    Home,
    /// Make an account.
    #[at("/sign-up")]
    SignUp,
    /// Enter the code that came by e-mail.
    #[at("/confirm")]
    Confirm,
    /// Sign in.
    #[at("/sign-in")]
    SignIn,
    /// Back from the external provider that keeps the accounts.
    #[at("/signed-in")]
    SignedIn,
    /// A new password by e-mail.
    #[at("/forgotten")]
    Forgotten,
    /// One's own account.
    #[at("/account")]
    Account,
    /// A training run, at its furthest step.
    #[at("/train")]
    Train,
    /// A step of a training run.
    #[at("/train/:step")]
    TrainStep {
        /// `data`, `settings`, `plan`, `keys`, `upload`, `train` or `result`.
        step: String,
    },
    /// Predict with a deployed model.
    #[at("/predict")]
    Predict,
    /// Hand a job to the gateway.
    #[at("/gateway")]
    Gateway,
    /// What the server sees.
    #[at("/server-sees")]
    Sees,
    /// What is kept and used.
    #[at("/usage")]
    Usage,
    /// Addresses and tokens for scripts.
    #[at("/api")]
    Api,
    /// Help and versions.
    #[at("/help")]
    Help,
    /// What is protected, and from whom.
    #[at("/security")]
    Security,
    /// Anything else.
    #[not_found]
    #[at("/not-found")]
    NotFound,
}

impl Route {
    /// The address of a step.
    pub fn step(step: crate::state::step::Step) -> Self {
        Self::TrainStep {
            step: step.slug().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::step::Step;

    #[test]
    fn addresses_lead_where_they_say() {
        for step in Step::ALL {
            let route = Route::step(step);
            assert_eq!(Route::recognize(&route.to_path()), Some(route));
        }
        assert_eq!(Route::recognize("/nowhere/at/all"), Some(Route::NotFound));
        assert_eq!(Route::recognize("/server-sees"), Some(Route::Sees));
    }
}

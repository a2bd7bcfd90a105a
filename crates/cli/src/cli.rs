//! What can be typed.

use clap::{Parser, Subcommand};

use crate::account::{SignIn, sign_in, sign_out, who_am_i};
use crate::credentials::Credentials;
use crate::error::CliError;
use crate::keys::{self, Keys};
use crate::model::{self, Deploy, NameAndVersion};
use crate::output::Output;
use crate::predict::{self, Predict};
use crate::train::{self, Plan, Train};

/// Where the service is unless said otherwise.
const DEFAULT_API: &str = "http://127.0.0.1:5001/api/v0.1";

/// Train models on rows the server never sees.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused by the service, 4 result refuted, 5 not signed in, 6 service
/// not reached, 7 table or settings refused.
#[derive(Parser)]
#[command(name = "blindfold", version)]
pub struct Cli {
    /// API base of the service; remembered by sign-in
    #[arg(long, global = true, env = "BLINDFOLD_API")]
    api: Option<String>,
    /// API token, instead of signing in
    #[arg(long, global = true, env = "BLINDFOLD_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Print JSON, one object a line; the last one is the result
    #[arg(long, global = true)]
    pub json: bool,
    /// No progress
    #[arg(long, short, global = true)]
    pub quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Sign in; the tokens are kept in a file that only you can read
    SignIn(SignIn),
    /// Make the kept token void and forget it
    SignOut,
    /// Say who is signed in
    Whoami,
    /// Deploy a model; prints its address
    Deploy(Deploy),
    /// Delete a model with all keys, data and results
    Undeploy(NameAndVersion),
    /// Print the address of a deployed model
    Url(NameAndVersion),
    /// Say what a training will cost, before anything is made or sent
    Plan(Plan),
    /// Encrypt a table here, have the service train on ciphertexts, check the result here
    Train(Train),
    /// Predict the rows of a table: here, with a model that was trained on this device; else encrypted, by a deployed model
    /// or by one of your own that is encrypted, too
    Predict(Predict),
    /// Keys and rows kept on this device, sealed under your passphrase
    #[command(subcommand)]
    Keys(Keys),
    /// What you used: calls, bytes, compute seconds
    Usage,
    /// Your models on the service
    Models,
    /// Your trainings on the service
    Jobs,
}

impl Cli {
    /// Does what was typed.
    pub async fn execute(self, output: &Output) -> Result<(), CliError> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(client::ClientError::from)?;
        let kept = Credentials::load()?;
        let api = self
            .api
            .or_else(|| kept.as_ref().map(|kept| kept.api.clone()))
            .unwrap_or_else(|| DEFAULT_API.to_owned());
        let api = api.trim_end_matches('/').to_owned();
        match self.command {
            Command::SignIn(options) => return sign_in(&http, &api, options, output).await,
            Command::Keys(Keys::List) => return keys::list(output),
            Command::Keys(Keys::Delete(delete)) => return keys::delete(&delete, output),
            _ => {}
        }
        let credentials = Credentials::of(self.token, kept, api);
        if let Command::Plan(plan) = self.command {
            return train::plan(&http, credentials.ok().as_ref(), plan, output).await;
        }
        let credentials = credentials?;
        let account = credentials.account(&http);
        match self.command {
            Command::SignOut => sign_out(&account, output).await,
            Command::Whoami => who_am_i(&account, output).await,
            Command::Deploy(model) => model::deploy(&account, &model, output).await,
            Command::Undeploy(model) => model::undeploy(&account, &model, output).await,
            Command::Url(model) => model::url(&account, &model, output).await,
            Command::Train(train) => train::train(&http, &credentials, train, output).await,
            Command::Predict(predict) => {
                predict::predict(&http, &credentials, predict, output).await
            }
            Command::Usage => model::show(&account, "usage", output).await,
            Command::Models => model::show(&account, "models", output).await,
            Command::Jobs => model::show(&account, "jobs", output).await,
            Command::SignIn(_) | Command::Plan(_) | Command::Keys(_) => Ok(()),
        }
    }
}

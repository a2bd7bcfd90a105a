//! Signing in and out.

use std::io::{BufRead, Write};

use clap::Args;
use client::RemoteAccount;
use serde_json::json;
use wire::rest::Secret;

use crate::credentials::Credentials;
use crate::error::CliError;
use crate::output::Output;

/// Options of `sign-in`.
#[derive(Args)]
pub struct SignIn {
    /// Your name on the service; asked for if not given
    #[arg(long)]
    username: Option<String>,
    /// Read the password from the first line of standard input instead of the terminal
    #[arg(long)]
    password_stdin: bool,
}

/// A line typed at the terminal or piped in, without its end.
fn line() -> Result<String, CliError> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(CliError::Terminal)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// The answer to `question`.
fn ask(question: &str) -> Result<String, CliError> {
    eprint!("{question}");
    std::io::stderr().flush().map_err(CliError::Terminal)?;
    line()
}

/// Signs in and keeps the token.
pub async fn sign_in(
    http: &reqwest::Client,
    api: &str,
    options: SignIn,
    output: &Output,
) -> Result<(), CliError> {
    let username = match options.username {
        Some(name) => name,
        None => ask("Username: ")?,
    };
    let password = if options.password_stdin {
        line()?
    } else {
        rpassword::prompt_password("Password: ").map_err(CliError::Terminal)?
    };
    let mut credentials = wire::rest::SignIn {
        username: username.clone(),
        password: Secret::new(password),
        code: None,
    };
    let tokens = match RemoteAccount::sign_in(http, api, &credentials).await {
        Err(error) if error.asks_for_second_factor() => {
            credentials.code = Some(Secret::new(ask("Code of your authenticator app: ")?));
            RemoteAccount::sign_in(http, api, &credentials).await?
        }
        answer => answer?,
    };
    Credentials {
        api: api.to_owned(),
        token: tokens.api_token,
    }
    .save()?;
    let hours = tokens.expires_in / 3600;
    output.result(
        &json!({"username": username, "api": api, "expires_in": tokens.expires_in}),
        &format!("Signed in as {username} at {api} for {hours} hours."),
    );
    Ok(())
}

/// Makes the token void and forgets it.
pub async fn sign_out(account: &RemoteAccount<'_>, output: &Output) -> Result<(), CliError> {
    let told = account.sign_out().await;
    Credentials::forget()?;
    told?;
    output.result(&json!({"signed_out": true}), "Signed out.");
    Ok(())
}

/// Says who is signed in.
pub async fn who_am_i(account: &RemoteAccount<'_>, output: &Output) -> Result<(), CliError> {
    let me = account.whoami().await?;
    output.result(
        &json!({"username": me.username, "email": me.email}),
        &format!("{} <{}>", me.username, me.email),
    );
    Ok(())
}

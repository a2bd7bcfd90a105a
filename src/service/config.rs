//! Where the service is: told by whoever serves the page, else on the page's own machine.

use gloo_net::http::Request;
use serde::Deserialize;

use crate::hooks::browser;

/// Where things are.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Config {
    /// Base of the API, without a slash at the end.
    pub api: String,
    /// Base of the gateway, without a slash at the end.
    #[serde(default = "default_gateway")]
    pub gateway: String,
}

fn default_gateway() -> String {
    "http://127.0.0.1:3002/api/v0.1".to_owned()
}

impl Config {
    /// The contract's ports on the host that serves the page.
    pub fn beside(host: &str) -> Self {
        let host = if host.is_empty() { "127.0.0.1" } else { host };
        Self {
            api: format!("http://{host}:5001/api/v0.1"),
            gateway: format!("http://{host}:3002/api/v0.1"),
        }
    }

    /// What `/config.json` says; anything but that (a plain file server's page, say) is ignored.
    pub fn parse(text: &str, host: &str) -> Self {
        let mut config = serde_json::from_str(text).unwrap_or_else(|_| Self::beside(host));
        for base in [&mut config.api, &mut config.gateway] {
            base.truncate(base.trim_end_matches('/').len());
        }
        config
    }

    /// Asks the page's own origin.
    pub async fn fetch() -> Self {
        let host = browser::window()
            .and_then(|window| window.location().hostname().ok())
            .unwrap_or_default();
        let text = async {
            Request::get("/config.json")
                .send()
                .await
                .ok()?
                .text()
                .await
                .ok()
        };
        Self::parse(&text.await.unwrap_or_default(), &host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_wins_over_the_default_ports() {
        let told = Config::parse(r#"{"api":"http://127.0.0.1:39001/api/v0.1/"}"#, "127.0.0.1");
        assert_eq!(told.api, "http://127.0.0.1:39001/api/v0.1");
        assert_eq!(told.gateway, default_gateway());
    }

    #[test]
    fn a_page_instead_of_json_is_ignored() {
        assert_eq!(
            Config::parse("<!doctype html>", "localhost").api,
            "http://localhost:5001/api/v0.1"
        );
    }
}

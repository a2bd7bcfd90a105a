//! Calls on accounts, beyond signing up and in.

use gloo_net::http::Method;
use wire::rest::{
    Account, AskReset, ChangePassword, ConfirmSecondFactor, DeleteAccount, Enrolment,
    IdentityOffer, MadeToken, MakeToken, RecoveryCodes, RemoveSecondFactor, ResetPassword, Secret,
    TokenEntry, TokenScope, Tokens,
};

use super::calls::misunderstood;
use super::{Body, Service};
use crate::state::trouble::Trouble;

fn read<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Trouble> {
    serde_json::from_slice(bytes).map_err(|error| misunderstood(&error))
}

impl Service {
    /// `GET info/identity`.
    pub async fn identity(&self) -> Result<IdentityOffer, Trouble> {
        self.get_json(&format!("{}/info/identity", self.api)).await
    }

    /// `GET accounts/me`.
    pub async fn me(&self) -> Result<Account, Trouble> {
        self.get_json(&format!("{}/accounts/me", self.api)).await
    }

    /// `POST accounts/password`; tokens that replace all others.
    pub async fn change_password(&self, old: &str, new: &str) -> Result<Tokens, Trouble> {
        let body = ChangePassword {
            password: Secret::new(old),
            new_password: Secret::new(new),
        };
        read(&self.private("accounts/password", &body).await?)
    }

    /// `POST accounts/reset`.
    pub async fn ask_reset(&self, email: &str) -> Result<(), Trouble> {
        let body = AskReset {
            email: email.trim().into(),
        };
        self.private("accounts/reset", &body).await.map(drop)
    }

    /// `POST accounts/reset/confirm`.
    pub async fn reset_password(&self, email: &str, code: &str, new: &str) -> Result<(), Trouble> {
        let body = ResetPassword {
            email: email.trim().into(),
            code: Secret::new(code.trim()),
            new_password: Secret::new(new),
        };
        self.private("accounts/reset/confirm", &body)
            .await
            .map(drop)
    }

    /// `POST accounts/delete`.
    pub async fn delete_account(&self, password: Option<&str>) -> Result<(), Trouble> {
        let body = DeleteAccount {
            password: password.map(Secret::new),
        };
        self.private("accounts/delete", &body).await.map(drop)
    }

    /// `GET accounts/tokens`.
    pub async fn personal_tokens(&self) -> Result<Vec<TokenEntry>, Trouble> {
        self.get_json(&format!("{}/accounts/tokens", self.api))
            .await
    }

    /// `POST accounts/tokens`.
    pub async fn make_token(
        &self,
        name: &str,
        scope: TokenScope,
        days: u32,
    ) -> Result<MadeToken, Trouble> {
        let body = MakeToken {
            name: name.trim().into(),
            scope,
            days,
        };
        read(&self.private("accounts/tokens", &body).await?)
    }

    /// `DELETE accounts/tokens/{id}`.
    pub async fn revoke_token(&self, id: &str) -> Result<(), Trouble> {
        let url = format!("{}/accounts/tokens/{id}", self.api);
        self.send(Method::DELETE, &url, Body::Empty).await.map(drop)
    }

    /// `POST accounts/second_factor`.
    pub async fn enrol(&self) -> Result<Enrolment, Trouble> {
        read(&self.private("accounts/second_factor", &()).await?)
    }

    /// `POST accounts/second_factor/confirm`; the recovery codes.
    pub async fn confirm_second_factor(&self, code: &str) -> Result<RecoveryCodes, Trouble> {
        let body = ConfirmSecondFactor {
            code: Secret::new(code.trim()),
        };
        read(
            &self
                .private("accounts/second_factor/confirm", &body)
                .await?,
        )
    }

    /// `POST accounts/second_factor/remove`.
    pub async fn remove_second_factor(&self, password: &str, code: &str) -> Result<(), Trouble> {
        let body = RemoveSecondFactor {
            password: Secret::new(password),
            code: Secret::new(code.trim()),
        };
        self.private("accounts/second_factor/remove", &body)
            .await
            .map(drop)
    }
}

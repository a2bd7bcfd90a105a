//! The gateway as the page calls it: forms with files, the token among the fields.

use futures_util::future::{Either, select};
use gloo_net::http::Request;
use web_sys::{Blob, FormData};

use super::note;
use crate::hooks::App;
use crate::hooks::stop::Stop;
use crate::state::trouble::{Kind, Trouble};
use crate::text;

/// A file of a form: the name of its field, and what holds it.
pub type Part<'a> = (&'static str, &'a Blob);

/// The gateway, for one model.
pub struct Gateway<'a> {
    /// The app.
    pub app: &'a App,
    /// Address of the model, ending in a slash.
    pub model_url: &'a str,
    /// The wish to stop.
    pub stop: &'a Stop,
}

impl Gateway<'_> {
    /// Posts a form of texts and files and waits for the answer. What held files stands among the requests that the page tells of.
    ///
    /// # Errors
    /// When the gateway cannot be reached or refuses, or the person stops.
    pub async fn post(
        &self,
        call: &str,
        texts: &[(&str, String)],
        files: &[Part<'_>],
    ) -> Result<String, Trouble> {
        let url = format!("{}/{call}", self.app.config.gateway);
        let form = self
            .form(texts, files)
            .map_err(|_| text::gateway::unsendable())?;
        let request = Request::post(&url).body(form);
        let request = request.map_err(|_| text::gateway::unsendable())?;
        let answered = async {
            let response = request.send().await.ok()?;
            let body = response.text().await.ok()?;
            Some((response.status(), body))
        };
        let answered = match select(Box::pin(answered), Box::pin(self.stop.wait())).await {
            Either::Left((answered, _)) => answered,
            Either::Right(_) => return Err(Trouble::cancelled()),
        };
        let silent = || Trouble {
            kind: Kind::Offline,
            ..text::gateway::unreachable(&self.app.config.gateway)
        };
        let (status, body) = answered.ok_or_else(silent)?;
        if !files.is_empty() {
            let mut noted = note("POST", &url);
            noted.bytes = files.iter().map(|(_, file)| file.size() as u64).sum();
            noted.first = text::gateway::IN_CLEAR.to_owned();
            (noted.status, noted.answer_bytes) = (status, body.len() as u64);
            self.app.service().log.emit(noted);
        }
        match status {
            200..300 => Ok(body),
            _ => Err(Trouble::from_answer(status, &body)),
        }
    }

    fn form(
        &self,
        texts: &[(&str, String)],
        files: &[Part<'_>],
    ) -> Result<FormData, wasm_bindgen::JsValue> {
        let form = FormData::new()?;
        let model = self.model_url.strip_prefix(&self.app.config.api);
        let model = model.unwrap_or(self.model_url).trim_end_matches('/');
        let token = self.app.session.token().unwrap_or_default();
        for (name, value) in [("model_id", model), ("server_token", token)] {
            form.append_with_str(name, value)?;
        }
        for (name, value) in texts {
            form.append_with_str(name, value)?;
        }
        for (name, file) in files {
            form.append_with_blob_and_filename(name, file, name)?;
        }
        Ok(form)
    }
}

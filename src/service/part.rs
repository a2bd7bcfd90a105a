//! Sending a blob to a presigned link: part after part, each tried again when the connection fails.

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{ProgressEvent, XmlHttpRequest};
use wire::rest::ContentRange;
use yew::Callback;

use super::{Service, describe, note};
use crate::hooks::stop::Stop;
use crate::state::retry::{Next, PartAnswer, after, classify};
use crate::state::trouble::Trouble;
use crate::text;

/// What the sender tells while a part is under way.
pub enum Sent {
    /// So many bytes of this part have left.
    Bytes(u64),
    /// No answer; it is tried again after so many milliseconds.
    Waiting(u32),
}

impl Service {
    /// Sends one part, again and again if need be.
    ///
    /// # Errors
    /// The service's refusal, no connection after all tries, or that it was stopped.
    pub async fn put_part(
        &self,
        url: &str,
        part: &Uint8Array,
        range: ContentRange,
        stop: &Stop,
        tell: Callback<Sent>,
    ) -> Result<(), Trouble> {
        let (mut tried, mut rest, mut range) = (0, part.clone(), range);
        loop {
            tried += 1;
            let answer = self.put_once(url, &rest, range, stop, &tell).await?;
            match after(answer, tried, range.start(), range.end()) {
                Next::GoOn => return Ok(()),
                Next::From(at) => {
                    rest = rest.subarray((at - range.start()) as u32, rest.length());
                    range = ContentRange::new(at, range.end(), range.total()).unwrap_or(range);
                }
                Next::GiveUp(None) => return Err(Trouble::offline()),
                Next::GiveUp(Some((409, _))) => {
                    return Err(Trouble::new(
                        text::trouble::OUT_OF_STEP,
                        text::trouble::OUT_OF_STEP_REMEDY,
                    ));
                }
                Next::GiveUp(Some((status, body))) => {
                    return Err(Trouble::from_answer(status, &body));
                }
                Next::Again(pause) => {
                    tell.emit(Sent::Waiting(pause));
                    let wish = Box::pin(stop.wait());
                    if let Either::Right(_) = select(TimeoutFuture::new(pause), wish).await {
                        return Err(Trouble::cancelled());
                    }
                }
            }
        }
    }

    async fn put_once(
        &self,
        url: &str,
        part: &Uint8Array,
        range: ContentRange,
        stop: &Stop,
        tell: &Callback<Sent>,
    ) -> Result<PartAnswer, Trouble> {
        let mut note = note("PUT", url);
        describe(&mut note, part, false).await;
        let request = Put::send(url, part, range, tell.clone()).ok_or_else(Trouble::offline)?;
        let wish = Box::pin(stop.wait());
        let answer = match select(request.done, wish).await {
            Either::Left((answer, _)) => answer.unwrap_or(PartAnswer::NotNow),
            Either::Right(_) => {
                let _ = request.xhr.abort();
                return Err(Trouble::cancelled());
            }
        };
        note.status = request.xhr.status().unwrap_or(0);
        self.log.emit(note);
        Ok(answer)
    }
}

/// A PUT under way. `XMLHttpRequest`, because `fetch` tells no progress of what is sent.
struct Put {
    xhr: XmlHttpRequest,
    done: oneshot::Receiver<PartAnswer>,
    _progress: Closure<dyn FnMut(ProgressEvent)>,
    _end: Closure<dyn FnMut()>,
}

impl Put {
    fn send(
        url: &str,
        part: &Uint8Array,
        range: ContentRange,
        tell: Callback<Sent>,
    ) -> Option<Self> {
        let xhr = XmlHttpRequest::new().ok()?;
        xhr.open_with_async("PUT", url, true).ok()?;
        xhr.set_request_header("Content-Type", "application/octet-stream")
            .ok()?;
        xhr.set_request_header("Content-Range", &range.to_string())
            .ok()?;
        let progress =
            Closure::new(move |event: ProgressEvent| tell.emit(Sent::Bytes(event.loaded() as u64)));
        xhr.upload()
            .ok()?
            .set_onprogress(Some(progress.as_ref().unchecked_ref()));
        let (sender, done) = oneshot::channel();
        let sender = Rc::new(RefCell::new(Some(sender)));
        let end = {
            let xhr = xhr.clone();
            Closure::new(move || {
                if let Some(sender) = sender.borrow_mut().take() {
                    let _ = sender.send(read_answer(&xhr));
                }
            })
        };
        xhr.set_onloadend(Some(end.as_ref().unchecked_ref()));
        xhr.send_with_opt_js_u8_array(Some(part)).ok()?;
        Some(Self {
            xhr,
            done,
            _progress: progress,
            _end: end,
        })
    }
}

fn read_answer(xhr: &XmlHttpRequest) -> PartAnswer {
    let status = xhr.status().unwrap_or(0);
    let offset = xhr
        .get_response_header("Upload-Offset")
        .ok()
        .flatten()
        .and_then(|text| text.parse().ok());
    let body = xhr.response_text().ok().flatten().unwrap_or_default();
    classify(status, offset, body)
}

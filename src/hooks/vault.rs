//! The page's end of the line to the vault worker. Only handles and progress come over it, and blobs that are sealed or
//! encrypted; see the crate `vault-api` for the conversation.

mod line;

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::mpsc::UnboundedReceiver;
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use js_sys::Uint8Array;
use vault_api::{Call, PartHeader, Progress, Reply, Request, RequestId};
use web_sys::Blob;
use yew::Callback;

use crate::hooks::stop::Stop;
use crate::state::trouble::Trouble;
use line::Line;

/// What travels beside a request.
pub enum Attachment {
    /// Nothing.
    None,
    /// Bytes; the page cannot use them afterwards.
    Bytes(Uint8Array),
    /// A file, read by the vault in slices.
    File(Blob),
}

/// What the vault says to one request.
pub enum Heard {
    /// How far it is.
    Progress(Progress),
    /// A part of a blob.
    Part(PartHeader, Uint8Array),
    /// The end.
    End(Box<Result<(Reply, Option<Uint8Array>), Trouble>>),
}

/// What the vault says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// It has started: its version and how many workers share the work.
    Ready(String, u32),
    /// It ended unexpectedly: all handles are void.
    Lost,
}

/// The line to the vault. The worker starts with the first request.
#[derive(Clone)]
pub struct Vault {
    line: Rc<RefCell<Option<Line>>>,
    news: Callback<News>,
}

impl PartialEq for Vault {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.line, &other.line)
    }
}

impl Vault {
    /// A line that is not open yet.
    pub fn new(news: Callback<News>) -> Self {
        Self {
            line: Rc::default(),
            news,
        }
    }

    /// Starts the worker, if it is not running.
    ///
    /// # Errors
    /// When the browser starts no worker.
    pub fn start(&self) -> Result<(), Trouble> {
        if self.line.borrow().is_none() {
            let line = Line::open(self)?;
            *self.line.borrow_mut() = Some(line);
        }
        Ok(())
    }

    /// Begins a request.
    ///
    /// # Errors
    /// When the browser starts no worker.
    pub fn begin(&self, request: Request, attachment: Attachment) -> Result<Open, Trouble> {
        self.start()?;
        let mut line = self.line.borrow_mut();
        let line = line.as_mut().ok_or_else(Trouble::vault_lost)?;
        let (id, heard) = line.begin(request, attachment)?;
        Ok(Open {
            vault: self.clone(),
            id,
            heard,
            ended: false,
        })
    }

    /// Asks one thing and waits for the end, telling progress; a stop cancels it.
    ///
    /// # Errors
    /// What the vault refuses, or that it was stopped or lost.
    pub async fn ask(
        &self,
        request: Request,
        attachment: Attachment,
        stop: &Stop,
        progress: impl Fn(Progress),
    ) -> Result<(Reply, Option<Uint8Array>), Trouble> {
        let mut open = self.begin(request, attachment)?;
        loop {
            match open.next(stop).await {
                Heard::Progress(news) => progress(news),
                Heard::Part(header, _) => open.next_part(header.index),
                Heard::End(end) => return *end,
            }
        }
    }

    /// Asks one thing that is quick.
    ///
    /// # Errors
    /// As [`Vault::ask`].
    pub async fn quick(
        &self,
        request: Request,
        attachment: Attachment,
    ) -> Result<(Reply, Option<Uint8Array>), Trouble> {
        self.ask(request, attachment, &Stop::default(), |_| ())
            .await
    }

    /// Has all keys and rows overwritten and ends the worker.
    pub async fn lock(&self) {
        if self.line.borrow().is_none() {
            return;
        }
        // Memory is wiped first; should that not answer in a second, the worker's end takes it away unwiped.
        let wiped = Box::pin(self.quick(Request::Lock, Attachment::None));
        let patience = Box::pin(gloo_timers::future::TimeoutFuture::new(1_000));
        let _ = select(wiped, patience).await;
        self.end();
    }

    fn end(&self) {
        if let Some(line) = self.line.borrow_mut().take() {
            line.end();
        }
    }

    fn say(&self, id: RequestId, call: Call) {
        if let Some(line) = self.line.borrow_mut().as_mut() {
            line.say(id, call);
        }
    }
}

/// A request that was begun. Dropping it before its end cancels it.
pub struct Open {
    vault: Vault,
    id: RequestId,
    heard: UnboundedReceiver<Heard>,
    ended: bool,
}

impl Open {
    /// The next thing said; when stopped or lost, an end.
    pub async fn next(&mut self, stop: &Stop) -> Heard {
        let heard = {
            let wish = Box::pin(stop.wait());
            match select(self.heard.next(), wish).await {
                Either::Left((heard, _)) => {
                    heard.unwrap_or(Heard::End(Box::new(Err(Trouble::vault_lost()))))
                }
                Either::Right(_) => return Heard::End(Box::new(Err(Trouble::cancelled()))),
            }
        };
        self.ended |= matches!(heard, Heard::End(_));
        heard
    }

    /// A part was dealt with: the next one may come.
    pub fn next_part(&self, done: u32) {
        self.vault.say(self.id, Call::NextPart { done });
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if !self.ended {
            self.vault.say(self.id, Call::Cancel);
        }
    }
}

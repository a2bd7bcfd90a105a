//! A blob from the vault to the service, part after part: neither side ever holds the whole of it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Uint8Array;
use vault_api::{PartHeader, Progress, Reply, Request};
use wire::rest::ContentRange;
use yew::Callback;

use crate::hooks::App;
use crate::hooks::browser::now_ms;
use crate::hooks::stop::Stop;
use crate::hooks::vault::{Attachment, Heard};
use crate::service::Service;
use crate::service::part::Sent;
use crate::state::journey::{Event, Long, Task};
use crate::state::trouble::Trouble;
use crate::state::work::Work;
use crate::text;

/// Shows one piece of work in the run.
#[derive(Clone)]
pub struct Show {
    app: App,
    which: Long,
    stop: Stop,
    work: Rc<RefCell<Work>>,
}

impl Show {
    /// Begins to show a piece of work.
    pub fn begin(app: &App, which: Long, stop: &Stop, work: Work) -> Self {
        let show = Self {
            app: app.clone(),
            which,
            stop: stop.clone(),
            work: Rc::new(RefCell::new(work)),
        };
        show.tell();
        show
    }

    /// Changes what is shown.
    pub fn change(&self, change: impl FnOnce(Work) -> Work) {
        let next = change(self.work.borrow().clone());
        *self.work.borrow_mut() = next;
        self.tell();
    }

    fn tell(&self) {
        if !self.stop.is_stopped() {
            self.app.tell(Event::Task(
                self.which,
                Task::Busy(self.work.borrow().clone()),
            ));
        }
    }
}

/// Where a blob goes: the link is asked for when the first part is there, because links do not live long.
pub enum Target {
    /// An upload of the model.
    Model(crate::service::calls::Upload),
    /// The data set.
    Data,
    /// The state of the training at this address, encrypted afresh.
    Refresh(String),
}

impl Target {
    async fn link(&self, service: &Service, model_url: &str) -> Result<String, Trouble> {
        match self {
            Self::Model(what) => service.upload_url(model_url, *what).await,
            Self::Refresh(train_url) => service.refresh_url(train_url).await,
            Self::Data => {
                let links = service.data_url(model_url).await?;
                let none =
                    || Trouble::new(text::trouble::NO_LINK, text::trouble::MISUNDERSTOOD_REMEDY);
                links.train.into_iter().next().ok_or_else(none)
            }
        }
    }
}

/// Has the vault make a blob and sends its parts. Returns the seconds of making, without the waiting for the network.
///
/// # Errors
/// What vault or service refuse, or that it was stopped.
pub async fn stream(
    app: &App,
    request: Request,
    model_url: &str,
    target: Target,
    stop: &Stop,
    show: &Show,
) -> Result<f64, Trouble> {
    let service = app.service();
    let mut open = app.vault.begin(request, Attachment::None)?;
    let mut link = None;
    let made_in = Cell::new(0.0);
    loop {
        match open.next(stop).await {
            Heard::Progress(progress) => note_making(show, &made_in, progress),
            Heard::Part(header, bytes) => {
                if link.is_none() {
                    link = Some(target.link(&service, model_url).await?);
                }
                send(
                    &service,
                    link.as_deref().unwrap_or_default(),
                    header,
                    &bytes,
                    stop,
                    show,
                )
                .await?;
                open.next_part(header.index);
            }
            Heard::End(end) => {
                let (reply, _) = (*end)?;
                return match reply {
                    Reply::Streamed { .. } => Ok(made_in.get()),
                    _ => Err(Trouble::vault_lost()),
                };
            }
        }
    }
}

/// Sends a small blob that is whole already.
///
/// # Errors
/// As [`stream`].
pub async fn send_whole(
    app: &App,
    bytes: &Uint8Array,
    model_url: &str,
    target: Target,
    stop: &Stop,
) -> Result<(), Trouble> {
    let service = app.service();
    let length = u64::from(bytes.length());
    let Some(range) = ContentRange::new(0, length, length) else {
        return Ok(());
    };
    let link = target.link(&service, model_url).await?;
    service
        .put_part(&link, bytes, range, stop, Callback::noop())
        .await
}

async fn send(
    service: &Service,
    link: &str,
    header: PartHeader,
    bytes: &Uint8Array,
    stop: &Stop,
    show: &Show,
) -> Result<(), Trouble> {
    let end = header.offset + u64::from(header.bytes);
    let Some(range) = ContentRange::new(header.offset, end, header.total) else {
        return Ok(());
    };
    let tell = {
        let show = show.clone();
        Callback::from(move |sent| match sent {
            Sent::Bytes(count) => show
                .change(|work| work.at((header.offset + count).min(end), header.total, now_ms())),
            Sent::Waiting(pause) => show.change(|mut work| {
                work.aside = Some(text::work::trying_again(pause));
                work
            }),
        })
    };
    service.put_part(link, bytes, range, stop, tell).await?;
    show.change(|work| work.at(end, header.total, now_ms()));
    Ok(())
}

fn note_making(show: &Show, made_in: &Cell<f64>, progress: Progress) {
    made_in.set(progress.elapsed_seconds);
    show.change(|mut work| {
        work.aside = Some(text::work::made(
            progress.stage,
            progress.done,
            progress.total,
        ));
        work
    });
}

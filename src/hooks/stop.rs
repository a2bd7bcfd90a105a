//! How a person's "cancel" reaches what is under way.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use futures_channel::oneshot;

use crate::state::journey::Long;

#[derive(Default)]
struct Inner {
    stopped: Cell<bool>,
    silent: Cell<bool>,
    enough: Cell<bool>,
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
}

/// A wish to stop, shared by the button and the work.
#[derive(Clone, Default)]
pub struct Stop(Rc<Inner>);

impl Stop {
    /// Stops the work.
    pub fn stop(&self) {
        self.0.stopped.set(true);
        for waiting in self.0.waiting.borrow_mut().drain(..) {
            let _ = waiting.send(());
        }
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        self.0.stopped.get()
    }

    /// Whether the person wants no more of it: what there is becomes the result.
    pub fn is_enough(&self) -> bool {
        self.0.enough.get()
    }

    /// Whether nobody waits for news of it any more.
    pub fn is_silent(&self) -> bool {
        self.0.silent.get()
    }

    /// Ends when it is stopped; never otherwise.
    pub async fn wait(&self) {
        if self.is_stopped() {
            return;
        }
        let (sender, receiver) = oneshot::channel();
        self.0.waiting.borrow_mut().push(sender);
        if receiver.await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The stops of the long steps.
#[derive(Clone, Default)]
pub struct Stops(Rc<RefCell<HashMap<&'static str, Stop>>>);

impl PartialEq for Stops {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Stops {
    /// A fresh stop for a step that begins; one still at work is stopped in silence.
    pub fn begin(&self, which: Long) -> Stop {
        let stop = Stop::default();
        if let Some(old) = self.0.borrow_mut().insert(name(which), stop.clone()) {
            old.0.silent.set(true);
            old.stop();
        }
        stop
    }

    /// Stops a step.
    pub fn stop(&self, which: Long) {
        if let Some(stop) = self.0.borrow().get(name(which)) {
            stop.stop();
        }
    }

    /// Lets a step end early, with what it has come to.
    pub fn enough(&self, which: Long) {
        if let Some(stop) = self.0.borrow().get(name(which)) {
            stop.0.enough.set(true);
        }
    }

    /// Stops everything; nobody waits for news.
    pub fn stop_all(&self) {
        for (_, stop) in self.0.borrow_mut().drain() {
            stop.0.silent.set(true);
            stop.stop();
        }
    }
}

fn name(which: Long) -> &'static str {
    match which {
        Long::Keys => "keys",
        Long::Upload => "upload",
        Long::Train => "train",
        Long::Open => "open",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_beginning_silences_the_first() {
        let stops = Stops::default();
        let first = stops.begin(Long::Keys);
        let second = stops.begin(Long::Keys);
        assert!(first.is_stopped() && first.is_silent());
        assert!(!second.is_stopped());
        stops.stop(Long::Keys);
        assert!(second.is_stopped() && !second.is_silent());
    }

    #[test]
    fn enough_is_not_a_stop() {
        let stops = Stops::default();
        let train = stops.begin(Long::Train);
        stops.enough(Long::Train);
        assert!(train.is_enough() && !train.is_stopped());
        assert!(!stops.begin(Long::Train).is_enough());
    }

    #[test]
    fn stopping_all_reaches_each() {
        let stops = Stops::default();
        let (keys, train) = (stops.begin(Long::Keys), stops.begin(Long::Train));
        stops.stop_all();
        assert!(keys.is_stopped() && train.is_silent());
    }
}

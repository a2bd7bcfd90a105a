//! Job life cycle, leases, and the stores of rows and blobs behind the service.
//!
//! A job is *queued*, then *leased* by a trainer, *running*, and ends *finished*, *failed* or *cancelled*. Every change
//! of a leased job is one conditional `UPDATE` fenced by lease id, attempt and expiry, so a trainer that was paused,
//! killed or cancelled can never write over its successor. Blobs go temporary file → fsync → rename → fsync(folder)
//! before the row that names them, so a row never points at half a blob. Time comes from a [`Clock`].
//!
//! Stores are traits ([`Accounts`], [`Models`], [`Objects`], [`Jobs`], [`Listings`], [`Usage`], [`Replays`], [`Blobs`]); embedded here are SQLite
//! ([`SqliteStore`]) and a folder ([`FolderBlobs`]).
//!
//! # Non-goals
//! No HTTP, no cryptography, no knowledge of what a blob holds.

mod account;
mod blobs;
mod clock;
mod error;
mod folder;
mod ids;
mod job;
mod judge;
mod listing;
mod model;
mod object;
mod replay;
mod sqlite;
mod usage;

pub use account::{Account, Accounts, CodeAnswer, NewAccount, SignUpAnswer};
pub use blobs::{Blobs, PartWriter};
pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use error::StoreError;
pub use folder::{Disk, DiskStep, FolderBlobs, RealDisk};
pub use ids::{BlobId, JobId, LeaseId, ProfileId, RegistrationId, ServiceId, UploadId, UserId};
pub use job::{Job, JobState, Jobs, Lease, MAX_STALLED, NewJob};
pub use judge::{ProfileJudge, TrustingJudge};
pub use listing::{Holdings, Listed, ListedJob, ListedModel, ListedObject, Listings, Page};
pub use model::{Deployment, Models, Profile, Registration};
pub use object::{Leftovers, NewObject, Object, ObjectKind, Objects, Upload, UploadState};
pub use replay::{Begun, KeptAnswer, ReplayTimes, Replays};
pub use sqlite::SqliteStore;
pub use usage::{Usage, UsageEvent, UsageKind, UsageScope, UsageTotal};

/// Everything the service keeps in rows.
pub trait Store: Accounts + Models + Objects + Jobs + Listings + Usage + Replays {}
impl<T: Accounts + Models + Objects + Jobs + Listings + Usage + Replays> Store for T {}

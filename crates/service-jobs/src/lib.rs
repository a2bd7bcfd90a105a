//! Job life cycle, leases, and the stores of rows and blobs behind the service.
//!
//! A job is *queued*, then *leased* by a trainer, *running*, and ends *finished*, *failed* or *cancelled*. Between two
//! segments of its training it may be *waiting* for its owner to refresh the weights; nobody holds a lease then. Every change
//! of a leased job is one conditional `UPDATE` fenced by lease id, attempt and expiry, so a trainer that was paused,
//! killed or cancelled can never write over its successor. Blobs go temporary file → fsync → rename → fsync(folder)
//! before the row that names them, so a row never points at half a blob. Time comes from a [`Clock`].
//!
//! Stores are traits ([`Identities`], [`Models`], [`Objects`], [`Jobs`], [`Refreshes`], [`Listings`], [`Usage`], [`Paces`], [`Replays`], [`Blobs`]); here are
//! SQL ([`SqlStore`], over a SQLite file or PostgreSQL), a folder ([`FolderBlobs`]) and an S3 bucket ([`S3Blobs`]).
//!
//! # To add a query
//! One text for both databases, in `src/sql/<noun>.rs`; its tests run over both (`World::each`).
//! - Placeholders are `$1`, `$2`, …, bound in that order; each may be used again. Bind text, `i64`, `bool`, bytes or
//!   options of these (`i64::from` a `u32`); read flags and numbers as `i64`.
//! - A change that is one statement states its whole condition in its own `WHERE` (the outermost one, not a subquery's) and
//!   looks at `rows_affected`. Several statements that belong together go through `SqlStore::write`, of which there is
//!   one at a time.
//! - Upserts are `ON CONFLICT … DO …`; order by a column (there is no `rowid`); sums are `CAST(SUM(x) AS BIGINT)`,
//!   comparisons in a `SELECT` list are `CASE WHEN … THEN 1 ELSE 0 END`; the column `"user"` is quoted always
//!   (alone it is the session's role in PostgreSQL), no other name should need it.
//! - A new table or column is the next file in `migrations/` and a line in `src/sql/migrate.rs`. Its types are `TEXT`,
//!   `INTEGER` (64 bits, also for flags and times) and `BLOB`, tables end in `) STRICT;`.
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
mod model_files;
mod object;
mod pace;
mod personal_token;
mod recovery;
mod refreshes;
mod replay;
mod s3;
mod second_factor;
mod sql;
mod usage;

pub use account::{Account, Accounts, CodeAnswer, NewAccount, SignUpAnswer};
pub use blobs::{Blobs, PartWriter};
pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use error::StoreError;
pub use folder::{Disk, DiskStep, FolderBlobs, RealDisk};
pub use ids::{
    BlobId, JobId, LeaseId, PersonalTokenId, ProfileId, RegistrationId, ServiceId, UploadId, UserId,
};
pub use job::{Job, JobState, Jobs, Lease, MAX_STALLED, NewJob};
pub use judge::{ProfileJudge, TrustingJudge};
pub use listing::{Holdings, Listed, ListedJob, ListedModel, ListedObject, Listings, Page};
pub use model::{Deployment, Models, Profile, Registration};
pub use model_files::{ModelFileStore, ModelFiles};
pub use object::{Leftovers, NewObject, Object, ObjectKind, Objects, Upload, UploadState};
pub use pace::{PACE_TRAININGS, Pace, Paces};
pub use personal_token::{PersonalToken, PersonalTokens};
pub use recovery::Recoveries;
pub use refreshes::Refreshes;
pub use replay::{Begun, KeptAnswer, ReplayTimes, Replays};
pub use s3::{S3Blobs, S3Config};
pub use second_factor::{SecondFactor, SecondFactors};
pub use sql::SqlStore;
pub use usage::{Usage, UsageEvent, UsageKind, UsageScope, UsageTotal};

/// Whether a store is there.
#[async_trait::async_trait]
pub trait Reachable: Send + Sync {
    /// `Ok` if the store answers within two seconds.
    async fn ping(&self) -> Result<(), StoreError>;
}

/// Everything the service keeps of accounts.
pub trait Identities: Accounts + Recoveries + PersonalTokens + SecondFactors {}
impl<T: Accounts + Recoveries + PersonalTokens + SecondFactors> Identities for T {}

/// Everything the service keeps in rows.
pub trait Store:
    Identities
    + Models
    + ModelFileStore
    + Objects
    + Jobs
    + Refreshes
    + Listings
    + Usage
    + Paces
    + Replays
    + Reachable
{
}
impl<
    T: Identities
        + Models
        + ModelFileStore
        + Objects
        + Jobs
        + Refreshes
        + Listings
        + Usage
        + Paces
        + Replays
        + Reachable,
> Store for T
{
}

//! What one has: models, profiles, stored objects, jobs; page by page.

use crate::{
    Deployment, Job, Object, Profile, RegistrationId, ServiceId, StoreError, Timestamp, UserId,
};
use async_trait::async_trait;

/// Which rows of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Rows to pass over.
    pub offset: u32,
    /// Most rows to give.
    pub limit: u32,
}

/// Some rows of a list, and how many it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// The rows of the page.
    pub items: Vec<T>,
    /// Rows of the whole list.
    pub total: u64,
}

/// A model that a user deployed or is registered for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedModel {
    /// The deployment.
    pub deployment: Deployment,
    /// When the user registered, if they did.
    pub registered_at: Option<Timestamp>,
}

/// A visible object and when it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedObject {
    /// The object.
    pub object: Object,
    /// When it became visible, if that was recorded.
    pub stored_at: Option<Timestamp>,
}

/// A job and its model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedJob {
    /// The job.
    pub job: Job,
    /// Its model's name.
    pub model: String,
    /// Its model's version.
    pub version: String,
}

/// What counts against a user's quotas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    /// Models deployed.
    pub models: u64,
    /// Bytes of stored objects, replaced ones that a job still reads included.
    pub bytes: u64,
    /// Jobs that have not ended.
    pub unfinished_jobs: u64,
}

/// Lists, newest first, and what counts against quotas.
#[async_trait]
pub trait Listings: Send + Sync {
    /// Models that the user deployed or registered for.
    async fn list_models(
        &self,
        user: UserId,
        page: Page,
    ) -> Result<Listed<ListedModel>, StoreError>;
    /// A registration's profiles.
    async fn list_profiles(
        &self,
        registration: RegistrationId,
        page: Page,
    ) -> Result<Listed<Profile>, StoreError>;
    /// A registration's visible objects: data sets, or everything that was uploaded but data sets.
    async fn list_objects(
        &self,
        registration: RegistrationId,
        data_sets: bool,
        page: Page,
    ) -> Result<Listed<ListedObject>, StoreError>;
    /// A user's jobs, of one deployment or of all.
    async fn list_jobs(
        &self,
        user: UserId,
        service: Option<ServiceId>,
        page: Page,
    ) -> Result<Listed<ListedJob>, StoreError>;
    /// Takes a data set out of sight; its blobs go as soon as no unfinished job reads them. `false` if there is none.
    async fn delete_data_set(
        &self,
        registration: RegistrationId,
        data_name: &str,
    ) -> Result<bool, StoreError>;
    /// What counts against the user's quotas.
    async fn holdings(&self, user: UserId) -> Result<Holdings, StoreError>;
    /// The deployment and user of a registration.
    async fn registered(
        &self,
        registration: RegistrationId,
    ) -> Result<Option<(ServiceId, UserId)>, StoreError>;
}

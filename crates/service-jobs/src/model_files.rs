//! Files of models that were deployed to predict. A deployment without them is to be trained.

use crate::{Deployment, ServiceId, StoreError};
use async_trait::async_trait;

/// What a model was deployed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFiles {
    /// `model.json`, as it came; it was read and found good.
    pub model: String,
    /// Rows of an upload unless a profile says otherwise.
    pub batch_size: u64,
}

/// Store of model files; they go with their deployment.
#[async_trait]
pub trait ModelFileStore: Send + Sync {
    /// Stores a deployment with its files; `false` if the owner has one of the same name and version.
    async fn deploy_with_files(
        &self,
        deployment: &Deployment,
        files: &ModelFiles,
    ) -> Result<bool, StoreError>;
    /// The deployment's files; none if it is to be trained.
    async fn model_files(&self, service: ServiceId) -> Result<Option<ModelFiles>, StoreError>;
}

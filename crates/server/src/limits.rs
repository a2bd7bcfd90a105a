//! Limits of what one user may hold and how often they may call, from the command line or the environment.

use clap::Args;
use service_api::Quotas;

/// Limits per user; 0 is no limit.
#[derive(Debug, Clone, Copy, Args)]
pub struct LimitOptions {
    /// Models that one user may have deployed; 0 for no limit.
    #[arg(long, default_value_t = 500, env = "BLINDFOLD_LIMIT_MODELS")]
    pub limit_models: u64,
    /// Bytes that one user may have stored; 0 for no limit.
    #[arg(long, default_value_t = 0, env = "BLINDFOLD_LIMIT_BYTES")]
    pub limit_bytes: u64,
    /// Jobs of one user that have not ended; 0 for no limit.
    #[arg(long, default_value_t = 32, env = "BLINDFOLD_LIMIT_JOBS")]
    pub limit_jobs: u64,
    /// Bytes of one upload; 0 for no limit.
    #[arg(long, default_value_t = 0, env = "BLINDFOLD_LIMIT_UPLOAD_BYTES")]
    pub limit_upload_bytes: u64,
    /// Calls of one user in a minute; 0 for no limit.
    #[arg(long, default_value_t = 6000, env = "BLINDFOLD_LIMIT_CALLS")]
    pub limit_calls: u32,
}

impl LimitOptions {
    /// As the API takes them.
    pub fn quotas(self) -> Quotas {
        Quotas {
            models: self.limit_models,
            bytes: self.limit_bytes,
            unfinished_jobs: self.limit_jobs,
            upload_bytes: self.limit_upload_bytes,
            calls_per_minute: self.limit_calls,
        }
    }
}

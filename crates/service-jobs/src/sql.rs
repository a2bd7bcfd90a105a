//! All rows in one SQL database: SQLite in a file, or PostgreSQL.

mod accounts;
mod connect;
mod jobs;
mod listing;
mod migrate;
mod model_files;
mod models;
mod objects;
mod pace;
mod personal_tokens;
mod recovery;
mod refreshes;
mod replay;
mod rows;
mod second_factors;
mod usage;

use crate::{Reachable, StoreError};
use async_trait::async_trait;
use sqlx::{Any, AnyConnection, AnyPool, Connection, Transaction};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// A ping gives up after this long.
const PING: Duration = Duration::from_millis(1500);

/// What of SQL's dialects has to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Sqlite,
    Postgres,
}

/// The row store over SQLite ([`SqlStore::open`]) or PostgreSQL ([`SqlStore::connect`]).
#[derive(Clone)]
pub struct SqlStore {
    pool: AnyPool,
    dialect: Dialect,
    /// The connection that keeps other servers out of this database.
    alone: Arc<Mutex<Option<AnyConnection>>>,
}

impl SqlStore {
    /// Closes all connections after their work is done.
    pub async fn close(&self) {
        self.pool.close().await;
        if let Some(alone) = self.alone.lock().await.take() {
            let _ = alone.close().await;
        }
    }

    /// After a deletion: SQLite overwrites freed bytes in its pages, but its log holds older pages until it is emptied.
    /// PostgreSQL's own vacuum does the like in its time. No row ever held a blob's bytes.
    async fn forget_freed(&self) {
        if self.dialect == Dialect::Sqlite {
            // A reader at work puts it off to the next deletion.
            let emptied = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)");
            if let Err(error) = emptied.fetch_all(&self.pool).await {
                tracing::warn!(%error, "the log of deleted rows is emptied later");
            }
        }
    }

    /// A transaction that writes. There is one at a time, whichever the database: what it reads stays so until it ends.
    async fn write(&self) -> Result<Transaction<'static, Any>, StoreError> {
        match self.dialect {
            Dialect::Sqlite => Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?),
            Dialect::Postgres => {
                let mut tx = self.pool.begin().await?;
                sqlx::query("SELECT pg_advisory_xact_lock(0, hashtext(current_schema()))")
                    .execute(&mut *tx)
                    .await?;
                Ok(tx)
            }
        }
    }
}

#[async_trait]
impl Reachable for SqlStore {
    async fn ping(&self) -> Result<(), StoreError> {
        let answer = sqlx::query("SELECT 1").execute(&self.pool);
        match tokio::time::timeout(PING, answer).await {
            Ok(answer) => Ok(answer.map(|_| ())?),
            Err(_) => Err(StoreError::Database(sqlx::Error::PoolTimedOut)),
        }
    }
}

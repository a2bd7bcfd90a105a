//! All rows in one SQL database: SQLite in a file, or PostgreSQL.

mod accounts;
mod connect;
mod jobs;
mod listing;
mod migrate;
mod models;
mod objects;
mod replay;
mod rows;
mod usage;

use crate::StoreError;
use sqlx::{Any, AnyPool, Transaction};
use std::time::Duration;

/// [`SqlStore::ping`] gives up after this long.
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
}

impl SqlStore {
    /// Whether the database answers within 1.5 seconds.
    ///
    /// # Errors
    /// [`StoreError::Database`] if it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let answer = sqlx::query("SELECT 1").execute(&self.pool);
        match tokio::time::timeout(PING, answer).await {
            Ok(answer) => Ok(answer.map(|_| ())?),
            Err(_) => Err(StoreError::Database(sqlx::Error::PoolTimedOut)),
        }
    }

    /// Closes all connections after their work is done.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction that writes. There is one at a time, whichever the database: what it reads stays so until it ends.
    async fn write(&self) -> Result<Transaction<'static, Any>, StoreError> {
        match self.dialect {
            Dialect::Sqlite => Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?),
            Dialect::Postgres => {
                let mut tx = self.pool.begin().await?;
                sqlx::query("SELECT pg_advisory_xact_lock(0)")
                    .execute(&mut *tx)
                    .await?;
                Ok(tx)
            }
        }
    }
}

//! Opening the database.

use super::{Dialect, SqlStore};
use crate::StoreError;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, Connection, Executor, Row, any::install_default_drivers};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Time a caller waits for a free connection.
const ACQUIRE: Duration = Duration::from_secs(5);

/// Time between two looks whether the database is still held.
const LOOK: Duration = Duration::from_secs(1);

/// Settings of every connection: each commit is durable, deleted bytes are overwritten, nobody waits for a lock for ever.
const SQLITE: &str =
    "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;";
const POSTGRES: &str = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s';";

/// Has the database look, when it has heard nothing for half a minute, whether the other end is still there: a server that a cut
/// network took away without a word gives up its hold within a minute then, not after the two hours of most systems.
const NOTICE_A_CUT: &str =
    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3";

impl SqlStore {
    /// Opens (and makes, and migrates) a SQLite database file.
    ///
    /// # Errors
    /// [`StoreError::Database`] if it cannot be opened, [`StoreError::Schema`] if a newer program wrote it.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let mut url = String::from("sqlite:");
        for byte in path.as_os_str().as_encoded_bytes() {
            match byte {
                b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                    url.push(char::from(*byte));
                }
                other => {
                    let _ = write!(url, "%{other:02X}");
                }
            }
        }
        Self::pooled(&(url + "?mode=rwc"), Dialect::Sqlite, 4).await
    }

    /// Connects to (and migrates) a PostgreSQL database, `postgres://user:password@host:port/database`.
    ///
    /// # Errors
    /// As [`SqlStore::open`].
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::pooled(url, Dialect::Postgres, 16).await
    }

    /// Keeps other servers out of this database until this store is closed or its process ends: what a server does when it
    /// starts (queueing jobs again, removing stray blobs) would hurt one that is at work. Waits ten seconds for a server
    /// that is just ending. A SQLite file needs no such lock: its folder has one.
    ///
    /// # Errors
    /// [`StoreError::InUse`] if another server has it.
    pub async fn hold_alone(&self, url: &str) -> Result<(), StoreError> {
        const TRY: &str = "SELECT CASE WHEN pg_try_advisory_lock(1, hashtext(current_schema())) THEN 1 ELSE 0 END";
        if self.dialect == Dialect::Sqlite {
            return Ok(());
        }
        let mut connection = AnyConnection::connect(url).await?;
        connection.execute(NOTICE_A_CUT).await?;
        for _ in 0..40 {
            let row = sqlx::query(TRY).fetch_one(&mut connection).await?;
            if row.try_get::<i64, _>(0)? == 1 {
                *self.alone.lock().await = Some(connection);
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        Err(StoreError::InUse)
    }

    /// Sees to it that what [`SqlStore::hold_alone`] took stays taken: a database that was started again has forgotten it. Returns
    /// when another server was quicker, with [`StoreError::InUse`]; what this one still does then hurts that one.
    pub async fn stay_alone(&self, url: &str) -> StoreError {
        loop {
            tokio::time::sleep(LOOK).await;
            // Not held while asking, so that closing never waits for a database that does not answer.
            let Some(mut connection) = self.alone.lock().await.take() else {
                continue;
            };
            if connection.execute("SELECT 1").await.is_ok() {
                *self.alone.lock().await = Some(connection);
                continue;
            }
            tracing::warn!("the database was away; holding it again");
            loop {
                match self.hold_alone(url).await {
                    Ok(()) => break,
                    Err(StoreError::InUse) => return StoreError::InUse,
                    Err(_) => tokio::time::sleep(LOOK).await,
                }
            }
        }
    }

    async fn pooled(url: &str, dialect: Dialect, connections: u32) -> Result<Self, StoreError> {
        install_default_drivers();
        let settings = match dialect {
            Dialect::Sqlite => SQLITE,
            Dialect::Postgres => POSTGRES,
        };
        let pool = AnyPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE)
            .after_connect(move |connection: &mut AnyConnection, _| {
                Box::pin(async move { connection.execute(sqlx::raw_sql(settings)).await.map(drop) })
            })
            .connect_with(url.parse::<AnyConnectOptions>()?)
            .await?;
        let store = Self {
            pool,
            dialect,
            alone: Arc::default(),
        };
        store.migrate().await?;
        Ok(store)
    }
}

//! Bringing the schema up to date.

use super::{Dialect, SqlStore};
use crate::StoreError;
use sqlx::{Any, AssertSqlSafe, Row, Transaction};

/// Never edited once released; a change of schema is a file more.
const MIGRATIONS: [&str; 7] = [
    include_str!("../../migrations/0001.sql"),
    include_str!("../../migrations/0002.sql"),
    include_str!("../../migrations/0003.sql"),
    include_str!("../../migrations/0004.sql"),
    include_str!("../../migrations/0005.sql"),
    include_str!("../../migrations/0006.sql"),
    include_str!("../../migrations/0007.sql"),
];

/// Migrations are written in SQLite's words; PostgreSQL has others for the same three things.
fn spelled(migration: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => migration.to_owned(),
        Dialect::Postgres => migration
            .replace(" INTEGER", " BIGINT")
            .replace(" BLOB", " BYTEA")
            .replace(") STRICT;", ");"),
    }
}

impl SqlStore {
    pub(super) async fn migrate(&self) -> Result<(), StoreError> {
        let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        let mut tx = self.write().await?;
        let found = self.schema(&mut tx).await?;
        if found > known {
            return Err(StoreError::Schema { found, known });
        }
        for migration in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
            sqlx::raw_sql(AssertSqlSafe(spelled(migration, self.dialect)))
                .execute(&mut *tx)
                .await?;
        }
        self.set_schema(&mut tx, known).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn schema(&self, tx: &mut Transaction<'static, Any>) -> Result<i64, StoreError> {
        const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_version (number BIGINT NOT NULL)";
        let query = match self.dialect {
            Dialect::Sqlite => "PRAGMA user_version",
            Dialect::Postgres => {
                sqlx::query(TABLE).execute(&mut **tx).await?;
                "SELECT COALESCE(MAX(number), 0) FROM schema_version"
            }
        };
        Ok(sqlx::query(query).fetch_one(&mut **tx).await?.try_get(0)?)
    }

    async fn set_schema(
        &self,
        tx: &mut Transaction<'static, Any>,
        number: i64,
    ) -> Result<(), StoreError> {
        // The only statement whose text depends on a number: neither takes a bound value here.
        let stamp = match self.dialect {
            Dialect::Sqlite => format!("PRAGMA user_version = {number}"),
            Dialect::Postgres => format!(
                "DELETE FROM schema_version; INSERT INTO schema_version (number) VALUES ({number})"
            ),
        };
        sqlx::raw_sql(AssertSqlSafe(stamp))
            .execute(&mut **tx)
            .await?;
        Ok(())
    }
}

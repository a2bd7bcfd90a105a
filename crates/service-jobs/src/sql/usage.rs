//! Usage in rows: one per effect, summed when asked.

use super::{SqlStore, rows};
use crate::{StoreError, Timestamp, Usage, UsageEvent, UsageKind, UsageScope, UsageTotal};
use async_trait::async_trait;
use sqlx::Row;
use sqlx::any::AnyRow;
use std::time::Duration;

/// Sums of the events that `$1` selects; the caller appends the condition.
macro_rules! totals {
    ($condition:literal) => {
        concat!(
            "SELECT e.service, d.model, d.version, a.username, e.kind, CAST(SUM(e.calls) AS BIGINT) AS calls,
             CAST(SUM(e.bytes_in) AS BIGINT) AS bytes_in, CAST(SUM(e.bytes_out) AS BIGINT) AS bytes_out,
             CAST(SUM(e.compute_milliseconds) AS BIGINT) AS compute_milliseconds, MAX(e.recorded_at) AS last_at
             FROM usage_events e JOIN deployments d ON d.id = e.service JOIN accounts a ON a.id = e.user_id WHERE ",
            $condition,
            " GROUP BY e.service, d.model, d.version, a.username, e.kind
             ORDER BY d.model, d.version, e.service, a.username, e.kind"
        )
    };
}

fn stored(column: &'static str, value: u128) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::Malformed {
        column,
        value: value.to_string(),
    })
}

fn total(row: &AnyRow) -> Result<UsageTotal, StoreError> {
    let kind: String = row.try_get("kind")?;
    Ok(UsageTotal {
        service: rows::parsed(row, "service")?,
        model: row.try_get("model")?,
        version: row.try_get("version")?,
        username: row.try_get("username")?,
        kind: UsageKind::from_name(&kind).ok_or(StoreError::Malformed {
            column: "kind",
            value: kind,
        })?,
        calls: rows::whole(row, "calls")?,
        bytes_in: rows::whole(row, "bytes_in")?,
        bytes_out: rows::whole(row, "bytes_out")?,
        compute: Duration::from_millis(rows::whole(row, "compute_milliseconds")?),
        last_at: Timestamp(row.try_get("last_at")?),
    })
}

#[async_trait]
impl Usage for SqlStore {
    async fn record_usage(&self, event: &UsageEvent, now: Timestamp) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO usage_events (id, service, user_id, kind, calls, bytes_in, bytes_out, compute_milliseconds, recorded_at)
             SELECT $1, d.id, a.id, $4, $5, $6, $7, $8, $9 FROM deployments d, accounts a WHERE d.id = $2 AND a.id = $3
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(&event.id)
        .bind(event.service.to_string())
        .bind(event.user.to_string())
        .bind(event.kind.name())
        .bind(i64::from(event.calls))
        .bind(stored("bytes_in", event.bytes_in.into())?)
        .bind(stored("bytes_out", event.bytes_out.into())?)
        .bind(stored("compute_milliseconds", event.compute.as_millis())?)
        .bind(now.0)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn usage(&self, scope: UsageScope) -> Result<Vec<UsageTotal>, StoreError> {
        let found = match scope {
            UsageScope::User(user) => sqlx::query(totals!("e.user_id = $1")).bind(user.to_string()),
            UsageScope::Service(service) => {
                sqlx::query(totals!("e.service = $1")).bind(service.to_string())
            }
        };
        let found = found.fetch_all(&self.pool).await?;
        found.iter().map(total).collect()
    }
}

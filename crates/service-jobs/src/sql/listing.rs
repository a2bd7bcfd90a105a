//! Lists in rows. Each statement also gives the length of the whole list, read in the same instant.

use super::{SqlStore, rows};
use crate::{
    Holdings, Listed, ListedJob, ListedModel, ListedObject, Listings, Page, Profile,
    RegistrationId, ServiceId, StoreError, Timestamp, UserId,
};
use async_trait::async_trait;
use sqlx::Row;
use sqlx::any::AnyRow;

fn time_of(row: &AnyRow, column: &'static str) -> Result<Option<Timestamp>, StoreError> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(Timestamp))
}

impl SqlStore {
    /// Runs `count` and `select` on `key` (`$1`) and, where it is given, `second` (`$2`); `select` ends in `LIMIT $3 OFFSET $4`.
    async fn list<T>(
        &self,
        (count, select): (&'static str, &'static str),
        (key, second): (String, String),
        page: Page,
        read: impl Fn(&AnyRow) -> Result<T, StoreError>,
    ) -> Result<Listed<T>, StoreError> {
        let mut tx = self.pool.begin().await?;
        let total = sqlx::query(count)
            .bind(&key)
            .bind(&second)
            .fetch_one(&mut *tx)
            .await?;
        let found = sqlx::query(select)
            .bind(&key)
            .bind(&second)
            .bind(i64::from(page.limit))
            .bind(i64::from(page.offset))
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Listed {
            items: found.iter().map(read).collect::<Result<_, _>>()?,
            total: rows::whole(&total, "total")?,
        })
    }
}

/// A statement that counts and one that selects, over the same rows.
macro_rules! counted {
    ($columns:literal, $rows:literal, $order:literal) => {
        (
            concat!("SELECT COUNT(*) AS total FROM ", $rows),
            concat!(
                "SELECT ",
                $columns,
                " FROM ",
                $rows,
                " ORDER BY ",
                $order,
                " LIMIT $3 OFFSET $4"
            ),
        )
    };
}

#[async_trait]
impl Listings for SqlStore {
    async fn list_models(
        &self,
        user: UserId,
        page: Page,
    ) -> Result<Listed<ListedModel>, StoreError> {
        let statements = counted!(
            "d.*, r.created_at AS registered_at",
            "deployments d LEFT JOIN registrations r ON r.service = d.id AND r.\"user\" = $1
             WHERE (d.owner = $1 OR r.id IS NOT NULL) AND $2 = ''",
            "d.created_at DESC, d.id"
        );
        self.list(statements, (user.to_string(), String::new()), page, |row| {
            Ok(ListedModel {
                deployment: rows::deployment(row)?,
                registered_at: time_of(row, "registered_at")?,
            })
        })
        .await
    }

    async fn list_profiles(
        &self,
        registration: RegistrationId,
        page: Page,
    ) -> Result<Listed<Profile>, StoreError> {
        let statements = counted!(
            "*",
            "profiles WHERE registration = $1 AND $2 = ''",
            "created_at DESC, id"
        );
        let keys = (registration.to_string(), String::new());
        self.list(statements, keys, page, rows::profile).await
    }

    async fn list_objects(
        &self,
        registration: RegistrationId,
        data_sets: bool,
        page: Page,
    ) -> Result<Listed<ListedObject>, StoreError> {
        let statements = counted!(
            "o.*, (SELECT recorded_at FROM usage_events WHERE id = 'upload:' || o.blob) AS stored_at",
            "objects o WHERE o.registration = $1 AND o.replaced = 0 AND (
                 ($2 = 'data' AND o.kind IN ('train_data', 'predict_data')) OR
                 ($2 = 'keys' AND o.kind IN ('evaluation_keys', 'public_key', 'sealed_seed', 'initial_model')))",
            "o.data_name, o.kind, o.blob"
        );
        let which = if data_sets { "data" } else { "keys" };
        let keys = (registration.to_string(), which.to_owned());
        self.list(statements, keys, page, |row| {
            Ok(ListedObject {
                object: rows::object(row)?,
                stored_at: time_of(row, "stored_at")?,
            })
        })
        .await
    }

    async fn list_jobs(
        &self,
        user: UserId,
        service: Option<ServiceId>,
        page: Page,
    ) -> Result<Listed<ListedJob>, StoreError> {
        let statements = counted!(
            "j.*, d.model, d.version",
            "jobs j JOIN deployments d ON d.id = j.service WHERE j.\"user\" = $1 AND ($2 = '' OR j.service = $2)",
            "j.created_at DESC, j.id"
        );
        let service = service.map_or_else(String::new, |service| service.to_string());
        self.list(statements, (user.to_string(), service), page, |row| {
            Ok(ListedJob {
                job: rows::job(row)?,
                model: row.try_get("model")?,
                version: row.try_get("version")?,
            })
        })
        .await
    }

    async fn delete_data_set(
        &self,
        registration: RegistrationId,
        data_name: &str,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE objects SET replaced = 1 WHERE registration = $1 AND data_name = $2 AND replaced = 0
             AND kind IN ('train_data', 'predict_data')",
        )
        .bind(registration.to_string())
        .bind(data_name)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    async fn holdings(&self, user: UserId) -> Result<Holdings, StoreError> {
        let row = sqlx::query(
            "SELECT (SELECT COUNT(*) FROM deployments WHERE owner = $1) AS models,
             (SELECT CAST(COALESCE(SUM(o.bytes), 0) AS BIGINT) FROM objects o JOIN registrations r ON r.id = o.registration
              WHERE r.\"user\" = $1) AS bytes,
             (SELECT COUNT(*) FROM jobs WHERE \"user\" = $1 AND state NOT IN ('finished', 'failed', 'cancelled')) AS unfinished",
        )
        .bind(user.to_string())
        .fetch_one(&self.pool)
        .await?;
        Ok(Holdings {
            models: rows::whole(&row, "models")?,
            bytes: rows::whole(&row, "bytes")?,
            unfinished_jobs: rows::whole(&row, "unfinished")?,
        })
    }

    async fn registered(
        &self,
        registration: RegistrationId,
    ) -> Result<Option<(ServiceId, UserId)>, StoreError> {
        let row = sqlx::query("SELECT * FROM registrations WHERE id = $1")
            .bind(registration.to_string())
            .fetch_optional(&self.pool)
            .await?;
        let found = row.as_ref().map(rows::registration).transpose()?;
        Ok(found.map(|found| (found.service, found.user)))
    }
}

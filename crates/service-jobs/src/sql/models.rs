//! Deployments, registrations and profiles.

use super::{SqlStore, rows};
use crate::{
    Deployment, Leftovers, Models, Profile, ProfileId, Registration, RegistrationId, ServiceId,
    StoreError, Timestamp, UserId,
};
use async_trait::async_trait;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe, Transaction};

/// What goes with the registrations that `registrations` (a subquery over `$1`) names.
pub async fn leftovers_of(
    tx: &mut Transaction<'static, Any>,
    registrations: &'static str,
    key: &str,
) -> Result<Leftovers, StoreError> {
    let select = |what: &str| {
        AssertSqlSafe(format!(
            "SELECT {what} WHERE registration IN ({registrations})"
        ))
    };
    let objects = sqlx::query(select("* FROM objects"))
        .bind(key)
        .fetch_all(&mut **tx)
        .await?;
    let objects: Vec<_> = objects.iter().map(rows::object).collect::<Result<_, _>>()?;
    let uploads = sqlx::query(select("id FROM uploads"))
        .bind(key)
        .fetch_all(&mut **tx)
        .await?;
    let mut counts = [0; 2];
    for (count, what) in counts.iter_mut().zip(["jobs", "profiles"]) {
        let row = sqlx::query(select(&format!("COUNT(*) AS rows_gone FROM {what}")))
            .bind(key)
            .fetch_one(&mut **tx)
            .await?;
        *count = rows::whole(&row, "rows_gone")?;
    }
    Ok(Leftovers {
        blobs: objects.iter().map(|object| object.blob).collect(),
        uploads: uploads
            .iter()
            .map(|row| rows::parsed(row, "id"))
            .collect::<Result<_, _>>()?,
        objects,
        jobs: counts[0],
        profiles: counts[1],
    })
}

/// Adds a deployment, unless its owner has one of that name and version.
pub fn insertion(deployment: &Deployment) -> Query<'static, Any, AnyArguments> {
    sqlx::query(
        "INSERT INTO deployments (id, owner, model, version, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (owner, model, version) DO NOTHING",
    )
    .bind(deployment.id.to_string())
    .bind(deployment.owner.to_string())
    .bind(deployment.model.clone())
    .bind(deployment.version.clone())
    .bind(deployment.created_at.0)
}

#[async_trait]
impl Models for SqlStore {
    async fn deploy(&self, deployment: &Deployment) -> Result<bool, StoreError> {
        let done = insertion(deployment).execute(&self.pool).await?;
        Ok(done.rows_affected() == 1)
    }

    async fn deployment(&self, id: ServiceId) -> Result<Option<Deployment>, StoreError> {
        let row = sqlx::query("SELECT * FROM deployments WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::deployment).transpose()
    }

    async fn deployment_named(
        &self,
        owner: UserId,
        model: &str,
        version: &str,
    ) -> Result<Option<Deployment>, StoreError> {
        let row = sqlx::query(
            "SELECT * FROM deployments WHERE owner = $1 AND model = $2 AND version = $3",
        )
        .bind(owner.to_string())
        .bind(model)
        .bind(version)
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(rows::deployment).transpose()
    }

    async fn undeploy(&self, id: ServiceId) -> Result<Leftovers, StoreError> {
        let mut tx = self.write().await?;
        let leftovers = leftovers_of(
            &mut tx,
            "SELECT id FROM registrations WHERE service = $1",
            &id.to_string(),
        )
        .await?;
        sqlx::query("DELETE FROM deployments WHERE id = $1")
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        self.forget_freed().await;
        Ok(leftovers)
    }

    async fn register(
        &self,
        service: ServiceId,
        user: UserId,
        now: Timestamp,
    ) -> Result<Registration, StoreError> {
        sqlx::query(
            "INSERT INTO registrations (id, service, \"user\", created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (service, \"user\") DO NOTHING",
        )
        .bind(RegistrationId::random().to_string())
        .bind(service.to_string())
        .bind(user.to_string())
        .bind(now.0)
        .execute(&self.pool)
        .await?;
        self.registration(service, user)
            .await?
            .ok_or(StoreError::Gone {
                what: "registration",
            })
    }

    async fn registration(
        &self,
        service: ServiceId,
        user: UserId,
    ) -> Result<Option<Registration>, StoreError> {
        let row = sqlx::query("SELECT * FROM registrations WHERE service = $1 AND \"user\" = $2")
            .bind(service.to_string())
            .bind(user.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::registration).transpose()
    }

    async fn unregister(
        &self,
        service: ServiceId,
        user: UserId,
    ) -> Result<Option<Leftovers>, StoreError> {
        let Some(registration) = self.registration(service, user).await? else {
            return Ok(None);
        };
        let id = registration.id.to_string();
        let mut tx = self.write().await?;
        let leftovers =
            leftovers_of(&mut tx, "SELECT id FROM registrations WHERE id = $1", &id).await?;
        sqlx::query("DELETE FROM registrations WHERE id = $1")
            .bind(id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        self.forget_freed().await;
        Ok(Some(leftovers))
    }

    async fn add_profile(&self, profile: &Profile) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO profiles (id, registration, json, created_at, seq)
             VALUES ($1, $2, $3, $4, (SELECT COALESCE(MAX(seq), 0) + 1 FROM profiles))",
        )
        .bind(profile.id.to_string())
        .bind(profile.registration.to_string())
        .bind(&profile.json)
        .bind(profile.created_at.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn profile(&self, id: ProfileId) -> Result<Option<Profile>, StoreError> {
        let row = sqlx::query("SELECT * FROM profiles WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::profile).transpose()
    }

    async fn newest_profile(
        &self,
        registration: RegistrationId,
    ) -> Result<Option<Profile>, StoreError> {
        let row = sqlx::query("SELECT * FROM profiles WHERE registration = $1 ORDER BY created_at DESC, seq DESC LIMIT 1")
            .bind(registration.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::profile).transpose()
    }
}

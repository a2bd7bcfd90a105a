//! A store in a fresh folder with one user registered for one model.

use service_jobs::{
    Accounts, BlobId, Deployment, JobId, Jobs, Models, NewAccount, NewJob, NewObject, Object,
    ObjectKind, ProfileId, Registration, ServiceId, SignUpAnswer, SqlStore, Timestamp, UserId,
};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::time::Duration;
use throwaway::Postgres;

/// Life of leases in tests.
pub const TTL: Duration = Duration::from_secs(30);

pub struct World {
    pub folder: tempfile::TempDir,
    pub store: SqlStore,
    pub user: UserId,
    pub service: ServiceId,
    pub registration: Registration,
}

pub fn account(name: &str) -> NewAccount {
    NewAccount {
        id: UserId::random(),
        username: name.to_owned(),
        email: format!("{name}@example.org"),
        password_hash: "hash".to_owned(),
        code_digest: vec![1, 2, 3],
        code_expires: Timestamp(10_000),
        repeated: true,
    }
}

/// The address of an empty schema of that server.
pub async fn fresh_schema(server: &Postgres) -> String {
    let name = format!("s{}", UserId::random().0.as_simple());
    let mut connection = PgConnection::connect(&server.url()).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE SCHEMA {name}")))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    server.url_of_schema(&name)
}

impl World {
    /// A world in a SQLite file.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqlStore::open(&folder.path().join("rows.sqlite"))
            .await
            .unwrap();
        Self::settle(folder, store).await
    }

    /// One world in each database that is installed.
    pub async fn each() -> Vec<Self> {
        let mut worlds = vec![Self::new().await];
        if let Some(server) = Postgres::shared() {
            let store = SqlStore::connect(&fresh_schema(server).await)
                .await
                .unwrap();
            worlds.push(Self::settle(tempfile::tempdir().unwrap(), store).await);
        }
        worlds
    }

    async fn settle(folder: tempfile::TempDir, store: SqlStore) -> Self {
        let account = account("ann");
        let user = account.id;
        assert_eq!(
            store.sign_up(account, Timestamp(0)).await.unwrap(),
            SignUpAnswer::Stored
        );
        let service = ServiceId::random();
        let deployment = Deployment {
            id: service,
            owner: user,
            model: "credit".to_owned(),
            version: "1".to_owned(),
            created_at: Timestamp(0),
        };
        assert!(store.deploy(&deployment).await.unwrap());
        let registration = store.register(service, user, Timestamp(0)).await.unwrap();
        Self {
            folder,
            store,
            user,
            service,
            registration,
        }
    }

    pub async fn queue(&self) -> NewJob {
        let job = NewJob {
            id: JobId::random(),
            service: self.service,
            registration: self.registration.id,
            user: self.user,
            profile: ProfileId::random(),
            data_name: "rows".to_owned(),
            keys: BlobId::random(),
            initial_model: None,
            data: BlobId::random(),
            epochs: 3,
        };
        self.store.enqueue(&job, Timestamp(0)).await.unwrap();
        job
    }

    pub fn object(&self, kind: ObjectKind, data_name: &str) -> NewObject {
        Object {
            blob: BlobId::random(),
            registration: self.registration.id,
            profile: ProfileId::random(),
            kind,
            data_name: data_name.to_owned(),
            bytes: 1,
        }
    }
}

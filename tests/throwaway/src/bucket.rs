//! An S3 server in this process, over a folder.

use std::fs;
use std::path::PathBuf;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A bucket on a free loopback port; requests without its key's signature are refused.
pub struct Bucket {
    /// Address of the server.
    pub endpoint: String,
    folder: TempDir,
    _runtime: Runtime,
}

impl Bucket {
    /// Its name.
    pub const NAME: &str = "ciphertexts";
    /// Its access key.
    pub const KEY: &str = "AKTHROWAWAY";
    /// The secret of that key.
    pub const SECRET: &str = "a secret that nobody else needs";

    /// Starts one, empty.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join(Self::NAME)).expect("the bucket");
        let files = FileSystem::new(folder.path()).expect("a file system");
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(Self::KEY, Self::SECRET));
        let runtime = Runtime::new().expect("threads");
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a free port");
        let address = listener.local_addr().expect("bound");
        runtime.spawn(serve(listener, builder.build()));
        Self {
            endpoint: format!("http://{address}"),
            folder,
            _runtime: runtime,
        }
    }

    /// Where the objects' bytes are.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join(Self::NAME)
    }
}

async fn serve(listener: TcpListener, service: S3Service) {
    while let Ok((socket, _)) = listener.accept().await {
        let service = service.clone();
        tokio::spawn(async move {
            let builder = Builder::new(TokioExecutor::new());
            // A client that goes away is no concern of the bucket's.
            let _ = builder
                .serve_connection(TokioIo::new(socket), service)
                .await;
        });
    }
}

//! Reading an object as it comes.

use super::bridge::Bridge;
use crate::DiskStep;
use bytes::{Buf, Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use std::io::{self, Read};
use std::sync::Arc;

/// Bytes gathered before they are handed over.
const GATHER: usize = 1 << 18;

type Chunks = BoxStream<'static, object_store::Result<Bytes>>;

struct ObjectReader {
    bridge: Arc<Bridge>,
    chunks: Option<Chunks>,
    held: Bytes,
}

/// A reader of the chunks, which holds a few hundred kilobytes at a time.
pub fn read(bridge: Arc<Bridge>, chunks: Chunks) -> Box<dyn Read + Send> {
    Box::new(ObjectReader {
        bridge,
        chunks: Some(chunks),
        held: Bytes::new(),
    })
}

async fn gather(mut chunks: Chunks) -> object_store::Result<(Option<Chunks>, Bytes)> {
    let mut held = BytesMut::new();
    while let Some(chunk) = chunks.next().await {
        held.extend_from_slice(&chunk?);
        if held.len() >= GATHER {
            return Ok((Some(chunks), held.freeze()));
        }
    }
    Ok((None, held.freeze()))
}

impl Read for ObjectReader {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        if self.held.is_empty()
            && let Some(chunks) = self.chunks.take()
        {
            let next = self.bridge.wait(DiskStep::Read, gather(chunks));
            (self.chunks, self.held) = next.map_err(io::Error::other)?;
        }
        let bytes = target.len().min(self.held.len());
        self.held.copy_to_slice(&mut target[..bytes]);
        Ok(bytes)
    }
}

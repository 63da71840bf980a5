//! A connection's middle: counts what passes, and can go silent as a dead network does.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

#[derive(Clone)]
pub struct Proxy {
    pub port: u16,
    silent: Arc<AtomicBool>,
    sent: Arc<Mutex<Vec<u8>>>,
    received: Arc<AtomicUsize>,
}

impl Proxy {
    pub async fn to(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy =
            Self { port: listener.local_addr().unwrap().port(), silent: Arc::default(), sent: Arc::default(), received: Arc::default() };
        let served = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(served.clone().serve(client, target));
            }
        });
        proxy
    }

    /// From now on nothing passes, and nobody is told.
    pub fn go_silent(&self, silent: bool) {
        self.silent.store(silent, Ordering::SeqCst);
    }

    /// The commands so far, without tags.
    pub fn commands(&self) -> Vec<String> {
        let sent = String::from_utf8_lossy(&self.sent.lock().unwrap()).into_owned();
        sent.lines().map(|line| line.split_once(' ').map_or(line, |(_, command)| command).to_owned()).collect()
    }

    /// Bytes that came from the server so far.
    pub fn received(&self) -> usize {
        self.received.load(Ordering::SeqCst)
    }

    async fn serve(self, mut client: TcpStream, target: u16) {
        let mut server = TcpStream::connect(("127.0.0.1", target)).await.unwrap();
        let (mut up, mut down) = ([0; 4096], [0; 4096]);
        loop {
            let (from, to) = tokio::select! {
                Ok(length) = client.read(&mut up) => (up.get(..length), Some(&mut server)),
                Ok(length) = server.read(&mut down) => (down.get(..length), None),
                else => return,
            };
            let Some(bytes) = from.filter(|bytes| !bytes.is_empty()) else { return };
            if self.silent.load(Ordering::SeqCst) {
                continue;
            }
            let sent = match to {
                Some(server) => {
                    self.sent.lock().unwrap().extend_from_slice(bytes);
                    server.write_all(bytes).await
                }
                None => {
                    self.received.fetch_add(bytes.len(), Ordering::SeqCst);
                    client.write_all(bytes).await
                }
            };
            if sent.is_err() {
                return;
            }
        }
    }
}

//! A connection's middle: counts what passes, can go silent as a dead network does, cut everything off, and hold an answer back.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

#[derive(Clone)]
pub struct Proxy {
    pub port: u16,
    silent: Arc<AtomicBool>,
    cut: tokio::sync::watch::Sender<bool>,
    /// Milliseconds.
    held: Arc<AtomicU64>,
    connections: Arc<AtomicUsize>,
    /// Those that have ended.
    closed: Arc<AtomicUsize>,
    sent: Arc<Mutex<Vec<u8>>>,
    received: Arc<AtomicUsize>,
    exists: Arc<Mutex<Option<Instant>>>,
}

impl Proxy {
    pub async fn to(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            port: listener.local_addr().unwrap().port(),
            silent: Arc::default(),
            cut: tokio::sync::watch::Sender::new(false),
            held: Arc::default(),
            connections: Arc::default(),
            closed: Arc::default(),
            sent: Arc::default(),
            received: Arc::default(),
            exists: Arc::default(),
        };
        let served = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                served.connections.fetch_add(1, Ordering::SeqCst);
                let (proxy, mut cut) = (served.clone(), served.cut.subscribe());
                tokio::spawn(async move {
                    let closed = Arc::clone(&proxy.closed);
                    tokio::select! {
                        biased;
                        _ = cut.wait_for(|cut| *cut) => {}
                        () = proxy.serve(client, target) => {}
                    }
                    closed.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        proxy
    }

    /// From now on nothing passes, and nobody is told.
    pub fn go_silent(&self, silent: bool) {
        self.silent.store(silent, Ordering::SeqCst);
    }

    /// Every connection ends, and a new one ends at once, until this is taken back.
    pub fn cut_off(&self, cut: bool) {
        self.cut.send_replace(cut);
    }

    /// From now on the answer to each `DONE` is held back for so long.
    pub fn hold_done(&self, long: Duration) {
        self.held.store(u64::try_from(long.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// How many connections were asked for so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Waits until every connection has ended.
    pub async fn all_closed(&self) {
        let closed = async {
            while self.closed.load(Ordering::SeqCst) < self.connections() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), closed).await.expect("somebody holds a connection");
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

    /// When the server last said `EXISTS`, as far as it is said in plain text.
    pub fn exists_said(&self) -> Option<Instant> {
        *self.exists.lock().unwrap()
    }

    async fn serve(self, mut client: TcpStream, target: u16) {
        let mut server = TcpStream::connect(("127.0.0.1", target)).await.unwrap();
        // What passes is not to be kept until more comes (Nagle): that would be a delay of the proxy's own.
        for side in [&client, &server] {
            side.set_nodelay(true).unwrap();
        }
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
                    let written = server.write_all(bytes).await;
                    let held = self.held.load(Ordering::SeqCst);
                    if held > 0 && bytes.starts_with(b"DONE") {
                        tokio::time::sleep(Duration::from_millis(held)).await;
                    }
                    written
                }
                None => {
                    if bytes.windows(6).any(|word| word == b"EXISTS") {
                        *self.exists.lock().unwrap() = Some(Instant::now());
                    }
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

//! A desktop session for tests: a D-Bus of its own, and a stand-in for the desktop's notification server that keeps what it was asked to show.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};
use zbus::{connection, interface, zvariant::OwnedValue};

/// What the person sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub id: u32,
    pub title: String,
    pub body: String,
    /// 0 low, 1 normal, 2 critical.
    pub urgency: u8,
}

#[derive(Default, Clone)]
struct Server(Arc<Mutex<Vec<Shown>>>);

/// The Desktop Notifications Specification, as far as a program without buttons needs it.
#[interface(name = "org.freedesktop.Notifications")]
impl Server {
    #[allow(clippy::too_many_arguments, clippy::needless_pass_by_value)]
    fn notify(
        &self,
        _app_name: &str,
        replaces: u32,
        _icon: &str,
        summary: &str,
        body: &str,
        _actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        let mut shown = self.0.lock().expect("shown");
        let id = if replaces == 0 { u32::try_from(shown.len()).expect("few") + 1 } else { replaces };
        let urgency = hints.get("urgency").and_then(|value| u8::try_from(value).ok()).unwrap_or(1);
        shown.push(Shown { id, title: summary.to_owned(), body: body.to_owned(), urgency });
        id
    }

    fn get_capabilities(&self) -> Vec<String> {
        ["body", "body-markup", "actions"].map(str::to_owned).to_vec()
    }
}

/// A session; its bus ends with it.
pub struct Session {
    bus: Child,
    pub address: String,
    server: Server,
    _connection: zbus::Connection,
}

impl Session {
    pub async fn start() -> Self {
        let mut bus = Command::new("/usr/bin/setpriv")
            .args(["--pdeathsig", "TERM", "/usr/bin/dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-daemon");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().expect("its output")).read_line(&mut address).expect("an address");
        let (address, server) = (address.trim().to_owned(), Server::default());
        let connection = connection::Builder::address(address.as_str())
            .and_then(|builder| builder.name("org.freedesktop.Notifications"))
            .and_then(|builder| builder.serve_at("/org/freedesktop/Notifications", server.clone()))
            .expect("a bus");
        Self { bus, address, server, _connection: connection.build().await.expect("the notification server") }
    }

    /// Everything that was shown, in order.
    pub fn shown(&self) -> Vec<Shown> {
        self.server.0.lock().expect("shown").clone()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}

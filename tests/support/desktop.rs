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
    /// Name and label of each button.
    pub buttons: Vec<(String, String)>,
}

#[derive(Clone)]
struct Server {
    shown: Arc<Mutex<Vec<Shown>>>,
    has_buttons: bool,
}

/// The Desktop Notifications Specification, as far as a program with buttons needs it.
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
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        let mut shown = self.shown.lock().expect("shown");
        let id = if replaces == 0 { u32::try_from(shown.len()).expect("few") + 1 } else { replaces };
        let urgency = hints.get("urgency").and_then(|value| u8::try_from(value).ok()).unwrap_or(1);
        shown.push(Shown { id, title: summary.to_owned(), body: body.to_owned(), urgency, buttons: pairs(&actions) });
        id
    }

    fn get_capabilities(&self) -> Vec<String> {
        let known = ["body", "body-markup", "actions"].into_iter();
        known.filter(|one| self.has_buttons || *one != "actions").map(str::to_owned).collect()
    }
}

/// Buttons come as a flat list: name, label, name, label.
fn pairs(actions: &[String]) -> Vec<(String, String)> {
    actions.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

/// A session; its bus ends with it.
pub struct Session {
    bus: Child,
    pub address: String,
    server: Server,
    connection: zbus::Connection,
}

impl Session {
    /// With a desk that has buttons.
    pub async fn start() -> Self {
        Self::start_with(true).await
    }

    /// With a desk that has buttons, or shows words only.
    pub async fn start_with(has_buttons: bool) -> Self {
        let mut bus = Command::new("/usr/bin/setpriv")
            .args(["--pdeathsig", "TERM", "/usr/bin/dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-daemon");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().expect("its output")).read_line(&mut address).expect("an address");
        let (address, server) = (address.trim().to_owned(), Server { shown: Arc::default(), has_buttons });
        let connection = connection::Builder::address(address.as_str())
            .and_then(|builder| builder.name("org.freedesktop.Notifications"))
            .and_then(|builder| builder.serve_at("/org/freedesktop/Notifications", server.clone()))
            .expect("a bus");
        Self { bus, address, server, connection: connection.build().await.expect("the notification server") }
    }

    /// Everything that was shown, in order.
    pub fn shown(&self) -> Vec<Shown> {
        self.server.shown.lock().expect("shown").clone()
    }

    /// The person presses a button of this note; as the specification has it, the note is then gone.
    pub async fn press(&self, id: u32, button: &str) {
        let (place, interface) = ("/org/freedesktop/Notifications", "org.freedesktop.Notifications");
        let said = self.connection.emit_signal(None::<&str>, place, interface, "ActionInvoked", &(id, button)).await;
        said.expect("a signal");
        self.connection.emit_signal(None::<&str>, place, interface, "NotificationClosed", &(id, 3_u32)).await.expect("a signal");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}

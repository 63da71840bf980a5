//! The desktop that the person is at now. An agent that runs as a service starts before the desktop does and outlives it, so its own environment does not
//! tell where a window for the PIN can be opened: the person's systemd knows, since every desktop tells it.

use std::{process::Stdio, time::Duration};
use tokio::process::Command;

/// What names the desktop.
const NAMES: [&str; 7] =
    ["DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "DBUS_SESSION_BUS_ADDRESS", "GPG_TTY"];

/// How long the answer may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// The environment of the person's desktop, as their systemd knows it; nothing if this process is no service of it, or it does not answer.
pub async fn desktop() -> Vec<(String, String)> {
    if std::env::var_os("MANAGERPID").is_none() {
        return Vec::new();
    }
    let mut systemctl = Command::new("systemctl");
    let asked = systemctl.args(["--user", "show-environment"]).stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).output();
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(output)) if output.status.success() => parsed(&String::from_utf8_lossy(&output.stdout)),
        _ => Vec::new(),
    }
}

/// Values that systemctl quotes for a shell (`$'…'`) hold characters that no name of a desktop has: they are left out.
fn parsed(text: &str) -> Vec<(String, String)> {
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    let named = pairs.filter(|(name, value)| NAMES.contains(name) && !value.starts_with('$'));
    named.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::parsed;

    #[test]
    fn only_what_names_the_desktop_is_taken() {
        let found = parsed("HOME=/home/jana\nDISPLAY=:0\nWAYLAND_DISPLAY=wayland-0\nXAUTHORITY=$'/tmp/a\\nb'\nLD_PRELOAD=/evil.so\n");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(found, [pair("DISPLAY", ":0"), pair("WAYLAND_DISPLAY", "wayland-0")]);
    }
}

//! Whether the person can be asked for the PIN.

use super::{not_configured, within};
use crate::{
    card,
    config::{CardConfig, Config, PromptKind},
    tell::{Check, Examined},
};
use std::{path::Path, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::Command,
};

/// How long a pinentry may take to greet.
const GREETING: Duration = Duration::from_secs(10);
/// Where a window could be shown.
const DISPLAYS: [&str; 2] = ["WAYLAND_DISPLAY", "DISPLAY"];

/// Whether the person can be asked as the configuration has it. Nothing is shown.
pub(super) async fn examine(config: &Config) -> Examined {
    match config.card() {
        Err(_) => not_configured(Check::Prompt),
        Ok(CardConfig { prompt: PromptKind::Terminal, .. }) => Examined::well(Check::Prompt, "doctor-prompt-terminal"),
        Ok(card) => {
            let program = card.pinentry.display().to_string();
            within(Check::Prompt, GREETING, judged(card)).await.with("program", program)
        }
    }
}

/// Whether this pinentry can ask in a window, be it only once there is a desktop. One that does not tell is believed to.
pub async fn may_show_window(program: &Path) -> bool {
    let shown = tokio::time::timeout(GREETING, greeted(program, &card::desktop().await)).await;
    shown.is_ok_and(|shown| shown.is_ok_and(|shown| shown != Shown::Terminal))
}

async fn judged(settings: &CardConfig) -> Examined {
    // As the card process gets it: it may be the desktop's, which this process was not started in.
    let desktop = card::desktop().await;
    let shown = match greeted(&settings.pinentry, &desktop).await {
        Ok(shown) => shown,
        Err((key, why)) => return Examined::failed(Check::Prompt, key).with("why", why),
    };
    // GnuPG's variable names the terminal in which such a one then asks. That of the terminal in which this is looked at is not the agent's.
    let named = settings.env.contains_key("GPG_TTY") || desktop.iter().any(|(name, value)| name == "GPG_TTY" && !value.is_empty());
    match shown {
        Shown::Window if !has_display(&desktop) => Examined::doubtful(Check::Prompt, "doctor-prompt-no-display"),
        Shown::FellBack if !named => Examined::doubtful(Check::Prompt, "doctor-prompt-no-display"),
        Shown::Terminal if !named => Examined::doubtful(Check::Prompt, "doctor-prompt-no-window"),
        _ => Examined::well(Check::Prompt, "doctor-prompt-well"),
    }
}

/// Starts the pinentry, hears its greeting and how it asks, and ends it; else what is wrong and why.
async fn greeted(program: &Path, desktop: &[(String, String)]) -> Result<Shown, (&'static str, String)> {
    let child = Command::new(program)
        .envs(desktop.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    let mut child = child.map_err(|error| ("doctor-prompt-missing", error.to_string()))?;
    let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(("doctor-prompt-silent", "no pipes".to_owned()));
    };
    let mut lines = BufReader::new(from).lines();
    let greeting = lines.next_line().await.ok().flatten().unwrap_or_default();
    if !greeting.starts_with("OK") {
        return Err(("doctor-prompt-silent", greeting));
    }
    let flavour = flavour(&mut to, &mut lines).await;
    let _ = to.write_all(b"BYE\n").await;
    let _ = tokio::time::timeout(Duration::from_secs(2), child.wait()).await;
    Ok(Shown::by(&flavour.unwrap_or_default()))
}

/// Whether a window could be shown: by the desktop's environment, and by that of this process where it says nothing.
fn has_display(desktop: &[(String, String)]) -> bool {
    DISPLAYS.iter().any(|name| is_set(name, desktop))
}

fn is_set(name: &str, desktop: &[(String, String)]) -> bool {
    let of_desktop = desktop.iter().find(|(known, _)| known == name).map(|(_, value)| !value.is_empty());
    of_desktop.unwrap_or_else(|| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// What kind of pinentry it is, where it tells (`GETINFO flavor`).
async fn flavour(
    to: &mut tokio::process::ChildStdin,
    lines: &mut tokio::io::Lines<BufReader<tokio::process::ChildStdout>>,
) -> Option<String> {
    to.write_all(b"GETINFO flavor\n").await.ok()?;
    let line = lines.next_line().await.ok()??;
    Some(line.strip_prefix("D ")?.to_owned())
}

/// How a kind of pinentry asks.
#[derive(Debug, PartialEq, Eq)]
enum Shown {
    /// In a window, for which it needs a display.
    Window,
    /// It has a window but no display, and asks in a terminal instead: `gnome3:curses`.
    FellBack,
    /// In a terminal only: Debian brings such a one along with GnuPG. A service has none.
    Terminal,
    /// It does not tell.
    Unknown,
}

impl Shown {
    fn by(flavour: &str) -> Self {
        let is_window = |name| ["gnome3", "gtk", "gtk2", "qt", "qt4", "qt5", "qt6", "fltk", "efl", "tqt", "w32"].contains(&name);
        let is_terminal = |name| ["curses", "tty"].contains(&name);
        match flavour.split_once(':') {
            None if is_window(flavour) => Self::Window,
            None if is_terminal(flavour) => Self::Terminal,
            Some((_, now)) if is_window(now) => Self::Window,
            Some((made, now)) if is_window(made) && is_terminal(now) => Self::FellBack,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Shown, has_display};

    #[test]
    fn the_desktops_display_counts() {
        let named = |value: &str| ["WAYLAND_DISPLAY", "DISPLAY"].map(|name| (name.to_owned(), value.to_owned()));
        assert!(has_display(&named("wayland-0")));
        assert!(!has_display(&named("")));
    }

    #[test]
    fn what_asks_in_a_terminal_is_no_window() {
        let shown = ["gnome3", "gtk2:curses", "curses", "tty", "sandbox", ""].map(Shown::by);
        assert_eq!(shown, [Shown::Window, Shown::FellBack, Shown::Terminal, Shown::Terminal, Shown::Unknown, Shown::Unknown]);
    }
}

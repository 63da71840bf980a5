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

/// Starts the pinentry, hears its greeting, and ends it: nothing is shown.
pub(super) async fn examine(config: &Config) -> Examined {
    match config.card() {
        Err(_) => not_configured(Check::Prompt),
        Ok(CardConfig { prompt: PromptKind::Terminal, .. }) => Examined::well(Check::Prompt, "doctor-prompt-terminal"),
        Ok(card) => {
            let program = card.pinentry.display().to_string();
            within(Check::Prompt, GREETING, greeted(&card.pinentry)).await.with("program", program)
        }
    }
}

async fn greeted(program: &Path) -> Examined {
    // As the card process gets it: it may be the desktop's, which this process was not started in.
    let desktop = card::desktop().await;
    let failed = |key, why: String| Examined::failed(Check::Prompt, key).with("why", why);
    let child = Command::new(program)
        .envs(desktop.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => return failed("doctor-prompt-missing", error.to_string()),
    };
    let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
        return failed("doctor-prompt-silent", "no pipes".to_owned());
    };
    let mut lines = BufReader::new(from).lines();
    let greeting = lines.next_line().await.ok().flatten().unwrap_or_default();
    if !greeting.starts_with("OK") {
        return failed("doctor-prompt-silent", greeting);
    }
    let needs_window = flavour(&mut to, &mut lines).await.is_some_and(|flavour| is_window(&flavour));
    let _ = to.write_all(b"BYE\n").await;
    let _ = tokio::time::timeout(Duration::from_secs(2), child.wait()).await;
    if needs_window && !has_display(&desktop) {
        return Examined::doubtful(Check::Prompt, "doctor-prompt-no-display");
    }
    Examined::well(Check::Prompt, "doctor-prompt-well")
}

/// Whether a window could be shown: by the desktop's environment, and by that of this process where it says nothing.
fn has_display(desktop: &[(String, String)]) -> bool {
    let of_desktop = |name: &str| desktop.iter().find(|(known, _)| known == name).map(|(_, value)| !value.is_empty());
    let own = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    DISPLAYS.iter().any(|name| of_desktop(name).unwrap_or_else(|| own(name)))
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

/// The kinds that need a display; `curses` and `tty` do not, and a name such as `gnome3:curses` tells what it fell back to.
fn is_window(flavour: &str) -> bool {
    let shown = flavour.rsplit(':').next().unwrap_or(flavour);
    ["gnome3", "gtk", "gtk2", "qt", "qt4", "qt5", "qt6", "fltk", "efl", "tqt", "w32"].contains(&shown)
}

#[cfg(test)]
mod tests {
    use super::{has_display, is_window};

    #[test]
    fn the_desktops_display_counts() {
        let named = |value: &str| ["WAYLAND_DISPLAY", "DISPLAY"].map(|name| (name.to_owned(), value.to_owned()));
        assert!(has_display(&named("wayland-0")));
        assert!(!has_display(&named("")));
    }

    #[test]
    fn what_fell_back_to_a_terminal_needs_no_display() {
        assert!(is_window("gnome3") && is_window("qt"));
        assert!(!is_window("curses") && !is_window("gtk2:curses") && !is_window("tty"));
    }
}

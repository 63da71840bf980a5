//! Takes the pictures: Chromium without a window shows pages, mails and what stands in a terminal.

use super::terminal::Terminal;
use crate::desk::Desk;
use std::{
    cell::Cell,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A terminal as it opens on most desks is narrower, and on most screens can be this wide.
pub const COLUMNS: u16 = 100;

/// How a page is looked at: the window is higher than anything that is shown in it.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    width: u32,
    height: u32,
    dark: bool,
}

impl Look {
    /// A window on a desk.
    pub const DESK: Self = Self { width: 1000, height: 4400, dark: false };
    /// Every other look.
    pub const EVERY: [(&'static str, Self); 3] = [
        ("dark", Self { dark: true, ..Self::DESK }),
        ("phone", Self { width: 390, height: 7200, dark: false }),
        ("phone-dark", Self { width: 390, height: 7200, dark: true }),
    ];
}

/// What the pictures are taken with, and where they go.
pub struct Camera<'a> {
    desk: &'a Desk,
    twins: &'a Path,
    into: &'a Path,
    profile: TempDir,
    /// How many terminals there were.
    terminals: Cell<u32>,
}

impl<'a> Camera<'a> {
    /// For this workstation.
    ///
    /// # Errors
    /// If there is no place for the browser's profile.
    pub fn new(desk: &'a Desk, twins: &'a Path, into: &'a Path) -> Result<Self, String> {
        let profile = TempDir::new().map_err(|error| error.to_string())?;
        Ok(Self { desk, twins, into, profile, terminals: Cell::new(0) })
    }

    /// The page in a window, and the status in a usual terminal and a narrow one.
    ///
    /// # Errors
    /// If a program fails.
    pub fn page_and_status(&self, name: &str) -> Result<(), String> {
        self.page(name, Look::DESK)?;
        [80, 60].into_iter().try_for_each(|columns| self.status(name, columns))
    }

    /// The page. Where no agent has written it yet, `twins status --open` does.
    ///
    /// # Errors
    /// If a program fails.
    pub fn page(&self, name: &str, look: Look) -> Result<(), String> {
        self.picture(&self.page_file()?, name, look)
    }

    /// The page on paper: a PDF, and each sheet as a picture.
    ///
    /// # Errors
    /// If a program fails.
    pub fn print(&self, name: &str) -> Result<(), String> {
        let pdf = self.into.join(format!("{name}.pdf"));
        self.chromium(&self.page_file()?, &["--no-pdf-header-footer", &format!("--print-to-pdf={}", pdf.display())])?;
        run(Command::new("pdftoppm").args(["-png", "-r", "60"]).arg(&pdf).arg(self.into.join(name)))
    }

    /// A file in a window.
    ///
    /// # Errors
    /// If the browser fails.
    pub fn picture(&self, file: &Path, name: &str, look: Look) -> Result<(), String> {
        let png = self.into.join(format!("{name}.png"));
        let size = format!("--window-size={},{}", look.width, look.height);
        // Blink's own numbers: 0 is dark, 1 is light.
        let scheme = format!("--blink-settings=preferredColorScheme={}", u8::from(!look.dark));
        self.chromium(file, &["--hide-scrollbars", &size, &scheme, &format!("--screenshot={}", png.display())])?;
        // What is empty below is cut off.
        let cut = r#"pngtopnm "$1" | pnmcrop -quiet -bottom -margin=24 | pnmtopng -quiet >"$1.cut" && mv "$1.cut" "$1""#;
        run(Command::new("sh").args(["-c", cut, "sh"]).arg(&png))
    }

    /// Where a file of this name may stand until the pictures are taken.
    pub fn aside(&self, name: &str) -> PathBuf {
        self.profile.path().join(name)
    }

    fn page_file(&self) -> Result<PathBuf, String> {
        let page = self.desk.directory().join("state/status.html");
        if !page.exists() {
            run(self.desk.command(self.twins).env("BROWSER", "true").args(["status", "--open", "--config"]).arg(self.desk.config()))?;
        }
        Ok(page)
    }

    fn chromium(&self, file: &Path, arguments: &[&str]) -> Result<(), String> {
        let mut command = Command::new("chromium");
        // In a container there is no sandbox for it; what it opens is this program's own.
        command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-device-scale-factor=1"]);
        command.arg(format!("--user-data-dir={}", self.profile.path().join("chromium").display())).args(arguments);
        run(command.arg(format!("file://{}", file.display())))
    }

    /// The status as a terminal of so many columns shows it.
    fn status(&self, name: &str, columns: u16) -> Result<(), String> {
        self.command(&format!("{name}-status-{columns}"), columns, "status")
    }

    /// A command of `twins` that asks nothing, in a terminal of so many columns.
    ///
    /// # Errors
    /// If a program fails.
    pub fn command(&self, name: &str, columns: u16, arguments: &str) -> Result<(), String> {
        let terminal = self.terminal(columns, &self.desk.config(), &format!("twins {arguments}"))?;
        terminal.settled()?;
        self.shown(&terminal, name, columns)
    }

    /// A terminal with this line of shell, in which `twins` is the program with this configuration.
    ///
    /// # Errors
    /// If tmux fails.
    pub fn terminal(&self, columns: u16, config: &Path, line: &str) -> Result<Terminal<'_>, String> {
        let number = self.terminals.get();
        self.terminals.set(number + 1);
        let twins = format!("twins() {{ {} \"$@\" --config {}; }}", self.twins.display(), config.display());
        // A server of its own for each: one that is ending would take the next one for its own.
        Terminal::open(self.desk, self.aside(&format!("terminal-{number}")), columns, &format!("{twins}; {line}"))
    }

    /// What stands in a terminal, as text and as a picture.
    ///
    /// # Errors
    /// If a program fails.
    pub fn shown(&self, terminal: &Terminal<'_>, name: &str, columns: u16) -> Result<(), String> {
        let shown = terminal.shown()?;
        fs::write(self.into.join(format!("{name}.txt")), format!("{shown}\n")).map_err(|error| error.to_string())?;
        let page = self.aside(&format!("{name}.html"));
        fs::write(&page, as_page(&terminal.painted()?)?).map_err(|error| error.to_string())?;
        let rows = u32::try_from(shown.lines().count()).unwrap_or(u32::MAX);
        // A letter of terminal.css is nine points wide and twenty high; a window of no height shows nothing.
        let look = Look { width: u32::from(columns) * 9 + 40, height: rows * 20 + 300, dark: true };
        self.picture(&page, name, look)
    }
}

/// What stands in a terminal as HTML: Debian's `aha` knows the colours, all but the faint one.
fn as_page(painted: &str) -> Result<String, String> {
    let fail = |error: std::io::Error| format!("aha: {error}");
    let mut aha =
        Command::new("aha").args(["--no-header", "--stylesheet"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(fail)?;
    let painted = painted.replace("\x1b[2m", "\x1b[90m");
    aha.stdin.take().ok_or("aha takes no input")?.write_all(painted.as_bytes()).map_err(fail)?;
    let output = aha.wait_with_output().map_err(fail)?;
    let body = String::from_utf8_lossy(&output.stdout);
    Ok(format!("<!doctype html><meta charset=\"utf-8\"><style>{}</style><pre>{body}</pre>", include_str!("terminal.css")))
}

/// Runs a program to its end.
///
/// # Errors
/// What it said, if it fails.
pub fn run(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

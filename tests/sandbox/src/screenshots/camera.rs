//! Takes the pictures: Chromium without a window for pages, tmux for terminals.

use crate::desk::Desk;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// How a page is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    width: u32,
    height: u32,
    dark: bool,
}

impl Look {
    /// A window on a desk.
    pub const DESK: Self = Self { width: 1000, height: 2400, dark: false };
    /// Every other look.
    pub const EVERY: [(&'static str, Self); 3] = [
        ("dark", Self { dark: true, ..Self::DESK }),
        ("phone", Self { width: 390, height: 3600, dark: false }),
        ("phone-dark", Self { width: 390, height: 3600, dark: true }),
    ];
}

/// What the pictures are taken with, and where they go.
pub struct Camera<'a> {
    desk: &'a Desk,
    twins: &'a Path,
    into: &'a Path,
    profile: TempDir,
}

impl<'a> Camera<'a> {
    /// For this workstation.
    ///
    /// # Errors
    /// If there is no place for the browser's profile.
    pub fn new(desk: &'a Desk, twins: &'a Path, into: &'a Path) -> Result<Self, String> {
        Ok(Self { desk, twins, into, profile: TempDir::new().map_err(|error| error.to_string())? })
    }

    /// The page in a window, and the status in two terminals.
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
        self.chromium(file, &["--hide-scrollbars", &size, &scheme, &format!("--screenshot={}", png.display())])
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
        // A server of its own for each: one that is ending would take the next one for its own.
        let socket = self.profile.path().join(format!("{name}-{columns}"));
        let tmux = || {
            let mut command = self.desk.command("tmux".as_ref());
            command.env("TERM", "xterm-256color").arg("-S").arg(&socket);
            command
        };
        let line = format!("{} status --config {}; sleep 60", self.twins.display(), self.desk.config().display());
        run(tmux().args(["-f", "/dev/null", "new-session", "-d", "-x", &columns.to_string(), "-y", "60", &line]))?;
        let shown = self.captured(&tmux);
        let _ = run(tmux().arg("kill-server"));
        fs::write(self.into.join(format!("{name}-status-{columns}.txt")), shown?).map_err(|error| error.to_string())
    }

    /// What the terminal shows once something stands there that does not change any more.
    fn captured(&self, tmux: &dyn Fn() -> Command) -> Result<String, String> {
        let mut last = String::new();
        for _ in 0..100 {
            std::thread::sleep(std::time::Duration::from_millis(300));
            let output = tmux().args(["capture-pane", "-p"]).output().map_err(|error| error.to_string())?;
            let shown = String::from_utf8_lossy(&output.stdout).trim_end().to_owned() + "\n";
            if shown.len() > 1 && shown == last {
                return Ok(shown);
            }
            last = shown;
        }
        Err("the status is not shown in tmux".to_owned())
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

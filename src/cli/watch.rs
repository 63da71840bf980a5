//! `twins status --watch`: the same screen, drawn anew in its place whenever the agent says that something has changed. Between that it sleeps;
//! only while a key is being made does it count the seconds.

use super::{
    context::{Context, block_on},
    paper::{columns, complain, paper},
    status::gather,
    trouble::of_store,
};
use crate::{
    agent::control::{self, Reply, Request},
    renewal::Stage,
    store::StoreError,
    tell::Report,
};
use std::{
    io::{self, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
    thread,
    time::Duration,
};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::mpsc,
};

/// The pause before an agent that is not there is looked for again.
const AGAIN: Duration = Duration::from_secs(2);
/// What is counted is counted in seconds.
const SECOND: Duration = Duration::from_secs(1);

/// What is written on: a terminal that is drawn over, or lines that follow each other.
enum Sheet {
    Terminal,
    Lines(Vec<String>),
}

/// Follows until Ctrl-C, the end of the terminal, or SIGTERM.
pub fn run(context: &Context) -> ExitCode {
    match block_on(follow(context)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(Ended::Store(error))) => complain(of_store(&context.teller, &context.config, &error)),
        Ok(Err(Ended::Output(error))) | Err(error) => complain(error),
    }
}

/// Why it ended before the person wanted it.
enum Ended {
    Store(StoreError),
    Output(io::Error),
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

async fn follow(context: &Context) -> Result<(), Ended> {
    let mut changes = changes(context.config.control_socket());
    let mut ends =
        [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()].map(signal).into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut resized = signal(SignalKind::window_change())?;
    let mut sheet = if io::stdout().is_terminal() { Sheet::Terminal } else { Sheet::Lines(Vec::new()) };
    let screen = matches!(sheet, Sheet::Terminal).then(Screen::enter);
    let last = loop {
        let report = gather(context).await?;
        sheet.show(context, &report)?;
        let counts = matches!(sheet, Sheet::Terminal) && report.renewals.iter().any(|renewal| renewal.stage == Stage::MakingKeys);
        tokio::select! {
            () = any(&mut ends) => break report,
            _ = resized.recv() => {}
            Some(()) = changes.recv() => while changes.try_recv().is_ok() {},
            () = tokio::time::sleep(SECOND), if counts => {}
        }
    };
    drop(screen);
    if matches!(sheet, Sheet::Terminal) {
        // What was seen last stays on the terminal.
        let (width, colour) = paper();
        print!("{}", context.teller.status(&last, width, colour));
    }
    Ok(())
}

async fn any(signals: &mut [Signal]) {
    let _ = futures_util::future::select_all(signals.iter_mut().map(|signal| Box::pin(signal.recv()))).await;
}

/// A line for each change that the agent tells of, and for each time that it comes or goes. The socket is listened to by a thread of its own.
fn changes(socket: PathBuf) -> mpsc::UnboundedReceiver<()> {
    let (tell, changes) = mpsc::unbounded_channel();
    thread::spawn(move || {
        let mut there = true;
        while !tell.is_closed() {
            let mut connection = control::connect(&socket, &Request::Watch, None);
            while let Ok(Some(Reply::Changed)) = connection.as_mut().map_or(Ok(None), control::Connection::next_reply) {
                there = true;
                if tell.send(()).is_err() {
                    return;
                }
            }
            // It went, or answers something else: that shows in the status.
            if std::mem::replace(&mut there, false) && tell.send(()).is_err() {
                return;
            }
            thread::sleep(AGAIN);
        }
    });
    changes
}

impl Sheet {
    fn show(&mut self, context: &Context, report: &Report) -> io::Result<()> {
        match self {
            Self::Terminal => draw(context, report),
            Self::Lines(shown) => append(context, report, shown),
        }
    }
}

/// Over what stood there before, without a flicker: each line is cleared behind its end, and the rest below the last.
fn draw(context: &Context, report: &Report) -> io::Result<()> {
    let (width, colour) = paper();
    // A terminal that does not tell its height is drawn on as if it had room.
    let rows = rustix::termios::tcgetwinsize(io::stdout()).map_or(0, |size| usize::from(size.ws_row));
    let rows = if rows < 4 { usize::MAX } else { rows };
    let text = context.teller.status(report, columns(io::stdout()).unwrap_or(width), colour);
    let mut lines: Vec<&str> = text.lines().collect();
    let hint = context.teller.text("watch-hint", &[]);
    // The hint and the line before it are kept free; what does not fit is further down in `twins status`.
    let room = rows.saturating_sub(3);
    if lines.len() > room {
        lines.truncate(room);
        lines.push("…");
    }
    let mut frame = String::from("\x1b[H");
    for line in lines {
        frame.push_str(line);
        frame.push_str("\x1b[K\r\n");
    }
    let hint = if colour { format!("\x1b[2m{hint}\x1b[0m") } else { hint };
    frame.push_str(&format!("\x1b[K\r\n{hint}\x1b[K\x1b[J"));
    let mut out = io::stdout().lock();
    out.write_all(frame.as_bytes())?;
    out.flush()
}

/// Everything at first, and after that each line that was not there before, with the time.
fn append(context: &Context, report: &Report, shown: &mut Vec<String>) -> io::Result<()> {
    let (width, _) = paper();
    let text = context.teller.status(report, width, false);
    // The first line is the title with the time.
    let lines: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
    let mut out = io::stdout().lock();
    if shown.is_empty() {
        out.write_all(text.as_bytes())?;
    } else {
        let time = report.at.with_timezone(&context.config.summary.timezone).format("%H:%M:%S");
        for line in lines.iter().filter(|line| !line.trim().is_empty() && !shown.contains(line)) {
            writeln!(out, "{time}  {}", line.trim_start())?;
        }
    }
    out.flush()?;
    *shown = lines;
    Ok(())
}

/// The terminal's other screen, without a cursor; left again when dropped.
struct Screen;

impl Screen {
    fn enter() -> Self {
        print!("\x1b[?1049h\x1b[?25l\x1b[2J");
        let _ = io::stdout().flush();
        Self
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        print!("\x1b[?25h\x1b[?1049l");
        let _ = io::stdout().flush();
    }
}

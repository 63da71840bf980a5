//! The thread by which I.CA's library looks after its card, and what comes of it: a process that exits without `C_Finalize` waits for that
//! thread for ever. It may not know what a look is good for.

use super::state::Module;
use std::{
    sync::{
        Arc, Mutex, Once, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(500);

struct Heartbeat {
    thread: JoinHandle<()>,
    ended: Arc<AtomicBool>,
}

static RUNNING: Mutex<Option<Heartbeat>> = Mutex::new(None);
static AT_EXIT: Once = Once::new();

/// Begins to look after the card.
pub(super) fn start() {
    let ended = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&ended);
    let beat = move || {
        while !seen.load(Ordering::Acquire) {
            if let Some(module) = Module::current() {
                module.look();
            }
            std::thread::park_timeout(PAUSE);
        }
    };
    if let Ok(thread) = std::thread::Builder::new().name("heartbeat".to_owned()).spawn(beat) {
        *running() = Some(Heartbeat { thread, ended });
        AT_EXIT.call_once(|| {
            // SAFETY: the function takes nothing, and lives as long as the library.
            unsafe { libc::atexit(wait_for_the_thread) };
        });
    }
}

/// Ends it, as `C_Finalize` does.
pub(super) fn stop() {
    let Some(heartbeat) = running().take() else { return };
    heartbeat.ended.store(true, Ordering::Release);
    heartbeat.thread.thread().unpark();
    let _ = heartbeat.thread.join();
}

/// At the end of the process: the thread ends only by `C_Finalize`, so without it nobody comes back from here.
extern "C" fn wait_for_the_thread() {
    if let Some(heartbeat) = running().take() {
        let _ = heartbeat.thread.join();
    }
}

fn running() -> std::sync::MutexGuard<'static, Option<Heartbeat>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

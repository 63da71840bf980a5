//! A real systemd for one user, with a journal, in name spaces of its own.

use std::{
    fs,
    os::unix::fs::{MetadataExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// The user in there: not root, so that the unit is held to what an ordinary user's systemd can do.
const UID: u32 = 61_234;

const PATIENCE: Duration = Duration::from_secs(90);

/// It ends, with all that it started, when this is dropped.
pub struct UserManager {
    shell: Child,
    group: PathBuf,
    environment: Vec<(String, String)>,
    /// Its first process, seen from outside.
    first: u32,
}

impl UserManager {
    /// Starts it for whom this environment belongs to (`HOME`, `PATH` …).
    pub fn start(environment: &[(String, String)]) -> Self {
        let group = control_groups().join(format!("twins-test-{}-{}", std::process::id(), fastrand()));
        fs::create_dir(&group).expect("a control group; this test is run by root");
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/service/systemd.sh");
        let enter = format!("echo $$ > {}/cgroup.procs && exec \"$@\"", group.display());
        let shell = Command::new("/usr/bin/setpriv")
            .args(["--pdeathsig", "KILL", "/bin/sh", "-c", &enter, "sh"])
            .args(["unshare", "--mount", "--cgroup", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", script, &UID.to_string()])
            .env_clear()
            .envs(environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("unshare");
        let first = until(|| child_of(shell.id()));
        let mut environment = environment.to_vec();
        environment.push(("XDG_RUNTIME_DIR".to_owned(), format!("/run/user/{UID}")));
        let manager = Self { shell, group, environment, first };
        until(|| manager.run(&["systemctl", "--user", "is-system-running"]).stdout.starts_with(b"running").then_some(()));
        manager
    }

    /// Makes a directory and all within it the user's.
    pub fn give(directory: &Path) {
        chown(directory, Some(UID), Some(UID)).expect("given");
        if fs::symlink_metadata(directory).is_ok_and(|it| it.is_dir()) {
            fs::read_dir(directory).expect("a directory").for_each(|entry| Self::give_link(&entry.expect("an entry").path()));
        }
    }

    fn give_link(path: &Path) {
        let it = fs::symlink_metadata(path).expect("metadata");
        if it.is_dir() { Self::give(path) } else { std::os::unix::fs::lchown(path, Some(UID), Some(UID)).expect("given") }
    }

    /// Runs a command as that user, in there.
    pub fn run(&self, command: &[&str]) -> Output {
        self.enter(Some(UID), command)
    }

    /// Runs a command as root, in there.
    pub fn run_as_root(&self, command: &[&str]) -> Output {
        self.enter(None, command)
    }

    fn enter(&self, uid: Option<u32>, command: &[&str]) -> Output {
        let mut entered = Command::new("/usr/bin/nsenter");
        entered.args(["--target", &self.first.to_string(), "--mount", "--pid", "--cgroup", "--"]);
        if let Some(uid) = uid {
            entered.args(["/usr/bin/setpriv", "--reuid", &uid.to_string(), "--regid", &uid.to_string(), "--clear-groups"]);
        }
        entered.args(command).env_clear().envs(self.environment.iter().cloned()).stdin(Stdio::null()).output().expect("nsenter")
    }
}

impl Drop for UserManager {
    fn drop(&mut self) {
        // The first process of the pid name space dies with unshare, and all others with it.
        let _ = fs::write(self.group.join("cgroup.kill"), "1");
        let _ = self.shell.kill();
        let _ = self.shell.wait();
        let deadline = Instant::now() + Duration::from_secs(10);
        while !removed(&self.group) && Instant::now() < deadline {
            sleep(Duration::from_millis(50));
        }
    }
}

fn removed(group: &Path) -> bool {
    if let Ok(entries) = fs::read_dir(group) {
        for entry in entries.flatten().filter(|entry| entry.path().is_dir()) {
            removed(&entry.path());
        }
    }
    fs::remove_dir(group).is_ok() || !group.exists()
}

/// Where the groups of version 2 are mounted.
fn control_groups() -> PathBuf {
    let mounts = fs::read_to_string("/proc/self/mounts").expect("mounts");
    let place = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>()).find(|fields| fields.get(2) == Some(&"cgroup2"));
    PathBuf::from(place.expect("cgroup2").get(1).expect("a place"))
}

fn child_of(parent: u32) -> Option<u32> {
    let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).ok()?;
    children.split_whitespace().next()?.parse().ok()
}

fn fastrand() -> u64 {
    fs::metadata("/proc/self").map_or(0, |it| it.ino())
        ^ u64::from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |now| now.subsec_nanos()))
}

/// Asks until there is an answer.
pub fn until<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "no answer within {PATIENCE:?}");
        sleep(Duration::from_millis(100));
    }
}

//! An Exim on loopback that takes one XOAUTH2 message, the one in a file, and delivers nothing: its log says what it accepted.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

pub struct Exim {
    directory: TempDir,
    pub port: u16,
    child: Child,
}

impl Exim {
    pub fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let at = directory.path().display();
        for folder in ["", "spool", "log"] {
            let folder = directory.path().join(folder);
            fs::create_dir_all(&folder).unwrap();
            fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
        }
        let own = |what: &str| String::from_utf8_lossy(&Command::new("id").arg(what).output().unwrap().stdout).trim().to_owned();
        let owner = if rustix::process::geteuid().is_root() {
            String::new()
        } else {
            format!("exim_user = {}\nexim_group = {}\n", own("-un"), own("-gn"))
        };
        let configuration = format!(
            "{owner}spool_directory = {at}/spool\nlog_file_path = {at}/log/%slog\npid_file_path = {at}/pid\nprimary_hostname = localhost\n\
             local_interfaces = 127.0.0.1\ndaemon_smtp_ports = {port}\ntls_advertise_hosts =\nhost_lookup =\nrfc1413_query_timeout = 0s\n\
             acl_smtp_rcpt = rcpt\nacl_smtp_data = accept\nauth_advertise_hosts = *\nlog_selector = +received_recipients\n\
             begin acl\nrcpt:\n  accept authenticated = *\n  deny message = log in first\n\
             begin routers\nall:\n  driver = accept\n  transport = nowhere\nbegin transports\nnowhere:\n  driver = appendfile\n  file = /dev/null\n  user = nobody\n\
             begin authenticators\nxoauth2:\n  driver = plaintext\n  public_name = XOAUTH2\n  server_prompts = :\n\
             server_condition = ${{if eq{{$auth1}}{{${{readfile{{{at}/wanted}}}}}}}}\n  server_set_id = somebody\n"
        );
        fs::write(directory.path().join("exim.conf"), configuration).unwrap();
        let mut command = Command::new("/usr/sbin/exim4");
        command.arg("-C").arg(directory.path().join("exim.conf")).args(["-bdf", "-q1h"]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let exim = Self { directory, port, child };
        exim.wants("nothing yet");
        let until = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < until, "exim does not listen: {}", exim.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        exim
    }

    /// The only message of the client that is accepted.
    pub fn wants(&self, message: &str) {
        let path: PathBuf = self.directory.path().join("wanted");
        fs::write(&path, message).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
    }

    /// Its main log.
    pub fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log/mainlog")).unwrap_or_default()
    }
}

impl Drop for Exim {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

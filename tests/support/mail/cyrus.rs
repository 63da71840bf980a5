//! A Cyrus with one user, `jana`, in a directory of its own. Its `imapd` is unpacked by the setup, not installed: Debian lets only one IMAP server be.

use super::{Place, bare::Bare, server::MailServer};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use twins::mail::{ImapSettings, SecretSource, Tls};
use twins_sandbox::servers::{Addresses, Daemon, Server, name, privileged};

pub struct Cyrus {
    server: Server,
    place: Place,
}

const PASSWORD: &str = "tajne heslo";
const LIBRARY: &str = "/usr/lib/cyrus/bin";
const UNPACKED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/servers/cyrus/usr/lib/cyrus/bin");

impl MailServer for Cyrus {
    fn start() -> Self {
        let place = Place::with_password(PASSWORD);
        let home = Home(place.directory.path().join("cyrus"));
        home.prepare(&place);
        let directory = home.0.clone();
        let cyrus = Self { server: Server::start(&directory, move |addresses| home.launch(addresses)), place };
        // The first login makes the mailbox.
        cyrus.client("jana").command("NOOP");
        cyrus
    }

    fn plain_port(&self) -> u16 {
        self.server.addresses().plain.port()
    }

    fn stop(&mut self) {
        self.server.stop();
    }

    fn resume(&mut self) {
        self.server.resume();
    }

    fn client(&self, user: &str) -> Bare {
        Bare::connect(self.plain_port()).login(user, PASSWORD)
    }

    fn deliver_to(&self, folder: &str, message: &[u8]) {
        self.client("jana").append(folder, message);
    }

    /// As after a restored backup: the mailbox is made anew, and the same messages come into it.
    fn change_uid_validity(&mut self) {
        let mut client = self.client("jana");
        client.command("EXAMINE INBOX");
        let messages: Vec<Vec<u8>> = client
            .command("SEARCH ALL")
            .split_whitespace()
            .filter_map(|id| id.parse::<u32>().ok())
            .map(|id| body(&mut client, id))
            .collect();
        client.send("a LOGOUT\r\n");
        let mut admin = self.client("admin");
        admin.command("SETACL user/jana admin lrswipkxtecda");
        // UIDVALIDITY is the second in which the mailbox is made.
        std::thread::sleep(std::time::Duration::from_millis(1100));
        admin.command("DELETE user/jana");
        for message in messages {
            self.deliver_to("INBOX", &message);
        }
    }

    fn settings(&self, tls: Tls) -> ImapSettings {
        let addresses = self.server.addresses();
        ImapSettings {
            host: "localhost".to_owned(),
            port: Some(if tls == Tls::Implicit { addresses.tls.port() } else { addresses.plain.port() }),
            tls,
            trust: Some(self.place.root.clone()),
            user: "jana".to_owned(),
            password: Some(SecretSource::File(self.place.password.clone())),
            oauth: None,
            folders: vec!["INBOX".to_owned()],
            junk: true,
        }
    }
}

fn body(client: &mut Bare, id: u32) -> Vec<u8> {
    let answer = client.command(&format!("FETCH {id} BODY.PEEK[]"));
    let (_, literal) = answer.split_once("}\r\n").unwrap();
    literal.strip_suffix(")\r\n").unwrap().as_bytes().to_vec()
}

/// The directory with all that the server has.
struct Home(PathBuf);

impl Home {
    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn launch(&self, addresses: Addresses) -> Daemon {
        fs::write(self.path("cyrus.conf"), self.services_file(addresses)).unwrap();
        let [settings, services, pid] = ["imapd.conf", "cyrus.conf", "run/pid"].map(|name| self.path(name).to_str().unwrap().to_owned());
        let arguments = ["-D", "-C", &settings, "-M", &services, "-p", &pid];
        Daemon::start(&format!("{LIBRARY}/master"), &arguments, &self.path("cyrus.out"))
    }

    fn prepare(&self, place: &Place) {
        let parts =
            ["mail", "run", "lib/db", "lib/socket", "lib/proc", "lib/log", "lib/msg", "lib/user", "lib/quota", "lib/ptclient", "bin"];
        for part in parts {
            fs::create_dir_all(self.path(part)).unwrap();
        }
        for program in ["imapd", "idled"] {
            let unpacked = Path::new(UNPACKED).join(program);
            fs::copy(&unpacked, self.path("bin").join(program))
                .unwrap_or_else(|error| panic!("run `make setup`: {}: {error}", unpacked.display()));
        }
        place.web_root.site(&["localhost", "127.0.0.1"]).write(&self.0);
        fs::write(self.path("imapd.conf"), self.settings_file()).unwrap();
        ["jana", "admin"].into_iter().for_each(|user| self.add_user(user));
        if privileged() {
            let parts = ["mail", "run", "lib", "sasldb", "cert.pem", "key.pem"].map(|part| self.path(part));
            let given = Command::new("chown").args(["-R", "cyrus:mail"]).args(parts).status().unwrap();
            assert!(given.success());
        }
    }

    fn add_user(&self, user: &str) {
        use std::io::Write;
        let mut command = Command::new("/usr/sbin/saslpasswd2");
        command.args(["-p", "-c", "-u", &name(&self.0), "-f"]).arg(self.path("sasldb")).arg(user);
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().expect("sasl2-bin is installed");
        child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    }

    fn settings_file(&self) -> String {
        let (at, name) = (self.0.display(), name(&self.0));
        let own = String::from_utf8_lossy(&Command::new("id").arg("-un").output().unwrap().stdout).trim().to_owned();
        let user = if privileged() { "cyrus".to_owned() } else { own };
        format!(
            "configdirectory: {at}/lib\ndefaultpartition: default\npartition-default: {at}/mail\nproc_path: {at}/run/proc\n\
             mboxname_lockpath: {at}/run/lock\nidlesocket: {at}/run/idle\ncyrus_user: {user}\nadmins: admin\naltnamespace: yes\n\
             unixhierarchysep: yes\nautocreate_quota: 0\nautocreate_inbox_folders: Junk\nxlist-junk: Junk\nallowplaintext: yes\n\
             sasl_pwcheck_method: auxprop\nsasl_auxprop_plugin: sasldb\nsasl_sasldb_path: {at}/sasldb\nsasl_mech_list: PLAIN\n\
             loginrealms: {name}\nservername: {name}\ndelete_mode: immediate\nexpunge_mode: immediate\n\
             tls_server_cert: {at}/cert.pem\ntls_server_key: {at}/key.pem\n"
        )
    }

    fn services_file(&self, addresses: Addresses) -> String {
        let at = self.0.display();
        let Addresses { plain, tls } = addresses;
        let with = format!("-C {at}/imapd.conf");
        format!(
            "START {{\n recover cmd=\"{LIBRARY}/ctl_cyrusdb {with} -r\"\n}}\n\
             SERVICES {{\n imap cmd=\"{at}/bin/imapd {with}\" listen=\"{plain}\" prefork=0\n\
             imaps cmd=\"{at}/bin/imapd -s {with}\" listen=\"{tls}\" prefork=0\n}}\n\
             DAEMON {{\n idled cmd=\"{at}/bin/idled -d {with}\"\n}}\nEVENTS {{\n}}\n"
        )
    }
}

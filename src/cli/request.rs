//! `twins request`: both requests as files, for whoever carries them to the authority by hand.

use super::{
    confirm::Seat,
    context::{Context, with},
    conversation::{End, follow},
    paper::{complain, paper, say},
    trouble::{of_file, shown},
};
use crate::{agent::control, certificate::Both, renewal::Request};
use der::pem::{LineEnding, encode_string};
use std::{
    fs::{DirBuilder, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Options of `twins request`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The directory for the files; made if it is not there.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Which renewal; the only open one if absent.
    #[arg(long, value_name = "NAME")]
    renewal: Option<String>,
}

/// Has the requests made, with the PIN asked for here, and writes them.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    with(config, |context| make(context, options))
}

fn make(context: &Context, options: &Options) -> ExitCode {
    let seat = Seat::take();
    let request = control::Request::Requests { renewal: options.renewal.clone(), columns: paper().0 };
    let mut connection = match context.ask(&request, seat.terminal()) {
        Ok(connection) => connection,
        Err(failure) => return failure,
    };
    loop {
        match follow(&context.teller, &mut connection) {
            End::Requests(requests) => {
                if let Err((path, error)) = write(&options.out, &requests) {
                    let why = of_file(&context.teller, &error);
                    return complain(context.teller.say("request-unwritable", &[("path", shown(&path)), ("why", why.into())]));
                }
                say(context.teller.say("request-written", &[("path", shown(&options.out))]));
            }
            End::Told(code) => return code,
            End::GoAheadNeeded { .. } | End::AgainNeeded { .. } | End::Open { .. } => return ExitCode::FAILURE,
        }
    }
}

/// Each request in the signed CMS (DER) and as the PKCS#10 alone (PEM). A file with other bytes is not overwritten.
fn write(directory: &Path, requests: &Both<Request>) -> Result<(), (PathBuf, io::Error)> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(|error| (directory.to_owned(), error))?;
    for (role, request) in requests.iter() {
        let pem = encode_string("CERTIFICATE REQUEST", LineEnding::LF, &request.pkcs10).map_err(io::Error::other);
        let files = [(format!("{role}.p7m"), Ok(request.cms.clone())), (format!("{role}.csr.pem"), pem.map(String::into_bytes))];
        for (name, bytes) in files {
            let path = directory.join(name);
            bytes.and_then(|bytes| write_new(&path, &bytes)).map_err(|error| (path, error))?;
        }
    }
    Ok(())
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => file.write_all(bytes).and_then(|()| file.sync_all()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && std::fs::read(path).is_ok_and(|there| there == bytes) => Ok(()),
        Err(error) => Err(error),
    }
}

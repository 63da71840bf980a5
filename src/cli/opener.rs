//! Opens an address with the person's own program.

use std::{
    env,
    os::unix::process::CommandExt,
    process::{Command, Stdio},
};

/// `$BROWSER` (a list, `%s` for the address), or the desktop's own. The address stands in the arguments of the browser, as with every link
/// that a mail program opens.
pub fn opened(address: &str) -> bool {
    let own = env::var("BROWSER").unwrap_or_default();
    let commands = own.split(':').filter(|command| !command.trim().is_empty()).map(str::to_owned);
    commands.chain(["xdg-open".to_owned()]).any(|command| started(&command, address))
}

fn started(command: &str, address: &str) -> bool {
    let mut words: Vec<String> = command.split_whitespace().map(|word| word.replace("%s", address)).collect();
    if !command.contains("%s") {
        words.push(address.to_owned());
    }
    let Some((program, arguments)) = words.split_first() else { return false };
    let mut command = Command::new(program);
    // In a group of its own: it outlives the terminal in which this program was started.
    let child = command.args(arguments).process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    // xdg-open says by its status whether there was a browser; a browser itself stays as long as its window.
    child.is_ok_and(|mut child| program != "xdg-open" || child.wait().is_ok_and(|status| status.success()))
}

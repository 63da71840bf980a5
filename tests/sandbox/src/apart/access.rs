//! Who may use the reader. Debian's pcscd asks polkit, which does not run beside it in a container and would not know the users of another one. So what
//! the others see is this: a socket whose visitors pcscd takes for the administrator.

use std::{fs, io, os::unix::fs::PermissionsExt, path::Path};
use tokio::{
    io::copy_bidirectional,
    net::{UnixListener, UnixStream},
};

/// Lets everybody who sees `socket` speak with the daemon at `daemon`, for ever.
///
/// # Errors
/// If the socket cannot be made.
pub async fn open(socket: &Path, daemon: &Path) -> io::Result<()> {
    let _from_before = fs::remove_file(socket);
    let listener = UnixListener::bind(socket)?;
    fs::set_permissions(socket, fs::Permissions::from_mode(0o666))?;
    let daemon = daemon.to_owned();
    tokio::spawn(async move {
        while let Ok((mut visitor, _)) = listener.accept().await {
            let daemon = daemon.clone();
            tokio::spawn(async move {
                // Whoever hangs up, or a daemon that is gone, ends the conversation for both.
                if let Ok(mut inside) = UnixStream::connect(daemon).await {
                    let _ = copy_bidirectional(&mut visitor, &mut inside).await;
                }
            });
        }
    });
    Ok(())
}

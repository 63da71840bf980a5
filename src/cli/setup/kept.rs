//! What is held in memory until the person has agreed to everything: a password, a root certificate. For trying it out it is a file that has
//! no name and ends with the process, so nothing is left if the conversation is given up.

use rustix::fs::{MemfdFlags, Mode, fchmod, memfd_create};
use std::{
    fs::File,
    io::{self, Write},
    os::fd::AsRawFd,
    path::PathBuf,
};

/// A file without a name, of mode 0600.
#[derive(Debug)]
pub struct Nameless(File);

impl Nameless {
    /// With this content.
    ///
    /// # Errors
    /// If the system gives none.
    pub fn with(content: &[u8]) -> io::Result<Self> {
        let descriptor = memfd_create("twins-setup", MemfdFlags::CLOEXEC)?;
        fchmod(&descriptor, Mode::RUSR | Mode::WUSR)?;
        let mut file = File::from(descriptor);
        file.write_all(content)?;
        Ok(Self(file))
    }

    /// Where this process can open it.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}", self.0.as_raw_fd()))
    }
}

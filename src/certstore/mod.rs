//! What browsers and mail programs read: whether the card's PKCS#11 module and the issuing authorities are registered there, both certificates
//! are seen through it, and putting right what is missing.
//!
//! This room knows the stores of other programs and nothing of renewals, mail or the worker. It never logs in to a card: what it sees is what a
//! program sees before a PIN is typed. What belongs to one operating system is behind [`Registry`] and [`Store`], in a file named for it.

mod linux;
mod mozilla;
mod nss;
mod p11_kit;
mod report;
mod tool;
mod wanted;

pub use linux::Linux;
pub use report::{Condition, Packaging, Program, Report, StoreReport};
pub use wanted::Wanted;

/// The stores of one computer.
pub trait Registry: Send + Sync {
    /// Every store that is there, in the order in which it is shown.
    fn stores(&self) -> Vec<Box<dyn Store>>;
}

/// One store that programs read.
pub trait Store {
    /// Looks, and changes nothing.
    fn look(&self, wanted: &Wanted) -> StoreReport;

    /// Puts right what is missing; what is there stays. Doing it again changes nothing.
    fn add(&self, wanted: &Wanted) -> StoreReport;

    /// Takes away what [`Store::add`] put there, and nothing else.
    fn remove(&self, wanted: &Wanted) -> StoreReport;
}

/// What to do with every store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// [`Store::look`].
    Look,
    /// [`Store::add`].
    Add,
    /// [`Store::remove`].
    Remove,
}

/// Does it with every store of this computer. It waits for other programs, so it does not belong on an async thread.
pub fn run(registry: &dyn Registry, task: Task, wanted: &Wanted) -> Report {
    let one = |store: &dyn Store| match task {
        Task::Look => store.look(wanted),
        Task::Add => store.add(wanted),
        Task::Remove => store.remove(wanted),
    };
    Report { module: wanted.module.clone(), stores: registry.stores().iter().map(|store| one(store.as_ref())).collect() }
}

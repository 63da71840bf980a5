//! Linux: no_new_privs, no core dump, not dumpable, landlock (files are read-only but for the module's own paths), seccomp (no internet
//! socket, no new program, no look into other processes).

use super::Confinement;
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, RestrictionStatus, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
    RulesetStatus, path_beneath_rules,
};
use rustix::{
    process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit},
    thread::set_no_new_privs,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, apply_filter, sock_filter,
};
use std::{collections::BTreeMap, path::PathBuf};

/// Gives up everything that reading a card does not need. Only for a process with one thread, since only that one is held.
///
/// A kernel without landlock is worked with: what it lacks is said on standard error.
///
/// # Errors
/// If something that every supported kernel has was refused; the library must then not be loaded.
pub fn enter(writes: &[PathBuf]) -> Result<(), String> {
    set_no_new_privs(true).map_err(|error| format!("no_new_privs: {error}"))?;
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }).map_err(|error| format!("RLIMIT_CORE: {error}"))?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|error| format!("PR_SET_DUMPABLE: {error}"))?;
    let status = restrict_files(writes).map_err(|error| format!("landlock: {error}"))?;
    if status.ruleset == RulesetStatus::NotEnforced {
        eprintln!("warn: this kernel has no landlock; the card's library can write wherever the user can");
    }
    apply_filter(&system_calls().map_err(|error| format!("seccomp: {error}"))?).map_err(|error| format!("seccomp: {error}"))?;
    #[cfg(target_arch = "x86_64")]
    apply_filter(&no_x32()).map_err(|error| format!("seccomp: {error}"))?;
    Ok(())
}

/// What the kernel can confine the card process with. Nothing is confined by asking.
pub fn confinement() -> Confinement {
    let files = Ruleset::default().set_compatibility(CompatLevel::HardRequirement).handle_access(AccessFs::from_all(ABI::V1));
    let files = files.and_then(Ruleset::create).is_ok();
    // proc(5): without it the kernel has no seccomp filters.
    let actions = std::fs::read_to_string("/proc/sys/kernel/seccomp/actions_avail");
    Confinement { files, calls: actions.is_ok_and(|actions| actions.split_whitespace().any(|action| action == "errno")) }
}

fn restrict_files(writes: &[PathBuf]) -> Result<RestrictionStatus, RulesetError> {
    let abi = ABI::V5;
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let device = read | AccessFs::WriteFile;
    let module = AccessFs::from_all(abi) & !AccessFs::Execute;
    for path in writes.iter().filter(|path| !path.exists()) {
        eprintln!("warn: {} is not there, so the card's library cannot write it", path.display());
    }
    Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::from_all(abi))?
        .create()?
        .add_rules(path_beneath_rules(["/"], read))?
        .add_rules(path_beneath_rules(["/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"], device))?
        .add_rules(path_beneath_rules(writes, module))?
        .restrict_self()
}

fn system_calls() -> Result<BpfProgram, seccompiler::BackendError> {
    let other_family = || {
        SeccompRule::new(vec![SeccompCondition::new(
            0,
            SeccompCmpArgLen::Dword,
            SeccompCmpOp::Ne,
            u64::from(libc::AF_UNIX.unsigned_abs()),
        )?])
    };
    let mut rules = BTreeMap::from([(libc::SYS_socket, vec![other_family()?]), (libc::SYS_socketpair, vec![other_family()?])]);
    rules.insert(libc::SYS_prctl, argument_is(0, &TRACEABLE)?);
    rules.insert(libc::SYS_ioctl, argument_is(1, &TYPING)?);
    rules.extend(FORBIDDEN.map(|call| (call, Vec::new())));
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    SeccompFilter::new(rules, SeccompAction::Allow, refuse, std::env::consts::ARCH.try_into()?)?.try_into()
}

/// To become dumpable again, or to name a tracer (`PR_SET_PTRACER` of the Yama module).
const TRACEABLE: [u64; 2] = [libc::PR_SET_DUMPABLE.unsigned_abs() as u64, 0x5961_6d61];

/// To put words into a terminal's input, which its shell would run.
const TYPING: [u64; 2] = [libc::TIOCSTI, libc::TIOCLINUX];

fn argument_is(index: u8, values: &[u64]) -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
    let rule = |value: &u64| SeccompRule::new(vec![SeccompCondition::new(index, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, *value)?]);
    values.iter().map(rule).collect()
}

/// New programs, other processes' memory, rings that pass by this filter, the kernel's own workings.
const FORBIDDEN: [libc::c_long; 33] = [
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_open_by_handle_at,
];

/// The x32 system calls share the architecture's name but have numbers of their own, so a filter by number would not see them.
#[cfg(target_arch = "x86_64")]
fn no_x32() -> Vec<sock_filter> {
    const X32_SYSCALL_BIT: u32 = 0x4000_0000;
    let statement = |code: u32, jt, jf, k| sock_filter { code: u16::try_from(code).unwrap_or_default(), jt, jf, k };
    vec![
        statement(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, 0), // seccomp_data.nr
        statement(libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K, 0, 1, X32_SYSCALL_BIT),
        statement(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ERRNO | libc::EPERM.unsigned_abs()),
        statement(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ALLOW),
    ]
}

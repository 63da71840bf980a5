//! How the program is linked: its relative relocations are packed (DT_RELR, which glibc knows since 2.36). Unpacked they are a tenth of what is resident of
//! the agent, for the loader reads them all.

fn main() {
    println!("cargo:rerun-if-changed=config/build.rs");
    if std::env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|env| env == "gnu") {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

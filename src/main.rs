//! `twins`: renews the I.CA TWINS certificates on a smart card by itself, with the person's consent.

fn main() -> std::process::ExitCode {
    twins::cli::run()
}

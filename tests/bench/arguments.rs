//! This very program as another process: the floors that have to be one of their own.

use super::{bare_card, idle};

/// Whether it was started as one; then it has been that, and is to end.
pub fn was_a_floor() -> bool {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [idle::BARE, port, root, user, password] => {
            idle::Bare { port: port.parse().unwrap(), root: root.into(), user: (*user).into(), password: (*password).into() }.wait();
        }
        [bare_card::BARE, module, pin] => println!("{}", bare_card::renew(module.as_ref(), pin).as_secs_f64()),
        _ => return false,
    }
    true
}

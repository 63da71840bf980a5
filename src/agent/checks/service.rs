//! Whether the agent runs, and how it says that it is doing.

use crate::{
    agent::control::{self, ControlError, LiveStatus, Reply, Request},
    config::Config,
    tell::{Check, Examined},
};

/// Asks it over its socket.
pub(super) async fn examine(config: &Config) -> Examined {
    let socket = config.control_socket();
    let asked = tokio::task::spawn_blocking(move || {
        let mut connection = control::connect(&socket, &Request::Status, None)?;
        connection.next_reply()
    });
    match asked.await {
        Ok(Ok(Some(Reply::Status(live)))) => judge(&live),
        Ok(Err(ControlError::NotRunning)) => Examined::failed(Check::Service, "doctor-service-down"),
        Ok(Err(error)) => Examined::failed(Check::Service, "doctor-service-silent").with("why", error.to_string()),
        Ok(Ok(_)) => Examined::failed(Check::Service, "doctor-service-silent").with("why", String::new()),
        Err(error) => Examined::failed(Check::Service, "doctor-service-silent").with("why", error.to_string()),
    }
}

fn judge(live: &LiveStatus) -> Examined {
    match (&live.database, &live.mailbox) {
        (Err(why), _) => Examined::failed(Check::Service, "doctor-service-database").with("why", why.clone()),
        (_, Err(why)) => Examined::doubtful(Check::Service, "doctor-service-mailbox").with("why", why.clone()),
        _ => Examined::well(Check::Service, "doctor-service-well"),
    }
}

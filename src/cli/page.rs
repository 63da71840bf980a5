//! `twins status --open`: the page in the person's browser. The running agent keeps it; otherwise it is written here from the database.

use super::{
    context::{Context, block_on},
    opener::opened,
    paper::{complain, say},
    status::gather,
    trouble::{of_file, of_store, shown},
};
use crate::{
    agent::{board, empty_board, write_page},
    store::{Store, StoreError},
    tell::Board,
};
use std::process::ExitCode;
use url::Url;

/// Opens it, and says where it is.
pub fn open(context: &Context) -> ExitCode {
    let board = match block_on(whole(context)) {
        Ok(Ok(board)) => board,
        Ok(Err(error)) => return complain(of_store(&context.teller, &context.config, &error)),
        Err(error) => return complain(error),
    };
    let (teller, path) = (&context.teller, context.config.page());
    let running = board.report.agent.running;
    if !(running && path.is_file())
        && let Err(error) = std::fs::create_dir_all(context.config.state_dir()).and_then(|()| write_page(&path, teller, &board))
    {
        let why = of_file(teller, &error);
        return complain(teller.say("page-unwritable", &[("path", shown(&path)), ("why", why.into())]));
    }
    if !running {
        say(teller.say("page-not-running", &[]));
    }
    say(teller.text("page-opened", &[("path", shown(&path))]));
    let address = std::path::absolute(&path).ok().and_then(|path| Url::from_file_path(path).ok());
    if address.is_some_and(|address| opened(address.as_str())) {
        ExitCode::SUCCESS
    } else {
        complain(teller.say("page-not-opened", &[("path", shown(&path))]))
    }
}

async fn whole(context: &Context) -> Result<Board, StoreError> {
    let report = gather(context).await?;
    match Store::open_to_read(&context.config.state_dir()).await {
        Ok(store) => board(&store, report, &context.teller).await,
        Err(StoreError::Missing(_)) => Ok(empty_board(report)),
        Err(error) => Err(error),
    }
}

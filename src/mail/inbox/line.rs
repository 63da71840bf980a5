//! One response line of the server, reduced to what the watcher needs of it.

use super::folder_name;
use async_imap::imap_proto::{
    AttributeValue, Capability, MailboxDatum, MailboxListData, NameAttribute, RequestId, Response, ResponseCode, Status, StatusAttribute,
};

/// What a server can, as far as it matters here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Abilities {
    /// IDLE (RFC 2177).
    pub(super) idle: bool,
    /// It tells what folders are for (SPECIAL-USE, RFC 6154).
    pub(super) special_use: bool,
    /// It can list only some folders (LIST-EXTENDED, RFC 5258).
    pub(super) list_extended: bool,
}

impl Abilities {
    fn of(known: &[Capability<'_>]) -> Self {
        let knows = |name: &str| known.iter().any(|known| matches!(known, Capability::Atom(atom) if atom.eq_ignore_ascii_case(name)));
        Self { idle: knows("IDLE"), special_use: knows("SPECIAL-USE"), list_extended: knows("LIST-EXTENDED") }
    }
}

/// A folder that a server listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// Its name, as people read it.
    pub(super) name: String,
    /// What stands between the levels of its name.
    pub(super) delimiter: Option<String>,
    /// Whether the server says that it is for junk.
    pub(super) junk: bool,
    /// Whether it can be opened.
    pub(super) opens: bool,
}

impl Listed {
    fn of(folder: &MailboxListData<'_>) -> Self {
        let closed = |attribute: &NameAttribute<'_>| match attribute {
            NameAttribute::NoSelect => true,
            NameAttribute::Extension(name) => name.eq_ignore_ascii_case("\\NonExistent"),
            _ => false,
        };
        Self {
            name: folder_name::decoded(&folder.name),
            delimiter: folder.delimiter.as_deref().map(str::to_owned),
            junk: folder.name_attributes.contains(&NameAttribute::Junk),
            opens: !folder.name_attributes.iter().any(closed),
        }
    }
}

/// A response of the server.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// It waits for us to go on.
    Continue,
    /// The command with this tag is done.
    Done {
        /// The command's tag.
        tag: RequestId,
        /// Whether it was carried out.
        ok: bool,
        /// What the server says about it.
        text: String,
    },
    /// The server ends the connection.
    Bye(String),
    /// UIDVALIDITY of the folder that is being opened.
    Validity(u32),
    /// UIDNEXT of the folder that is being opened.
    Next(u32),
    /// How a folder that is not open stands.
    Status {
        /// UIDVALIDITY.
        validity: Option<u32>,
        /// UIDNEXT.
        next: Option<u32>,
    },
    /// What the server can.
    Capabilities(Abilities),
    /// A folder that there is.
    Listed(Listed),
    /// The open folder has more messages than before.
    Exists,
    /// UIDs that a search found.
    Found(Vec<u32>),
    /// Something about a message.
    Message {
        /// Its UID.
        uid: Option<u32>,
        /// Its size in bytes.
        size: Option<u32>,
        /// The whole of it.
        body: Option<Vec<u8>>,
    },
    /// Anything else.
    Other,
}

impl Line {
    /// Reduces a response.
    pub(super) fn of(response: &Response<'_>) -> Self {
        match response {
            Response::Continue(_) => Self::Continue,
            Response::Done { tag, status, outcome } => Self::Done {
                tag: tag.clone(),
                ok: *status == Status::Ok,
                text: outcome.information.as_deref().unwrap_or("refused").to_owned(),
            },
            Response::Data { status: Status::Bye, outcome } => Self::Bye(outcome.information.as_deref().unwrap_or_default().to_owned()),
            Response::Data { outcome, .. } => match outcome.code {
                Some(ResponseCode::UidValidity(value)) => Self::Validity(value),
                Some(ResponseCode::UidNext(value)) => Self::Next(value),
                _ => Self::Other,
            },
            Response::Capabilities(known) => Self::Capabilities(Abilities::of(known)),
            Response::MailboxData(MailboxDatum::List(folder)) => Self::Listed(Listed::of(folder)),
            Response::MailboxData(MailboxDatum::Exists(_)) => Self::Exists,
            Response::MailboxData(MailboxDatum::Search(uids)) => Self::Found(uids.clone()),
            Response::MailboxData(MailboxDatum::Status { status, .. }) => Self::Status {
                validity: status
                    .iter()
                    .find_map(|attribute| if let StatusAttribute::UidValidity(value) = attribute { Some(*value) } else { None }),
                next: status.iter().find_map(|attribute| if let StatusAttribute::UidNext(value) = attribute { Some(*value) } else { None }),
            },
            Response::Fetch(_, attributes) => Self::message(attributes),
            _ => Self::Other,
        }
    }

    fn message(attributes: &[AttributeValue<'_>]) -> Self {
        let (mut uid, mut size, mut body) = (None, None, None);
        for attribute in attributes {
            match attribute {
                AttributeValue::Uid(value) => uid = Some(*value),
                AttributeValue::Rfc822Size(value) => size = Some(*value),
                AttributeValue::BodySection { section: None, data: Some(data), .. } => body = Some(data.to_vec()),
                _ => {}
            }
        }
        Self::Message { uid, size, body }
    }
}

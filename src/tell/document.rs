//! A mail before it is written as plain text or as HTML: what it says, in order.

use super::{Language, paint::Tone, progress::Milestone, table::Table};

/// A part of a document.
#[derive(Debug, Clone)]
pub(super) enum Block {
    /// The first line: whether something must be done.
    Lead(Tone, String),
    /// A sentence or more.
    Paragraph(String),
    /// What to do now, under this label.
    Action(String, String),
    /// A title over what follows.
    Heading(String),
    /// Labels and values.
    Facts(Vec<(String, String)>),
    /// A table.
    Table(Table),
    /// Steps with their marks, the marks' names beside them.
    Progress(Vec<(Milestone, String)>),
    /// A picture of the mail by its name, what it shows, and the same as a string for those who see no pictures.
    Picture(String, String, String),
    /// Numbered sentences.
    List(Vec<String>),
}

/// A mail's content.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) language: Language,
    pub(super) subject: String,
    pub(super) blocks: Vec<Block>,
    /// Small print at the end.
    pub(super) footer: String,
}

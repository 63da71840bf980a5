//! The clerk of the authority: announces renewals, answers what was accepted by mail, and issues when told.

use crate::{
    authority::{Accepted, Authority, Certificate, Enrolled, Fault, IssueError},
    half::{Half, Pair},
    mailer::{self, Announcement, FORGED, Mailer, START},
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{sync::broadcast::error::RecvError, task::JoinHandle};

/// How the person hears of issued certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// A mail with both certificates attached.
    Attachments,
    /// A mail with a link, and by no other way: the links of the last page do not begin to work.
    Link,
    /// Not at all: only the links of the last page begin to work.
    LastPage,
}

/// The office; its clerk goes home when it is dropped.
pub struct Office {
    authority: Arc<Authority>,
    mailer: Arc<Mailer>,
    standing_order: Arc<Mutex<Option<(Duration, Delivery)>>>,
    clerk: JoinHandle<()>,
}

impl Office {
    /// Opens it: from now on each accepted request is confirmed by mail.
    pub fn open(authority: Arc<Authority>, mailer: Arc<Mailer>) -> Self {
        let standing_order = Arc::new(Mutex::new(None));
        let clerk = tokio::spawn(answer(authority.clone(), mailer.clone(), standing_order.clone()));
        Self { authority, mailer, standing_order, clerk }
    }

    /// From now on, issue so long after acceptance (after payment, where an invoice was sent), without being told. By the last page, no mail comes at all:
    /// then nobody can know of the acceptance without having that page.
    pub fn issue_by_itself(&self, after: Duration, delivery: Delivery) {
        *self.standing_order.lock().unwrap() = Some((after, delivery));
    }

    /// Mails the notice three weeks before the end; gives its link.
    pub async fn notice(&self, pair: &Enrolled) -> String {
        let announcement = self.announcement(pair);
        self.mailer.send(&mailer::notice_21_days(&announcement)).await;
        announcement.link
    }

    /// Mails the notice one week before the end; gives its link.
    pub async fn second_notice(&self, pair: &Enrolled) -> String {
        let announcement = self.announcement(pair);
        self.mailer.send(&mailer::notice_7_days(&announcement)).await;
        announcement.link
    }

    /// A genuine notice for one person's pair that goes to somebody else's mailbox.
    pub async fn notice_astray(&self, pair: &Enrolled, to: &str) -> String {
        let announcement = Announcement { to: to.to_owned(), ..self.announcement(pair) };
        self.mailer.send(&mailer::notice_21_days(&announcement)).await;
        announcement.link
    }

    /// An unsigned notice in the authority's name with a link to a host of the forger's.
    pub async fn forged_notice(&self, pair: &Enrolled) {
        let announcement = Announcement { link: format!("{FORGED}?id={}", crate::random::token::<8>()), ..self.announcement(pair) };
        self.mailer.send_unsigned(&mailer::notice_21_days(&announcement)).await;
    }

    /// An unsigned notice whose link is nevertheless the genuine one.
    pub async fn forged_notice_with_genuine_link(&self, pair: &Enrolled) {
        self.mailer.send_unsigned(&mailer::notice_21_days(&self.announcement(pair))).await;
    }

    /// A signed notice whose link was changed on the way.
    pub async fn tampered_notice(&self, pair: &Enrolled) {
        let letter = mailer::notice_21_days(&self.announcement(pair));
        self.mailer.send_tampered(&letter, "www.ica.cz/obnova", "www.ica.cz/podvod").await;
    }

    /// Issues both certificates and tells the person.
    ///
    /// # Errors
    /// If nothing can be issued for this number.
    pub async fn issue(&self, number: &str, delivery: Delivery) -> Result<Pair<Certificate>, IssueError> {
        prepare(&self.authority, number, delivery);
        let issued = self.authority.issue(number)?;
        tell(&self.authority, &self.mailer, number, &issued, delivery).await;
        Ok(issued)
    }

    /// Mails one of the two certificates of this number; the other one may follow days later.
    ///
    /// # Errors
    /// If nothing can be issued for this number.
    pub async fn mail_one(&self, number: &str, half: Half) -> Result<(), IssueError> {
        let issued = self.authority.issue(number)?;
        if let Some(holder) = self.authority.applicant(number) {
            self.mailer.send(&mailer::one_issued(&holder.person.address, issued.get(half))).await;
        }
        Ok(())
    }

    /// Issues certificates that are wrong, and tells the person as if they were right.
    ///
    /// # Errors
    /// If nothing can be issued for this number.
    pub async fn issue_wrong(&self, number: &str, fault: Fault, delivery: Delivery) -> Result<Pair<Certificate>, IssueError> {
        prepare(&self.authority, number, delivery);
        let issued = self.authority.issue_wrong(number, fault)?;
        tell(&self.authority, &self.mailer, number, &issued, delivery).await;
        Ok(issued)
    }

    fn announcement(&self, pair: &Enrolled) -> Announcement {
        Announcement {
            to: pair.person.address.clone(),
            name: pair.person.name.clone(),
            certificates: pair.certificates.clone(),
            not_after: pair.not_after,
            link: format!("{START}?id={}", self.authority.announce(pair.certificates.qualified.serial)),
        }
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.clerk.abort();
    }
}

/// Confirms each acceptance, sends the invoice where one is due, and carries out the standing order.
async fn answer(authority: Arc<Authority>, mailer: Arc<Mailer>, standing_order: Arc<Mutex<Option<(Duration, Delivery)>>>) {
    let mut acceptances = authority.acceptances();
    loop {
        let number = match acceptances.recv().await {
            Ok(number) => number,
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        let (Some(accepted), Some(holder)) = (authority.accepted(&number), authority.applicant(&number)) else { continue };
        let to = holder.person.address;
        let order = *standing_order.lock().unwrap();
        if !matches!(order, Some((_, Delivery::LastPage))) {
            mailer.send(&mailer::accepted(&to, &accepted)).await;
        }
        if !accepted.paid {
            mailer.send(&mailer::payment_request(&to, &accepted)).await;
        }
        if let Some((after, delivery)) = order {
            tokio::spawn(issue_later(authority.clone(), mailer.clone(), accepted, after, delivery));
        }
    }
}

async fn issue_later(authority: Arc<Authority>, mailer: Arc<Mailer>, accepted: Accepted, after: Duration, delivery: Delivery) {
    tokio::time::sleep(after).await;
    prepare(&authority, &accepted.number, delivery);
    loop {
        match authority.issue(&accepted.number) {
            Ok(issued) => return tell(&authority, &mailer, &accepted.number, &issued, delivery).await,
            Err(IssueError::Unpaid) => tokio::time::sleep(Duration::from_millis(200)).await,
            Err(IssueError::Unknown) => return,
        }
    }
}

fn prepare(authority: &Authority, number: &str, delivery: Delivery) {
    if delivery == Delivery::Link {
        authority.hand_out_by_mail_alone(number);
    }
}

async fn tell(authority: &Authority, mailer: &Mailer, number: &str, issued: &Pair<Certificate>, delivery: Delivery) {
    let (Some(accepted), Some(holder)) = (authority.accepted(number), authority.applicant(number)) else { return };
    let to = &holder.person.address;
    match delivery {
        Delivery::Attachments => mailer.send(&mailer::issued_by_attachments(to, &accepted.pickup, issued)).await,
        Delivery::Link => mailer.send(&mailer::issued_by_link(to, &accepted.pickup, issued)).await,
        Delivery::LastPage => {}
    }
}

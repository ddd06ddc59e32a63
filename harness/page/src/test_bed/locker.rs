//! The locker around the page, and its states: one for each error code, and one without errors.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use reference_locker::mutants::Frail;
use reference_locker::{AddressPolicy, App, Config, Limits, Running, TimeStampFormat};

use super::{Target, TestBed};
use locksmith_spec::{Code, Format, Secret};

/// What the locker accepts although it is wrong or unknown, so that the rest of the page can be tested.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Leniency {
    /// Any hash: there is no key to compute it with, or it is wrong.
    pub hash: bool,
    /// Any time stamp: it is old, or unreadable.
    pub time: bool,
}

/// The state of the locker around the page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LockerState {
    /// The app is registered, and may use the service.
    Serving,
    /// Every request of the page is refused with this code.
    Refusing(Code),
}

pub(super) async fn start(
    target: &Target,
    user: &str,
    password: &Secret,
    proxy: SocketAddr,
) -> io::Result<Running> {
    let config = Config {
        listen: (Ipv4Addr::LOCALHOST, 0).into(),
        public_url: target.library.join("/").ok(),
        time_stamp: format(target.format),
        address_policy: Some(AddressPolicy::AllowLoopback),
        document_proxy: format!("http://{proxy}").parse().ok(),
        limits: Limits { login_attempts: 100_000, ..Limits::default() },
        users: vec![reference_locker::User {
            name: user.to_owned(),
            password: reference_locker::Secret::from(password.expose().to_owned()),
            folders: vec!["My Documents".to_owned()],
        }],
        // A page that works with this one's library works with every library (I-LIBRARY-FRAIL).
        policy: Arc::new(Frail::default()),
        ..Config::default()
    };
    reference_locker::start(config).await.map_err(io::Error::other)
}

fn format(format: Format) -> TimeStampFormat {
    match format {
        // What it cannot read, it forgives.
        Format::EpochSeconds | Format::Pattern(_) => TimeStampFormat::EpochSeconds,
        Format::Iso8601Offset => TimeStampFormat::Iso8601Offset,
        Format::NaiveIst => TimeStampFormat::NaiveIst,
    }
}

impl TestBed {
    /// Registers the app of the page, in place of the one before. Without an id there is none.
    pub async fn register(
        &mut self,
        app_id: Option<&str>,
        domain: &str,
        leniency: Leniency,
    ) -> io::Result<()> {
        let key = self.target.key.as_ref().map_or_else(reference_locker::Secret::random, |key| {
            reference_locker::Secret::from(key.expose().to_owned())
        });
        self.leniency = leniency;
        if let Some(id) = app_id.filter(|id| !id.is_empty()) {
            let (id, domain) = (id.to_owned(), domain.to_owned());
            let app = App { id, key, domain, authorised: true };
            self.locker.control().register(app).await.map_err(io::Error::other)?;
        }
        self.turn(LockerState::Serving);
        Ok(())
    }

    /// Turns the locker into this state, from whatever state.
    pub fn turn(&self, state: LockerState) {
        // The locker reads no patterns: what a page claims in one is judged by the oracle alone.
        let is_pattern = matches!(self.target.format, Format::Pattern(_));
        let forgiven = [
            (self.leniency.hash, Code::InvalidAppHash),
            (self.leniency.time || is_pattern, Code::TimestampTooOld),
        ];
        let forgiven = forgiven.into_iter().filter(|(is_forgiven, _)| *is_forgiven);
        let refuses = match state {
            LockerState::Serving => None,
            LockerState::Refusing(code) => {
                reference_locker::Code::ALL.into_iter().find(|it| it.number() == code.number())
            }
        };
        self.locker.control().set_policy(Arc::new(Frail {
            forgiven: forgiven.map(|(_, code)| code.number()).collect(),
            refuses,
        }));
    }
}

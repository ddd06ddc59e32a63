//! The locker around the page, and its states: one for each code, and the one in which all is well.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reference_locker::mutants::Frail;
use reference_locker::{
    AddressPolicy, App, Config, Control, Limits, Running, TimeStampFormat, UnixTime,
};

use super::{Target, TestBed};
use locksmith_core::clock;
use locksmith_spec::{Code, Format, Secret};

/// A domain that no page is served from.
const ELSEWHERE: &str = "elsewhere.invalid";

/// Longer than any time stamp stays fresh.
const LONG: Duration = Duration::from_secs(31 * 60);

/// What the locker lets pass, because it is known to be wrong, or cannot be known: so that the rest
/// of the page can be tested.
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
        // Of pages nobody describes a pattern.
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
        self.registered = app_id.filter(|id| !id.is_empty()).map(|id| App {
            id: id.to_owned(),
            key,
            domain: domain.to_owned(),
            authorised: true,
        });
        self.leniency = leniency;
        self.turn(LockerState::Serving).await
    }

    /// Turns the locker into this state, from whatever state.
    pub async fn turn(&self, state: LockerState) -> io::Result<()> {
        let control = self.locker.control();
        control.clock().set(UnixTime(clock::now().as_second()));
        control.set_in_service(true);
        let is_forgiven = |code| state != LockerState::Refusing(code);
        let mut forgiven = Vec::new();
        if self.leniency.hash && is_forgiven(Code::InvalidAppHash) {
            forgiven.push(Code::InvalidAppHash.number());
        }
        if self.leniency.time && is_forgiven(Code::TimestampTooOld) {
            forgiven.push(Code::TimestampTooOld.number());
        }
        // Whether a timestamp ahead of the clock is taken is open (I-TS-FUTURE): ours takes it.
        let any_time_ahead = is_forgiven(Code::TimestampTooOld);
        control.set_policy(Arc::new(Frail { forgiven, any_time_ahead }));
        let Some(app) = &self.registered else { return Ok(()) };
        control.register(app.clone()).await.map_err(io::Error::other)?;
        if let LockerState::Refusing(code) = state {
            refuse(&control, &app.id, code).await.map_err(io::Error::other)?;
        }
        Ok(())
    }
}

/// Moves what lets the page through, so that it is refused with this code.
async fn refuse(
    control: &Control,
    id: &str,
    code: Code,
) -> Result<(), reference_locker::ControlError> {
    match code {
        Code::InvalidAppHash => control.set_key(id, reference_locker::Secret::random()).await,
        Code::InvalidAppId => control.deregister(id).await,
        Code::DomainNotRegistered => control.set_domain(id, ELSEWHERE).await,
        Code::TimestampTooOld => {
            control.clock().advance(LONG);
            Ok(())
        }
        Code::NotAuthorised => {
            control.set_in_service(false);
            Ok(())
        }
    }
}

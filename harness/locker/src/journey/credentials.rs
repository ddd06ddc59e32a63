//! What is entered in a login, and what of it is wrong on purpose.

use super::Halt;
use super::halt::Question;
use super::one_time;
use locksmith_core::observe::{Cause, Means};
use locksmith_core::profile::{Code, Draft, Profile, User};
use locksmith_core::scenario::WrongLogIn;
use locksmith_spec::Secret;

/// What is entered, and what of it is wrong on purpose.
pub(super) struct Credentials<'a> {
    /// The profile's name of the user.
    pub(super) user: &'a str,
    with: User,
    wrong: &'static [Means],
}

impl<'a> Credentials<'a> {
    /// Those of a user of the profile.
    pub(super) fn right(profile: &Profile, user: &'a str) -> Self {
        Self { user, with: profile.users[user].clone(), wrong: &[] }
    }

    /// Those of the first user, but for what is wrong.
    pub(super) fn wrong(profile: &Profile, wrong: WrongLogIn) -> Self {
        let right = Self::right(profile, "first");
        let is_named = right.with.name.is_some() || right.with.mobile.is_some();
        match wrong {
            WrongLogIn::NoPassword => right.with_secret(Some(Secret::new(""))),
            WrongLogIn::PasswordOfAnother => {
                let of_another = right.secret_of(&profile.users["second"]);
                right.with_secret(of_another)
            }
            WrongLogIn::User if is_named => right.with_unknown_name(),
            // A PIN alone says who one is.
            WrongLogIn::Password | WrongLogIn::User => right.with_secret(None),
        }
    }

    fn with_unknown_name(self) -> Self {
        // No number begins with 0: no one is sent a code.
        let (name, mobile) = ("nobody-of-this-name".to_owned(), "0000000000".to_owned());
        let with = User { name: Some(name), mobile: Some(mobile), ..self.with };
        Self { with, wrong: &[Means::User, Means::Mobile], ..self }
    }

    /// What proves who another user is, and not this one too: password, PIN or one-time code.
    fn secret_of(&self, other: &User) -> Option<Secret> {
        let fixed = |user: &User| match &user.code {
            Some(Code::Always(secret)) => Some(secret.clone()),
            _ => None,
        };
        let User { password, pin, .. } = &self.with;
        let (own, others) = match (password, pin) {
            (Some(own), _) => (Some(own.clone()), other.password.clone()),
            (None, Some(own)) => (Some(own.clone()), other.pin.clone()),
            (None, None) => (fixed(&self.with), fixed(other)),
        };
        others.filter(|others| own.is_none_or(|own| own.expose() != others.expose()))
    }

    /// The same with another secret or, without one, a wrong one.
    fn with_secret(self, other: Option<Secret>) -> Self {
        let Self { user, mut with, .. } = self;
        let wrong: &[Means] = match (&with.password, &with.pin) {
            (Some(_), Some(_)) => &[Means::Password],
            (Some(_), None) | (None, Some(_)) => &[Means::Password, Means::Pin],
            (None, None) => &[Means::Code],
        };
        if with.password.is_some() {
            with.password = other.or_else(|| Some(Secret::new("wrong-password-1")));
        } else if let Some(pin) = &with.pin {
            with.pin = other.or_else(|| Some(other_digits(pin.expose())));
        } else {
            let wrong = match &with.code {
                Some(Code::Always(code)) => other_digits(code.expose()),
                _ => Secret::new("000000"),
            };
            with.code = Some(Code::Always(other.unwrap_or(wrong)));
        }
        Self { user, with, wrong }
    }

    pub(super) fn is_right(&self) -> bool {
        self.wrong.is_empty()
    }

    /// Whether something wrong is among these.
    pub(super) fn is_wrong_in(&self, filled: &[Means]) -> bool {
        filled.iter().any(|what| self.wrong.contains(what))
    }

    /// Whether a field is left empty on purpose.
    pub(super) fn has_empty(&self) -> bool {
        self.with.secrets().any(|secret| secret.expose().is_empty())
    }

    /// The factors of the user that are not among what was filled.
    pub(super) fn not_asked_for(&self, filled: &[Means]) -> Vec<Means> {
        let User { password, pin, code, .. } = &self.with;
        let has = |means| filled.contains(&means);
        // A locker may call the only secret what it likes.
        let is_only = password.is_some() != pin.is_some();
        let is_asked = is_only && (has(Means::Password) || has(Means::Pin));
        let of = [
            (Means::Password, password.is_some() && !is_asked),
            (Means::Pin, pin.is_some() && !is_asked),
            (Means::Code, code.is_some()),
        ];
        of.into_iter().filter(|(means, due)| *due && !has(*means)).map(|(means, _)| means).collect()
    }

    /// The value for a field; none where the field is left unchanged.
    pub(super) async fn value(&self, what: Means, asked: &[Means]) -> Result<Option<Secret>, Halt> {
        let User { name, mobile, password, pin, code, .. } = &self.with;
        let plain = |text: &String| Secret::new(text.as_str());
        let value = match what {
            Means::User => name.as_ref().or(mobile.as_ref()).map(plain),
            // A number may be what users are known by, or stand beside their name.
            Means::Mobile => {
                let named = asked.contains(&Means::User);
                if mobile.is_none() && named {
                    return Ok(None);
                }
                mobile.as_ref().or(name.as_ref()).map(plain)
            }
            Means::Password => password.as_ref().or(pin.as_ref()).cloned(),
            Means::Pin => pin.as_ref().or(password.as_ref()).cloned(),
            Means::Code => match code {
                Some(code) => {
                    let trouble = |why| Halt::Trouble(Cause::Harness, why);
                    Some(one_time::now(code).await.map_err(trouble)?)
                }
                None => None,
            },
            Means::LogIn | Means::Folder | Means::SaveHere | Means::GoOn => return Ok(None),
        };
        value.map(Some).ok_or_else(|| self.unknown(what))
    }

    /// What the locker asks for, and the profile does not have.
    fn unknown(&self, what: Means) -> Halt {
        let user = self.user;
        let (asked, value, option) = match what {
            Means::User => ("user name", "name = \"NAME\"", "--user"),
            Means::Mobile => ("mobile number", "mobile = \"NUMBER\"", "--mobile"),
            Means::Password => ("password", "password = { env = \"VARIABLE\" }", Draft::PASSWORD),
            Means::Pin => ("PIN", "pin = { env = \"VARIABLE\" }", Draft::PIN),
            _ => ("one-time code", "code = { env = \"VARIABLE\" }", Draft::CODE),
        };
        let by_url =
            if user == "first" { format!("; with --url, by {option}") } else { String::new() };
        let text = format!(
            "which {asked} does the user `{user}` enter? The locker asks for one, and the profile has none; set it: [users.{user}] {value}{by_url}"
        );
        Halt::Unclear(Question { what, text })
    }
}

/// Digits of the same number, each of them another one; without digits, another text.
fn other_digits(right: &str) -> Secret {
    let other = |c: char| match c {
        '9' => '0',
        '0'..='8' => char::from(c as u8 + 1),
        other => other,
    };
    let changed: String = right.chars().map(other).collect();
    Secret::new(if changed == right { format!("{right}-wrong") } else { changed })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(user: User) -> Credentials<'static> {
        Credentials { user: "first", with: user, wrong: &[] }
    }

    fn mobile_and_code() -> User {
        let code = Some(Code::Always(Secret::new("482913")));
        User { mobile: Some("9876543210".into()), code, ..User::default() }
    }

    async fn entered(of: &Credentials<'_>, what: Means) -> String {
        of.value(what, &[]).await.unwrap().unwrap().expose().to_owned()
    }

    #[tokio::test]
    async fn a_user_without_a_password_is_refused_by_a_wrong_code() {
        let wrong = credentials(mobile_and_code()).with_secret(None);
        assert_eq!(entered(&wrong, Means::Code).await, "593024");
        assert_eq!(entered(&wrong, Means::Mobile).await, "9876543210");
        assert!(wrong.is_wrong_in(&[Means::Code]) && !wrong.is_wrong_in(&[Means::Mobile]));
    }

    #[tokio::test]
    async fn a_pin_alone_says_who_one_is() {
        let user = User { pin: Some(Secret::new("4711")), ..User::default() };
        assert_eq!(entered(&credentials(user.clone()), Means::Password).await, "4711");
        let wrong = credentials(user).with_secret(None);
        assert_eq!(entered(&wrong, Means::Pin).await, "5822");
    }

    #[test]
    fn what_another_user_has_too_is_no_wrong_secret() {
        let right = credentials(mobile_and_code());
        assert!(right.secret_of(&mobile_and_code()).is_none());
        let code = Some(Code::Always(Secret::new("1")));
        assert_eq!(right.secret_of(&User { code, ..User::default() }).unwrap().expose(), "1");
    }

    #[test]
    fn a_factor_is_missed_unless_it_goes_by_another_name() {
        let both = User {
            password: Some(Secret::new("p")),
            pin: Some(Secret::new("1")),
            ..mobile_and_code()
        };
        let missed =
            |user: &User, filled: &[Means]| credentials(user.clone()).not_asked_for(filled);
        assert_eq!(missed(&both, &[Means::Password]), [Means::Pin, Means::Code]);
        let one = User { password: Some(Secret::new("p")), ..User::default() };
        assert_eq!(missed(&one, &[Means::User, Means::Pin]), []);
        assert_eq!(missed(&one, &[Means::User]), [Means::Password]);
    }

    #[tokio::test]
    async fn what_the_profile_does_not_have_is_asked() {
        let halt = credentials(mobile_and_code()).value(Means::Pin, &[]).await.unwrap_err();
        let Halt::Unclear(question) = halt else { panic!("{halt:?}") };
        assert_eq!(
            question.text,
            "which PIN does the user `first` enter? The locker asks for one, and the profile has none; set it: [users.first] pin = { env = \"VARIABLE\" }; with --url, by LOCKSMITH_USER_PIN"
        );
    }
}

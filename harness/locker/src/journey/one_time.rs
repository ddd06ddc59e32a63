//! The one-time code of the moment: a fixed one, what a command prints, or that of an authenticator.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use locksmith_core::profile::Code;
use locksmith_core::{clock, redact};
use locksmith_spec::{Secret, authenticator_code};

/// How long a command may take that reads a code: a message may be on its way.
const PATIENCE: Duration = Duration::from_secs(60);

/// The code of this moment, which no record keeps; else why there is none.
pub(super) async fn now(code: &Code) -> Result<Secret, String> {
    let code = match code {
        Code::Always(secret) => return Ok(secret.clone()),
        Code::Command(command) => {
            let printed = printed(command).await;
            Secret::new(printed.map_err(|why| format!("the command for the one-time code {why}"))?)
        }
        Code::Totp(secret) => {
            let seconds = clock::now().as_second().unsigned_abs();
            authenticator_code(secret, seconds).ok_or("the authenticator's secret is not base32")?
        }
    };
    redact::of_program().know(&code);
    Ok(code)
}

async fn printed(command: &str) -> Result<String, String> {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).stdin(Stdio::null()).stderr(Stdio::inherit()).kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, shell.output())
        .await
        .map_err(|_| format!("took longer than {PATIENCE:?}"))?
        .map_err(|error| format!("could not be started: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    match (output.status.success(), text.is_empty()) {
        (true, false) => Ok(text),
        (true, true) => Err("printed nothing".into()),
        (false, _) => Err(format!("ended with {}", output.status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_command_prints_the_code() {
        let of = |command: &str| Code::Command(command.to_owned());
        assert_eq!(now(&of("printf ' 482913\\n'")).await.unwrap().expose(), "482913");
        let why = now(&of("true")).await.unwrap_err();
        assert_eq!(why, "the command for the one-time code printed nothing");
        assert!(now(&of("exit 3")).await.unwrap_err().contains("exit status: 3"));
    }

    #[tokio::test]
    async fn an_authenticator_shows_six_digits() {
        let code = now(&Code::Totp(Secret::new("GEZDGNBVGY3TQOJQ"))).await.unwrap();
        assert!(code.expose().len() == 6 && code.expose().bytes().all(|it| it.is_ascii_digit()));
    }
}

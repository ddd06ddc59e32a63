//! Timestamps, read and written by both.

use jiff::Timestamp;
use reference_locker::protocol::time_stamp as locker;
use reference_locker::{TimeStampFormat, UnixTime};

use super::differential::locker_format;
use super::lines;
use locksmith_spec::{Format, TimeFact, time_stamp};

/// The input is text: a format or a pattern, the second that is now, and a timestamp.
pub fn timestamp(bytes: &[u8]) {
    let Some([format, now, text]) = lines(bytes) else { return };
    has_one_name(format);
    let (Ok(format), Ok(now)) = (format.parse::<Format>(), now.parse()) else { return };
    let Ok(now) = Timestamp::from_second(now) else { return };
    if matches!(format, Format::Pattern(_)) {
        return is_recorded(format, text, now);
    }
    both_write_and_read_back(format, now);
    both_read_alike(format, text, now);
}

/// Configurations of the one and profiles of the other call a format alike.
fn has_one_name(name: &str) {
    let (ours, theirs) = (name.parse::<Format>(), name.parse::<TimeStampFormat>());
    let ours = ours.ok().filter(|format| Format::ALL.contains(format));
    let ours = ours.map(|format| format.to_string());
    assert_eq!(ours, theirs.ok().map(|format| format.to_string()), "{name:?}");
    assert!(ours.is_none_or(|ours| ours == name), "{name:?}");
}

/// The reference locker reads no format that a pattern describes: it is read, and a run records it.
fn is_recorded(format: Format, text: &str, now: Timestamp) {
    let _ = time_stamp::assess(format, text, now);
    let _ = time_stamp::assess(format, &time_stamp::write(format, now), now);
    let written = serde_json::to_value(format).expect("a format is written");
    assert_eq!(serde_json::from_value(written.clone()).ok(), Some(format), "{written}");
}

fn both_write_and_read_back(format: Format, moment: Timestamp) {
    let second = moment.as_second();
    // From 1970 on, and as far as a year has four digits in India.
    if !(0..253_402_280_999).contains(&second) {
        let _ = locker::write(locker_format(format), UnixTime(second));
        return;
    }
    let written = time_stamp::write(format, moment);
    let theirs = locker::write(locker_format(format), UnixTime(second));
    assert_eq!(theirs.as_deref(), Some(written.as_str()), "{format} of {second}");
    assert_eq!(time_stamp::age(format, &written, moment), Some(0), "{written}");
    assert_eq!(locker::read(locker_format(format), &written), Some(UnixTime(second)), "{written}");
}

fn both_read_alike(format: Format, text: &str, now: Timestamp) {
    let fact = time_stamp::assess(format, text, now);
    let age = time_stamp::age(format, text, now);
    let theirs = locker::read(locker_format(format), text);
    let their_age = theirs.map(|at| UnixTime(now.as_second()).seconds_since(at));
    let shown =
        format!("{text:?} in {format} is {fact:?} of age {age:?}, of age {their_age:?} there");
    match fact {
        TimeFact::Fresh => assert!(age == their_age && matches!(age, Some(0..=1800)), "{shown}"),
        TimeFact::Stale => assert!(age == their_age && age > Some(1800), "{shown}"),
        TimeFact::Future => assert!(age == their_age && age < Some(0), "{shown}"),
        // Short numbers are old, and may be taken for no timestamp (I-TS-SHORT).
        TimeFact::Unreadable if age > Some(315_360_000) => {
            assert!(age == their_age && text.len() < 10, "{shown}");
        }
        TimeFact::Unreadable => assert!(age.is_none() && theirs.is_none(), "{shown}"),
        // Open to the specification: a locker reads it, or does not.
        TimeFact::Unsettled => assert!(age.is_none(), "{shown}"),
        TimeFact::Missing => unreachable!("only a request knows what is missing: {shown}"),
    }
}

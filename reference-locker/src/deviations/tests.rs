use std::collections::HashSet;

use serde_json::Value;

use super::*;

/// How many fields differ.
fn differences(one: &Value, other: &Value) -> usize {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            one.iter().map(|(key, value)| differences(value, &other[key])).sum()
        }
        _ => usize::from(one != other),
    }
}

#[test]
fn each_changes_exactly_one_field() {
    let conforming = serde_json::to_value(Behaviour::default()).expect("a value");
    let mut seen = HashSet::new();
    for deviation in all().chain(BY_REQUESTS) {
        let changed = serde_json::to_value(deviation.behaviour()).expect("a value");
        assert_eq!(differences(&conforming, &changed), 1, "{}", deviation.id);
        assert!(seen.insert(changed.to_string()), "{} is another's twin", deviation.id);
    }
}

#[test]
fn ids_are_unique_and_reasons_are_sentences() {
    let mut ids = HashSet::new();
    for deviation in all().chain(BY_REQUESTS) {
        assert!(ids.insert(deviation.id), "{}", deviation.id);
        assert!(find(deviation.id).is_some_and(|found| std::ptr::eq(found, deviation)));
        assert!(deviation.why.ends_with('.'), "{}", deviation.id);
    }
    assert!(ids.len() >= 100, "{} deviations", ids.len());
    assert!(find("no-such-deviation").is_none());
}

#[test]
fn what_is_nearly_an_id_is_told() {
    assert!(near("window/35-minute").contains(&"window/35-minutes"));
    assert!(near("zzz").is_empty());
}

/// The known word that someone who wrote `written` may have meant: at most two letters,
/// and half of it, differ.
#[must_use]
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const FARTHEST: usize = 2;
    let written = written.trim().to_lowercase();
    let by_distance = known
        .into_iter()
        .map(|word| (strsim::osa_distance(&written, &word.to_lowercase()), word))
        .filter(|(distance, word)| *distance <= FARTHEST && 2 * distance <= word.chars().count());
    by_distance.min().map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_word_with_two_wrong_letters_is_recognised() {
        assert_eq!(nearest("Uploads", ["users", "uploaded", "hosts"]), Some("uploaded"));
        assert_eq!(nearest("colour", ["users", "uploaded", "hosts"]), None);
        assert_eq!(nearest("xy", ["id", "key"]), None);
    }
}

//! The rules, one file each: what the rule demands, why, how to fix the page, and how the rule looks.

mod app_hash_form;
mod app_hash_missing;
mod app_hash_wrong;
mod app_id_missing;
mod app_id_unknown;
mod app_key;
mod button_class;
mod button_element;
mod button_id_missing;
mod button_id_twice;
mod button_missing;
mod dlshare_missing;
mod dlshare_twice;
mod href_blanks;
mod href_malformed;
mod href_missing;
mod href_relative;
mod href_scheme;
mod href_unquoted;
mod href_unreachable;
mod jquery_after_library;
mod jquery_host;
mod jquery_missing;
mod library_host;
mod library_missing;
mod library_path;
mod library_scheme;
mod library_twice;
mod library_type;
mod library_without_src;
mod misspelt_attribute;
mod placeholder;
#[cfg(test)]
mod probe;
mod result_in_source;
mod source_unread;
mod time_stamp_form;
mod time_stamp_future;
mod time_stamp_missing;
mod time_stamp_not_ist;
mod time_stamp_stale;
mod time_stamp_unreadable;
mod typographic_quotes;

use super::rule::Rule;

/// Every rule, in the order of the parts of a page.
pub static RULES: &[&Rule] = &[
    &app_key::RULE,
    &typographic_quotes::RULE,
    &placeholder::RULE,
    &misspelt_attribute::RULE,
    &jquery_missing::RULE,
    &jquery_after_library::RULE,
    &jquery_host::RULE,
    &library_missing::RULE,
    &library_without_src::RULE,
    &library_type::RULE,
    &library_scheme::RULE,
    &library_host::RULE,
    &library_path::RULE,
    &library_twice::RULE,
    &dlshare_missing::RULE,
    &dlshare_twice::RULE,
    &app_id_missing::RULE,
    &app_id_unknown::RULE,
    &app_hash_missing::RULE,
    &app_hash_form::RULE,
    &app_hash_wrong::RULE,
    &time_stamp_missing::RULE,
    &time_stamp_unreadable::RULE,
    &time_stamp_form::RULE,
    &time_stamp_not_ist::RULE,
    &time_stamp_stale::RULE,
    &time_stamp_future::RULE,
    &button_missing::RULE,
    &button_element::RULE,
    &button_class::RULE,
    &button_id_missing::RULE,
    &button_id_twice::RULE,
    &href_missing::RULE,
    &href_unquoted::RULE,
    &href_malformed::RULE,
    &href_scheme::RULE,
    &href_unreachable::RULE,
    &href_relative::RULE,
    &href_blanks::RULE,
    &result_in_source::RULE,
    &source_unread::RULE,
];

/// The rule of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

//! What a form says, as browsers send it.

use super::{Wants, Way};
use kernel::Secret;
use std::collections::BTreeSet;

/// Bytes of a form: an address of the longest kind, and all components.
pub(super) const FORM_BYTES_MAX: usize = 16 * 1_024;
/// Fields that are looked at.
const FIELDS_MAX: usize = 96;
/// Bytes of a component's id.
const ID_BYTES_MAX: usize = 64;

/// The fields that any of the forms has.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) way: Option<Way>,
    pub(super) address: Secret<String>,
    pub(super) token: Secret<String>,
    components: BTreeSet<String>,
}

impl Fields {
    /// Reads `application/x-www-form-urlencoded`; what is not known is passed over, the first of each counts.
    pub(super) fn read(text: &[u8]) -> Self {
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(text).take(FIELDS_MAX) {
            match &*name {
                "way" if value == "mail" => fields.way = fields.way.or(Some(Way::Mail)),
                "way" if value == "webhook" => fields.way = fields.way.or(Some(Way::Webhook)),
                "address" if fields.address.expose().is_empty() => {
                    fields.address = Secret::new(value.into_owned());
                }
                "token" if fields.token.expose().is_empty() => fields.token = Secret::new(value.into_owned()),
                "component" if value.len() <= ID_BYTES_MAX => {
                    fields.components.insert(value.into_owned());
                }
                _ => {}
            }
        }
        fields
    }

    /// Nothing ticked is everything, and what there is not is passed over.
    pub(super) fn wants(&self, known: &BTreeSet<String>) -> Wants {
        let wanted: BTreeSet<String> = self.components.intersection(known).cloned().collect();
        if wanted.is_empty() || wanted == *known { Wants::Everything } else { Wants::These(wanted) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> BTreeSet<String> {
        ["a", "b"].map(str::to_owned).into()
    }

    #[test]
    fn a_form_is_read_as_browsers_send_it() {
        let fields =
            Fields::read(b"way=mail&address=kaja%40example.org&component=a&component=x&token=t&way=webhook");
        assert_eq!(fields.way, Some(Way::Mail));
        assert_eq!(fields.address.expose(), "kaja@example.org");
        assert_eq!(fields.token.expose(), "t");
        assert_eq!(fields.wants(&known()), Wants::These(["a".to_owned()].into()));
    }

    #[test]
    fn nothing_ticked_and_all_of_it_are_everything() {
        for text in ["", "component=", "component=x", "component=a&component=b"] {
            assert_eq!(Fields::read(text.as_bytes()).wants(&known()), Wants::Everything, "{text}");
        }
    }

    #[test]
    fn what_is_no_form_says_nothing() {
        for text in [&b"\xff\xfe=%zz&&&=&way"[..], b"List-Unsubscribe=One-Click", &[0; 64]] {
            let fields = Fields::read(text);
            assert_eq!((fields.way, fields.token.expose().as_str()), (None, ""));
        }
    }
}

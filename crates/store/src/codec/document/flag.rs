//! Feature flags.

use super::audit_event::staff_name;
use super::columns::{Document, FoundBy};
use super::form::{At, InWords};
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use identity::{AppVersion, Platform};
use kernel::FlagId;
use rollout::{Flag, FlagKey, FlagNumber, FlagValue, Portion, Rule, Variant, VariantName};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct FlagV1<'a> {
    v: u64,
    key: Cow<'a, str>,
    variants: Vec<VariantV1<'a>>,
    rules: Vec<RuleV1<'a>>,
    default: Cow<'a, str>,
    is_disabled: bool,
    changed_at: At,
    changed_by: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct VariantV1<'a> {
    name: Cow<'a, str>,
    value: ValueV1<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum ValueV1<'a> {
    Boolean { value: bool },
    String { text: Cow<'a, str> },
    Number { text: Cow<'a, str> },
    Object { text: Cow<'a, str> },
}

#[derive(Serialize, Deserialize)]
struct RuleV1<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    platform: Option<InWords<Platform>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    below: Option<Cow<'a, str>>,
    /// Of ten thousand.
    share: u16,
    variant: Cow<'a, str>,
}

impl Document for Flag {
    const KIND: Kind = Kind::Flag;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        write(&FlagV1 {
            v: 1,
            key: self.key.as_str().into(),
            variants: self.variants.iter().map(VariantV1::of).collect(),
            rules: self.rules.iter().map(RuleV1::of).collect(),
            default: self.default.as_str().into(),
            is_disabled: self.is_disabled,
            changed_at: At(self.changed_at),
            changed_by: self.changed_by.as_str().into(),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<FlagV1<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl FlagV1<'_> {
    fn read(self, id: Uuid) -> Result<Flag, DocumentError> {
        Ok(Flag {
            id: FlagId::from_uuid(id),
            key: FlagKey::parse(&self.key).map_err(|_| DocumentError::Value("key of a flag"))?,
            variants: self.variants.into_iter().map(VariantV1::read).collect::<Result<_, _>>()?,
            rules: self.rules.into_iter().map(RuleV1::read).collect::<Result<_, _>>()?,
            default: variant_name(&self.default)?,
            is_disabled: self.is_disabled,
            changed_at: self.changed_at.0,
            changed_by: staff_name(&self.changed_by)?,
        })
    }
}

impl<'a> VariantV1<'a> {
    fn of(it: &'a Variant) -> Self {
        let value = match &it.value {
            FlagValue::Bool(value) => ValueV1::Boolean { value: *value },
            FlagValue::Text(text) => ValueV1::String { text: text.into() },
            FlagValue::Number(number) => ValueV1::Number { text: number.as_str().into() },
            FlagValue::Object(text) => ValueV1::Object { text: text.into() },
        };
        Self { name: it.name.as_str().into(), value }
    }

    fn read(self) -> Result<Variant, DocumentError> {
        let value = match self.value {
            ValueV1::Boolean { value } => Ok(FlagValue::Bool(value)),
            ValueV1::String { text } => FlagValue::try_from_text(text.into_owned()),
            ValueV1::Number { text } => FlagNumber::parse(&text).map(FlagValue::Number),
            ValueV1::Object { text } => FlagValue::try_from_object(text.into_owned()),
        };
        let value = value.map_err(|_| DocumentError::Value("value of a flag"))?;
        Ok(Variant { name: variant_name(&self.name)?, value })
    }
}

impl<'a> RuleV1<'a> {
    fn of(it: &'a Rule) -> Self {
        let text = |version: Option<AppVersion>| version.map(|version| version.to_string().into());
        Self {
            platform: it.platform.map(InWords),
            from: text(it.from),
            below: text(it.below),
            share: it.share.ten_thousandths(),
            variant: it.variant.as_str().into(),
        }
    }

    fn read(self) -> Result<Rule, DocumentError> {
        let share = Portion::try_from_ten_thousandths(self.share);
        Ok(Rule {
            platform: self.platform.map(|platform| platform.0),
            from: self.from.map(|text| app_version(&text)).transpose()?,
            below: self.below.map(|text| app_version(&text)).transpose()?,
            share: share.map_err(|_| DocumentError::Value("share"))?,
            variant: variant_name(&self.variant)?,
        })
    }
}

fn variant_name(text: &str) -> Result<VariantName, DocumentError> {
    VariantName::parse(text).map_err(|_| DocumentError::Value("name of a variant"))
}

pub(super) fn app_version(text: &str) -> Result<AppVersion, DocumentError> {
    AppVersion::parse(text).map_err(|_| DocumentError::Value("version of an app"))
}

//! The options of these commands.

use clap::{Args, Subcommand};
use identity::{AppVersion, Platform, ServiceName, StaffName};
use kernel::ServiceTokenId;
use rollout::{FlagKey, FlagNumber, FlagValue, Portion, Rule, UpdateMessage, Variant, VariantName};
use serde_json::Value;

#[derive(Debug, Subcommand)]
pub(crate) enum FlagCommand {
    /// Make a flag, or make it anew.
    Set(FlagSet),
    /// List the flags.
    List {
        #[arg(long)]
        json: bool,
    },
    /// Show a flag.
    Show(FlagNamed),
    /// Remove a flag: whoever asks for it has the value of their own code.
    Remove(FlagNamed),
}

#[derive(Debug, Args)]
pub(crate) struct FlagSet {
    /// Letters, digits, points, hyphens and underscores.
    #[arg(value_name = "KEY", value_parser = FlagKey::parse)]
    pub(super) key: FlagKey,
    /// A value and its name, as `on=true`, `blue="#00f"`, `fast=2.5` or `all={"a":1}`; more than once, all of one type.
    #[arg(long, value_name = "NAME=JSON", required = true, value_parser = variant)]
    pub(super) variant: Vec<Variant>,
    /// The name of the value for whoever no rule fits.
    #[arg(long, value_name = "NAME", value_parser = VariantName::parse)]
    pub(super) default: VariantName,
    /// Who is given which value, as `variant=on,platform=ios,from=5.2.0,below=6.0.0,share=25`: what is left out fits
    /// everyone, and the first rule that fits decides. More than once.
    #[arg(long, value_name = "RULE", value_parser = rule)]
    pub(super) rule: Vec<Rule>,
    /// Everyone is given the default, whatever the rules say.
    #[arg(long)]
    pub(super) disabled: bool,
    /// Who sets it: the operator's own login name.
    #[arg(long, value_name = "NAME", value_parser = StaffName::parse)]
    pub(super) staff: StaffName,
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FlagNamed {
    #[arg(value_name = "KEY", value_parser = FlagKey::parse)]
    pub(super) key: FlagKey,
    #[arg(long)]
    pub(super) json: bool,
}

/// Which versions of the bank's apps are supported.
#[derive(Debug, Subcommand)]
pub(crate) enum AppSupportCommand {
    /// Say what holds for the apps of a platform from now on. An app that has to be updated begins no new login;
    /// nobody is logged out.
    Set(SupportSet),
    /// List what holds.
    List {
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct SupportSet {
    /// `ios`, `android` or `web`.
    #[arg(long, value_parser = platform)]
    pub(super) platform: PlatformName,
    /// Versions before this one are advised to update.
    #[arg(long, value_name = "VERSION", value_parser = AppVersion::parse)]
    pub(super) advised_below: Option<AppVersion>,
    /// What they show.
    #[arg(long, value_name = "TEXT", value_parser = UpdateMessage::parse)]
    pub(super) advised_message: Option<UpdateMessage>,
    /// Versions before this one have to be updated.
    #[arg(long, value_name = "VERSION", value_parser = AppVersion::parse)]
    pub(super) required_below: Option<AppVersion>,
    /// What they show.
    #[arg(long, value_name = "TEXT", value_parser = UpdateMessage::parse)]
    pub(super) required_message: Option<UpdateMessage>,
    /// Who says so: the operator's own login name.
    #[arg(long, value_name = "NAME", value_parser = StaffName::parse)]
    pub(super) staff: StaffName,
    #[arg(long)]
    pub(super) json: bool,
}

/// Tokens of programs of the bank's own, by which they ask for flags.
#[derive(Debug, Subcommand)]
pub(crate) enum ServiceCommand {
    /// Make a token, and print it: it is shown this once.
    Add(ServiceAdd),
    /// List the tokens.
    List {
        #[arg(long)]
        json: bool,
    },
    /// Remove a token: it opens nothing any more.
    Remove(ServiceRemove),
}

#[derive(Debug, Args)]
pub(crate) struct ServiceAdd {
    /// What the program is called.
    #[arg(long, value_parser = ServiceName::parse)]
    pub(super) name: ServiceName,
    /// Who makes it: the operator's own login name.
    #[arg(long, value_name = "NAME", value_parser = StaffName::parse)]
    pub(super) staff: StaffName,
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ServiceRemove {
    #[arg(long, value_name = "ID", value_parser = ServiceTokenId::parse)]
    pub(super) service: ServiceTokenId,
    #[arg(long)]
    pub(super) json: bool,
}

/// A platform by its word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlatformName(pub(super) Platform);

fn platform(text: &str) -> Result<PlatformName, String> {
    Platform::parse(text).map(PlatformName).ok_or_else(|| "it is ios, android or web".to_owned())
}

fn variant(text: &str) -> Result<Variant, String> {
    let (name, value) = text.split_once('=').ok_or("it has the form NAME=JSON")?;
    let name = VariantName::parse(name).map_err(|error| error.to_string())?;
    let read: Value =
        serde_json::from_str(value).map_err(|_| "the value is no JSON; a text has double quotes")?;
    let value = match read {
        Value::Bool(value) => Ok(FlagValue::Bool(value)),
        Value::String(text) => FlagValue::try_from_text(text),
        Value::Number(_) => FlagNumber::parse(value.trim()).map(FlagValue::Number),
        Value::Object(_) => FlagValue::try_from_object(read.to_string()),
        Value::Null | Value::Array(_) => {
            return Err("a value is a truth value, a text, a number or an object".to_owned());
        }
    };
    Ok(Variant { name, value: value.map_err(|error| error.to_string())? })
}

fn rule(text: &str) -> Result<Rule, String> {
    let (mut platform_name, mut from, mut below, mut share, mut variant) = (None, None, None, None, None);
    let version = |text: &str| AppVersion::parse(text).map_err(|error| error.to_string());
    for part in text.split(',') {
        let (name, value) = part.split_once('=').ok_or("each part has the form NAME=VALUE")?;
        let is_new = match name {
            "platform" => platform_name.replace(platform(value)?.0).is_none(),
            "from" => from.replace(version(value)?).is_none(),
            "below" => below.replace(version(value)?).is_none(),
            "share" => share.replace(Portion::parse(value).map_err(|error| error.to_string())?).is_none(),
            "variant" => {
                variant.replace(VariantName::parse(value).map_err(|error| error.to_string())?).is_none()
            }
            _ => return Err("a rule has variant, platform, from, below and share".to_owned()),
        };
        if !is_new {
            return Err(format!("{name} is given twice"));
        }
    }
    let variant = variant.ok_or("a rule names its variant")?;
    Ok(Rule { platform: platform_name, from, below, share: share.unwrap_or(Portion::ALL), variant })
}

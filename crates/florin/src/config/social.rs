//! Where the status page posts what it shows.

use super::file::SocialSection;
use anyhow::{Context as _, Result, bail, ensure};
use notify::{Channel, ChannelKind};
use std::path::Path;
use url::Url;

/// Channels of one status page.
const CHANNELS_MAX: usize = 32;
/// Where the networks with one place are.
const BLUESKY: &str = "https://bsky.social";
const X: &str = "https://api.x.com";
const LANGUAGE: &str = "en";

/// # Errors
/// When a channel names no network, no place or no credentials, or names what cannot be used.
pub(super) fn parse(file: Vec<SocialSection>, folder: &Path) -> Result<Vec<Channel>> {
    ensure!(file.len() <= CHANNELS_MAX, "there are more than {CHANNELS_MAX} sections [[social]]");
    let mut channels: Vec<Channel> = Vec::with_capacity(file.len());
    for section in file {
        let channel = channel(section, folder)?;
        channel.check().context("a section [[social]] cannot be used")?;
        let is_new = channels.iter().all(|other| other.name != channel.name);
        ensure!(is_new, "two sections [[social]] are called {:?}: give one another `name`", channel.name);
        channels.push(channel);
    }
    Ok(channels)
}

fn channel(file: SocialSection, folder: &Path) -> Result<Channel> {
    let network = file.network.context("a section [[social]] names no `network`")?;
    let characters_max = file.characters_max;
    ensure!(
        characters_max.is_none() || network == "mastodon",
        "`characters_max` of [[social]] is that of an instance of Mastodon"
    );
    let (kind, place) = match network.as_str() {
        "mastodon" => {
            let characters_max = characters_max.unwrap_or(ChannelKind::CHARACTERS);
            (ChannelKind::Mastodon { characters_max }, None)
        }
        "bluesky" => (ChannelKind::Bluesky, Some(BLUESKY)),
        "x" => (ChannelKind::X, Some(X)),
        _ => bail!("`network` of [[social]] is mastodon, bluesky or x"),
    };
    let url = file.url.as_deref().or(place).context("[[social]] names no `url` of its instance")?;
    let url = Url::parse(url).context("`url` of [[social]] cannot be read")?;
    let credentials = file.credentials_file.context("[[social]] names no `credentials_file`")?;
    Ok(Channel {
        name: file.name.unwrap_or(network),
        kind,
        url,
        credentials: folder.join(credentials),
        language: file.language.unwrap_or_else(|| LANGUAGE.to_owned()),
        is_dry: file.dry_run.unwrap_or(false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn parsed(toml: &str) -> Result<Vec<Channel>> {
        parse(toml::from_str::<super::super::file::ConfigFile>(toml)?.social, Path::new("etc"))
    }

    #[test]
    fn a_channel_says_where_and_by_what() {
        let toml = "[[social]]\nnetwork = 'mastodon'\nurl = 'https://m.example'\ncredentials_file = 'm.token'\n\
            characters_max = 1000\n[[social]]\nnetwork = 'bluesky'\ncredentials_file = '/b'\ndry_run = true\n\
            [[social]]\nnetwork = 'x'\nname = 'ours'\ncredentials_file = 'x.keys'\nlanguage = 'de'";
        let channels = parsed(toml).expect("all of it can be used");
        let names: Vec<&str> = channels.iter().map(|channel| channel.name.as_str()).collect();
        assert_eq!(names, ["mastodon", "bluesky", "ours"]);
        assert_eq!(channels[0].kind, ChannelKind::Mastodon { characters_max: 1_000 });
        assert_eq!(channels[0].credentials, PathBuf::from("etc/m.token"));
        assert!(channels[1].is_dry && !channels[0].is_dry);
        assert_eq!(channels[1].url.as_str(), "https://bsky.social/");
        assert_eq!((channels[2].url.as_str(), channels[2].language.as_str()), ("https://api.x.com/", "de"));
        assert_eq!(parsed("").expect("nothing is chosen"), []);
    }

    #[test]
    fn what_could_not_be_used_is_refused() {
        let x = "[[social]]\nnetwork = 'x'\ncredentials_file = 'x'\n";
        for bad in [
            "[[social]]\ncredentials_file = 'x'",
            "[[social]]\nnetwork = 'x'",
            "[[social]]\nnetwork = 'facebook'\ncredentials_file = 'x'",
            "[[social]]\nnetwork = 'mastodon'\ncredentials_file = 'x'",
            "[[social]]\nnetwork = 'mastodon'\ncredentials_file = 'x'\nurl = 'http://m.example'",
            &format!("{x}characters_max = 500"),
            &format!("{x}token = 'secret'"),
            &format!("{x}name = 'a b'"),
            &format!("{x}{x}"),
        ] {
            assert!(parsed(bad).is_err(), "{bad}");
        }
        assert!(parsed(&format!("{x}{x}name = 'second'")).is_ok());
    }
}

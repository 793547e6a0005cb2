//! What the command line may say.

use crate::config::StatusConfig;
use std::net::SocketAddr;
use std::path::PathBuf;
use url::Url;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// Where everybody reads the page [default: 127.0.0.1:7780].
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Where the bank sends what is to be shown [default: 127.0.0.1:7781].
    #[arg(long, value_name = "ADDRESS")]
    feed: Option<SocketAddr>,
    /// File that holds the key that the bank signs with.
    #[arg(long, value_name = "FILE")]
    feed_key: Option<PathBuf>,
    /// Folder where the last word of the bank is kept [default: ./florin-status].
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Print one line of JSON when the page answers.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Send a projection by hand, as when the bank cannot.
    Put(PutArgs),
    /// Social channels.
    #[command(subcommand)]
    Social(SocialCommand),
}

#[derive(Debug, clap::Subcommand)]
pub(super) enum SocialCommand {
    /// Ask each network whether it lets its account in. Nothing is posted.
    Check,
    /// Show what would be posted of a projection. No network is asked anything.
    DryRun {
        /// The document (JSON).
        file: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct PutArgs {
    /// The document (JSON).
    pub(super) file: PathBuf,
    /// Where the status page takes documents in.
    #[arg(long, value_name = "URL")]
    pub(super) to: Url,
    /// File that holds the key.
    #[arg(long, value_name = "FILE")]
    pub(super) feed_key: Option<PathBuf>,
}

impl Args {
    /// The configuration, with what the command line says instead.
    pub(super) fn chosen(&self, config: &StatusConfig) -> StatusConfig {
        let mut chosen = config.clone();
        chosen.listen = self.listen.unwrap_or(chosen.listen);
        chosen.feed_listen = self.feed.unwrap_or(chosen.feed_listen);
        chosen.feed_key_file = self.feed_key.clone().or(chosen.feed_key_file);
        chosen.folder = self.folder.clone().unwrap_or(chosen.folder);
        chosen
    }
}

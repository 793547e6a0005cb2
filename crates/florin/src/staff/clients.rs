//! Clients, those of the developer API and those of the OpenID provider: made, shown, changed, closed.

use super::args::{ClientAdd, ClientCommand, ProfileChoice, ProviderArgs, SecretPlace};
use super::run::{tell, with_bank};
use crate::config::Config;
use crate::screen;
use anyhow::{Context, Result, ensure};
use bank::jose::JwkSet;
use bank::{NewClient, NewOidcClient, OidcAuth, OidcClientChange, OidcClientMade, OidcClientView};
use identity::oidc::{ClientAuthMethod, ClientKey, ProfileState, PushRule, TokenBinding};
use identity::{RedirectUri, Scope, Scopes};
use serde_json::{Value, json};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

/// What a client may ask for unless told otherwise.
const SCOPES: [Scope; 4] = [Scope::Openid, Scope::Profile, Scope::Email, Scope::OfflineAccess];

/// `florin client`.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn client(config: &Config, command: ClientCommand) -> Result<ExitCode> {
    match command {
        ClientCommand::Add(args) => add(config, args).await,
        ClientCommand::List(args) => {
            let views = with_bank(config, async |bank| Ok(bank.oidc_clients().await?)).await?;
            if args.json {
                let clients: Vec<Value> = views.iter().map(shown).collect();
                screen::answer_json(&json!({ "clients": clients }))?;
            } else {
                views.iter().try_for_each(|view| screen::answer(&line(view)))?;
            }
            Ok(ExitCode::SUCCESS)
        }
        ClientCommand::Show(args) => {
            let views = with_bank(config, async |bank| Ok(bank.oidc_clients().await?)).await?;
            let found = views.iter().find(|view| view.client.id == args.client);
            let found =
                found.with_context(|| format!("the OpenID provider has no client {}", args.client))?;
            tell(&shown(found), args.json)
        }
        ClientCommand::Disable(args) => {
            let view =
                with_bank(config, async |bank| Ok(bank.disable_oidc_client(args.client).await?)).await?;
            tell(&shown(&view), args.json)
        }
        ClientCommand::SetJwks(args) => {
            let keys = Some(read_keys(&args.jwks)?);
            let change = OidcClientChange { keys, ..OidcClientChange::default() };
            let changed =
                with_bank(config, async |bank| Ok(bank.change_oidc_client(args.client, change).await?));
            tell(&shown(&changed.await?), args.json)
        }
    }
}

async fn add(config: &Config, args: ClientAdd) -> Result<ExitCode> {
    let ClientAdd { name, redirect_uri: redirect_uris, public, profile, provider, json: is_json } = args;
    if profile == ProfileChoice::Monzo {
        let ProviderArgs { scope, jwks, post_logout_redirect, auth } = provider;
        let is_plain = scope.is_none() && jwks.is_none() && post_logout_redirect.is_empty() && auth.is_none();
        ensure!(is_plain, "--scope, --jwks, --post-logout-redirect and --auth need another --profile");
        let new = NewClient { name, is_confidential: !public, redirect_uris, owner: None };
        let made = with_bank(config, async |bank| Ok(bank.make_client(new).await?)).await?;
        let secret = made.secret.map(kernel::Secret::into_exposed);
        let facts = json!({ "client_id": made.client.id.to_string(), "client_secret": secret });
        return tell(&facts, is_json);
    }
    let new = new_client(name, redirect_uris, profile, provider)?;
    let OidcClientMade { view, secret } =
        with_bank(config, async |bank| Ok(bank.make_oidc_client(new).await?)).await?;
    let mut facts = shown(&view);
    facts["client_secret"] = secret.map(kernel::Secret::into_exposed).into();
    tell(&facts, is_json)
}

fn new_client(
    name: String,
    redirect_uris: Vec<RedirectUri>,
    profile: ProfileChoice,
    args: ProviderArgs,
) -> Result<NewOidcClient> {
    let is_fapi = profile == ProfileChoice::Fapi;
    ensure!(is_fapi == args.jwks.is_some(), "--jwks is for --profile fapi, which needs it");
    let has_secret = profile == ProfileChoice::Confidential;
    ensure!(has_secret || args.auth.is_none(), "--auth is for --profile confidential");
    let auth = match (&args.jwks, has_secret, args.auth) {
        (Some(file), ..) => OidcAuth::PrivateKeyJwt { keys: read_keys(file)? },
        (None, true, None | Some(SecretPlace::Basic)) => OidcAuth::SecretBasic,
        (None, true, Some(SecretPlace::Post)) => OidcAuth::SecretPost,
        (None, false, _) => OidcAuth::None,
    };
    Ok(NewOidcClient {
        name,
        redirect_uris,
        post_logout_redirect_uris: args.post_logout_redirect,
        auth,
        binding: if is_fapi { TokenBinding::Required } else { TokenBinding::Optional },
        push: if is_fapi { PushRule::Required } else { PushRule::Optional },
        scopes: args.scope.unwrap_or_else(|| Scopes::of(&SCOPES)),
        owner: None,
    })
}

/// The public keys of a file, within the bound of what a set may be.
fn read_keys(path: &Path) -> Result<Vec<ClientKey>> {
    let max = u64::try_from(JwkSet::BYTES_MAX)?.saturating_add(1);
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(max).read_to_string(&mut text));
    read.with_context(|| format!("{} cannot be read", path.display()))?;
    let set = JwkSet::parse(&text).with_context(|| format!("{} is no set of public keys", path.display()))?;
    let keys: Vec<ClientKey> =
        set.keys.into_iter().map(|jwk| ClientKey { kid: jwk.kid, key: jwk.key }).collect();
    ensure!(!keys.is_empty(), "{} has no key on P-256 for ES256", path.display());
    Ok(keys)
}

/// The name of what a client's rules come to.
fn profile_of(view: &OidcClientView) -> &'static str {
    let profile = &view.profile;
    match (&profile.auth, profile.binding, profile.push) {
        (ClientAuthMethod::PrivateKeyJwt { .. }, TokenBinding::Required, PushRule::Required) => "fapi",
        (ClientAuthMethod::SecretBasic | ClientAuthMethod::SecretPost, ..) => "confidential",
        (ClientAuthMethod::None, ..) => "public",
        (ClientAuthMethod::PrivateKeyJwt { .. }, ..) => "signing",
    }
}

fn state_of(view: &OidcClientView) -> &'static str {
    match view.profile.state {
        ProfileState::Live => "live",
        ProfileState::Disabled { .. } => "disabled",
    }
}

fn line(view: &OidcClientView) -> String {
    format!("{} {} {} {}", view.client.id, profile_of(view), state_of(view), view.client.name)
}

fn shown(view: &OidcClientView) -> Value {
    let OidcClientView { client, profile } = view;
    let addresses = |uris: &[RedirectUri]| uris.iter().map(|uri| uri.as_str().to_owned()).collect::<Vec<_>>();
    let keys: Vec<Value> = match &profile.auth {
        ClientAuthMethod::PrivateKeyJwt { keys } => keys
            .iter()
            .map(|key| json!({ "kid": key.kid, "thumbprint": key.key.thumbprint().to_string() }))
            .collect(),
        ClientAuthMethod::SecretBasic | ClientAuthMethod::SecretPost | ClientAuthMethod::None => Vec::new(),
    };
    json!({
        "client_id": client.id.to_string(),
        "name": client.name,
        "profile": profile_of(view),
        "state": state_of(view),
        "token_endpoint_auth_method": profile.auth.word(),
        "dpop_bound_access_tokens": profile.binding == TokenBinding::Required,
        "require_pushed_authorization_requests": profile.push == PushRule::Required,
        "scope": profile.scopes.to_string(),
        "redirect_uris": addresses(&client.redirect_uris),
        "post_logout_redirect_uris": addresses(&profile.post_logout_redirect_uris),
        "keys": keys,
        "created_at": profile.created_at.to_string(),
        "changed_at": profile.changed_at.to_string(),
    })
}

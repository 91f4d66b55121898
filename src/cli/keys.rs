//! `stirrup keys`: which keys seal what, rotation, retirement. No key is ever printed, nor taken from the command line.

use std::time::Duration;

use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand};
use indicatif::ProgressBar;

use super::database::with_database;
use crate::clock::Clock;
use crate::domain::principal::Principal;
use crate::sealing::KeyId;
use crate::settings::Settings;
use crate::store::sealed_columns::{self, Walk};
use crate::store::{RingError, Store, StoreError, Transaction, sealing_keys};

/// How often a walk begins again while others hold on to rows, and how long it waits in between.
const WALKS: u32 = 30;
const PAUSE: Duration = Duration::from_secs(1);

#[derive(Debug, Args)]
pub struct KeysArgs {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Show the keys' ids, and how many values each has sealed.
    Show,
    /// Add a key to the key file, make it the active one, and seal all values again with it; servers may run meanwhile.
    /// A rotation that was cut off is brought to its end instead.
    Rotate,
    /// Take a key that seals nothing any more off the key file.
    Retire {
        /// Eight hexadecimal digits, as `show` prints them.
        id: String,
    },
}

/// Runs one of them.
pub async fn run(settings: &Settings, args: &KeysArgs) -> anyhow::Result<()> {
    with_database(settings, async |database| {
        let store = database.store(settings, &Clock::default()).await?;
        match &args.command {
            KeysCommand::Show => show(&store).await,
            KeysCommand::Rotate => rotate(&store).await,
            KeysCommand::Retire { id } => retire(&store, id).await,
        }
    })
    .await
}

async fn counts(store: &Store) -> Result<Vec<(KeyId, u64)>, StoreError> {
    store.transaction(Principal::System, async |tx: &mut Transaction| sealed_columns::counts(tx).await).await
}

async fn show(store: &Store) -> anyhow::Result<()> {
    let counts = counts(store).await?;
    let active = store.keyring().active();
    for id in store.keyring().ids() {
        let values = counts.iter().find(|(key, _)| *key == id).map_or(0, |(_, values)| *values);
        println!("{id}  {values} values{}", if Some(id) == active { "  active" } else { "" });
    }
    Ok(())
}

async fn rotate(store: &Store) -> anyhow::Result<()> {
    let keyring = store.keyring();
    let others = |active| async move {
        let counts = counts(store).await?;
        anyhow::Ok(counts.iter().filter(|(key, _)| Some(*key) != active).map(|(_, values)| values).sum::<u64>())
    };
    if others(keyring.active()).await? > 0 {
        println!("An earlier rotation has not come to its end: it is brought there.");
    } else {
        let key = keyring.add_key()?;
        println!("Key {key} is the active one.");
    }
    let register = async |tx: &mut Transaction| sealing_keys::register(tx, keyring).await;
    store.transaction::<_, RingError>(Principal::System, register).await?;
    let bar = ProgressBar::new(others(keyring.active()).await?);
    let mut sealed = 0;
    for _ in 0..WALKS {
        sealed += walk(store, &bar).await?;
        if others(keyring.active()).await? == 0 {
            bar.finish_and_clear();
            println!("{sealed} values are sealed with it. Old keys can go: `stirrup keys retire ID`.");
            return Ok(());
        }
        // Rows that an import holds; and a server looks at the key file once a second.
        tokio::time::sleep(PAUSE).await;
    }
    bar.finish_and_clear();
    bail!("{} values are held by somebody else's transaction: run it again", others(keyring.active()).await?)
}

/// Seals everything again that another key has sealed, batch by batch.
async fn walk(store: &Store, bar: &ProgressBar) -> Result<usize, StoreError> {
    let (mut next, mut sealed) = (Some(Walk::begin()), 0);
    while let Some(walk) = next {
        let batch = async |tx: &mut Transaction| sealed_columns::reseal(tx, store.keyring(), walk).await;
        let (count, then) = store.transaction::<_, StoreError>(Principal::System, batch).await?;
        sealed += count;
        bar.inc(u64::try_from(count).unwrap_or(0));
        next = then;
    }
    Ok(sealed)
}

async fn retire(store: &Store, id: &str) -> anyhow::Result<()> {
    let id = KeyId::parse(id).with_context(|| format!("“{id}” is no key id: eight hexadecimal digits"))?;
    let keyring = store.keyring();
    ensure!(keyring.ids().contains(&id), "there is no key {id} on the key ring");
    ensure!(keyring.active() != Some(id), "key {id} is the active one: run `stirrup keys rotate` first");
    // Forgotten by the database first: a key that is only in the file is registered again, one that is only in the
    // database keeps the server from starting.
    let forget = async |tx: &mut Transaction| sealing_keys::forget(tx, id).await;
    store.transaction::<_, RingError>(Principal::System, forget).await?;
    keyring.drop_key(id)?;
    println!("Key {id} is off the key ring. Backups of the database from before still need it.");
    Ok(())
}

//! Where the private server lives on disk: its folder, who owns that, and where its socket goes.
//! It makes folders and hands them to the account; what is inside the cluster is `cluster`'s.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tracing::warn;

use super::account::Account;
use super::error::PostgresError;
use super::machine::Machine;

/// Only a part of the socket's name: the server listens on no network address.
pub(super) const PORT: u16 = 5432;

/// Bytes that a socket's folder may have. A socket's whole path fits into 103 bytes everywhere (macOS; Linux 107), and
/// `/.s.PGSQL.5432` takes 14 of them.
const LONGEST_SOCKET_FOLDER: usize = 88;

/// The server's folder, owned by the account it runs as, closed to everybody else.
#[derive(Debug, Clone)]
pub(super) struct Home {
    folder: PathBuf,
    account: Account,
}

impl Home {
    /// Finds the server's folder for a data directory, or makes it. `my_uid` is who Stirrup runs as.
    ///
    /// It is `postgres` inside the data directory. If root's stand-in cannot get there, it is a folder below the machine's
    /// place for state, named by the data directory's path.
    pub fn settle(data_dir: &Path, machine: &Machine, my_uid: u32) -> Result<Self, PostgresError> {
        fs::create_dir_all(data_dir).map_err(PostgresError::file("create", data_dir))?;
        let data_dir = data_dir.canonicalize().map_err(PostgresError::file("resolve", data_dir))?;
        let inside = data_dir.join("postgres");
        if my_uid != 0 {
            return Self::open(inside, Account::Own { uid: my_uid });
        }
        let elsewhere = machine.state.join(short_hash(&data_dir));
        // A cluster that exists stays where it is, even if the folders above it have been opened or closed since.
        for folder in [&inside, &elsewhere] {
            if folder.join(CLUSTER).is_dir() {
                let account = Account::owner_of(folder).map_or_else(default_stand_in, Ok)?;
                return Self::open(folder.clone(), account);
            }
        }
        let account = Account::owner_of(&inside).map_or_else(default_stand_in, Ok)?;
        if account.can_enter(&data_dir) {
            return Self::open(inside, account);
        }
        let account = Account::owner_of(&elsewhere).map_or_else(default_stand_in, Ok)?;
        warn!(
            data_dir = %data_dir.display(), postgres.folder = %elsewhere.display(), postgres.uid = account.uid(),
            "postgres cannot run as root and its account cannot enter the data directory; the database goes elsewhere"
        );
        fs::create_dir_all(&machine.state).map_err(PostgresError::file("create", &machine.state))?;
        let passable = fs::set_permissions(&machine.state, Permissions::from_mode(0o755));
        passable.map_err(PostgresError::file("open up", &machine.state))?;
        Self::open(elsewhere, account)
    }

    fn open(folder: PathBuf, account: Account) -> Result<Self, PostgresError> {
        make_private_folder(&folder, account)?;
        Ok(Self { folder, account })
    }

    pub fn account(&self) -> Account {
        self.account
    }

    /// Held by whoever starts or stops the server.
    pub fn start_lock(&self) -> PathBuf {
        self.folder.join("start.lock")
    }

    /// Shared by everybody who uses the server.
    pub fn users_lock(&self) -> PathBuf {
        self.folder.join("users.lock")
    }

    /// There only as a whole: it is renamed into place when complete.
    pub fn cluster(&self) -> PathBuf {
        self.folder.join(CLUSTER)
    }

    /// Where a cluster is made; a name of its own for each attempt, since a killed Stirrup may have left `initdb` running.
    pub fn unfinished_cluster(&self, attempt: &str) -> PathBuf {
        self.folder.join(format!("{UNFINISHED}{attempt}"))
    }

    /// What attempts that were cut off have left.
    pub fn unfinished_clusters(&self) -> Result<Vec<PathBuf>, PostgresError> {
        let entries = fs::read_dir(&self.folder).map_err(PostgresError::file("list", &self.folder))?;
        let unfinished = entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(UNFINISHED));
        Ok(unfinished.map(|entry| entry.path()).collect())
    }

    /// A private folder for the socket: this one, unless its path is too long, or of a kind that a URL cannot carry.
    pub fn socket_folder(&self, machine: &Machine) -> Result<PathBuf, PostgresError> {
        if fits_a_socket(&self.folder) {
            return Ok(self.folder.clone());
        }
        let name = format!("stirrup-{}", short_hash(&self.folder));
        let fitting = machine.temp.iter().map(|temp| (temp, temp.join(&name)));
        let mut fitting = fitting.filter(|(temp, folder)| fits_a_socket(folder) && self.account.can_enter(temp));
        let Some((_, folder)) = fitting.next() else {
            return Err(PostgresError::file("place a socket for", &self.folder)(ErrorKind::InvalidFilename.into()));
        };
        make_private_folder(&folder, self.account)?;
        Ok(folder)
    }

    /// Removes a folder that `socket_folder` made outside, once its server has stopped. What is left of it does no harm.
    pub fn clear_socket_folder(&self, folder: &Path) {
        if folder != self.folder {
            let _ = fs::remove_dir(folder);
        }
    }

    /// Writes a file that only the account can read; a reader sees all of it or the former one.
    pub fn write_private(&self, path: &Path, content: &str) -> Result<(), PostgresError> {
        let draft = path.with_extension("draft");
        let mut options = OpenOptions::new();
        let opened = options.write(true).create(true).truncate(true).mode(0o600).open(&draft);
        let written = opened.and_then(|mut file| file.write_all(content.as_bytes()).and_then(|()| file.sync_all()));
        written.map_err(PostgresError::file("write", &draft))?;
        self.account.take_over(&draft)?;
        rename_for_good(&draft, path)
    }
}

/// Removes what a killed server left beside its socket. It holds the process's number, which may be another's by then, and
/// Postgres would take that one for a server. The folder is this server's alone, and the caller knows that none runs.
pub(super) fn clear_socket_lock(folder: &Path) -> Result<(), PostgresError> {
    let path = folder.join(format!(".s.PGSQL.{PORT}.lock"));
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(PostgresError::file("remove", &path)(error)),
        _ => Ok(()),
    }
}

/// Renames, and returns when a power cut cannot undo it.
pub(super) fn rename_for_good(from: &Path, to: &Path) -> Result<(), PostgresError> {
    let parent = to.parent().unwrap_or(Path::new("/"));
    let renamed = fs::rename(from, to).and_then(|()| File::open(parent)?.sync_all());
    renamed.map_err(PostgresError::file("rename a draft to", to))
}

const CLUSTER: &str = "cluster";
const UNFINISHED: &str = "unfinished-";

fn default_stand_in() -> Result<Account, PostgresError> {
    let passwd = Path::new("/etc/passwd");
    Account::stand_in(&fs::read_to_string(passwd).map_err(PostgresError::file("read", passwd))?)
}

/// The folder, mode 0700 and the account's own. One that is there already must be so: under a temp folder, anybody could have
/// put it there.
pub(super) fn make_private_folder(folder: &Path, account: Account) -> Result<(), PostgresError> {
    let made = match DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => true,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => false,
        Err(error) => return Err(PostgresError::file("create", folder)(error)),
    };
    // Not followed: a link may point to anybody's folder.
    let found = fs::symlink_metadata(folder).map_err(PostgresError::file("look at", folder))?;
    // Root's own is one that was made and not yet handed over when Stirrup was killed.
    let of_root = matches!(account, Account::StandIn { .. }) && found.uid() == 0;
    if !found.is_dir() || !(made || of_root || found.uid() == account.uid()) {
        return Err(PostgresError::ForeignOwner { folder: folder.into(), owner: found.uid(), me: account.uid() });
    }
    if found.mode() & 0o777 != 0o700 {
        fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(PostgresError::file("close", folder))?;
    }
    if found.uid() != account.uid() {
        account.take_over(folder)?;
    }
    Ok(())
}

fn fits_a_socket(folder: &Path) -> bool {
    folder.as_os_str().len() <= LONGEST_SOCKET_FOLDER
        && folder.to_str().is_some_and(|text| !text.contains(char::is_control))
}

/// Sixteen hexadecimal digits that stand for a path.
fn short_hash(path: &Path) -> String {
    let mut text = hex::encode(Sha256::digest(path.as_os_str().as_encoded_bytes()));
    text.truncate(16);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stand-in's folders can only be made by root; the tests that need one say nothing when run by somebody else.
    fn run_by_root(folder: &Path) -> bool {
        fs::metadata(folder).unwrap().uid() == 0
    }

    fn machine(root: &Path) -> Machine {
        Machine { search: Vec::new(), state: root.join("state"), temp: vec![root.join("temp")] }
    }

    #[test]
    fn an_ordinary_user_lives_in_the_data_directory() {
        let root = tempfile::tempdir().unwrap();
        let me = fs::metadata(root.path()).unwrap().uid();
        let data = root.path().canonicalize().unwrap().join("data");
        let home = Home::settle(&data, &machine(root.path()), if me == 0 { 4711 } else { me });
        if me == 0 {
            // The folder exists by another's hand: root's.
            let home = home.unwrap();
            assert!(matches!(home.account(), Account::Own { uid: 4711 }));
            assert!(matches!(
                Home::settle(&data, &machine(root.path()), 4711),
                Err(PostgresError::ForeignOwner { owner: 0, me: 4711, .. })
            ));
        } else {
            assert_eq!(home.unwrap().cluster(), data.join("postgres/cluster"));
        }
    }

    #[test]
    fn root_places_the_cluster_where_its_stand_in_can_get_and_keeps_it_there() {
        let root = tempfile::tempdir().unwrap();
        if !run_by_root(root.path()) {
            return;
        }
        fs::set_permissions(root.path(), Permissions::from_mode(0o755)).unwrap();
        let closed = root.path().canonicalize().unwrap().join("closed");
        DirBuilder::new().mode(0o700).create(&closed).unwrap();
        let data = closed.join("data");
        let elsewhere = Home::settle(&data, &machine(root.path()), 0).unwrap();
        assert_eq!(elsewhere.folder.parent().unwrap(), root.path().join("state"));
        let found = fs::metadata(&elsewhere.folder).unwrap();
        assert_eq!((found.uid(), found.mode() & 0o777), (elsewhere.account().uid(), 0o700));
        fs::create_dir(elsewhere.cluster()).unwrap();
        fs::set_permissions(&closed, Permissions::from_mode(0o755)).unwrap();
        assert_eq!(Home::settle(&data, &machine(root.path()), 0).unwrap().folder, elsewhere.folder);

        let open = root.path().canonicalize().unwrap().join("open");
        assert_eq!(Home::settle(&open, &machine(root.path()), 0).unwrap().folder, open.join("postgres"));
    }

    #[test]
    fn a_long_path_gets_a_short_private_socket_folder() {
        let root = tempfile::tempdir().unwrap();
        fs::set_permissions(root.path(), Permissions::from_mode(0o755)).unwrap();
        let machine =
            Machine { temp: vec![root.path().join("t".repeat(90)), root.path().into()], ..machine(root.path()) };
        let owner = fs::metadata(root.path()).unwrap();
        let account = Account::Own { uid: owner.uid() };
        let long = Home { folder: root.path().join("x".repeat(90)), account };
        let folder = long.socket_folder(&machine).unwrap();
        assert_eq!(folder.parent(), Some(root.path()));
        assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
        assert_eq!(long.socket_folder(&machine).unwrap(), folder);
        let short = Home { folder: root.path().join("short"), account };
        assert_eq!(short.socket_folder(&machine).unwrap(), short.folder);
        long.clear_socket_folder(&folder);
        assert!(!folder.try_exists().unwrap());
    }

    #[test]
    fn a_link_in_the_socket_folders_place_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let account = Account::Own { uid: fs::metadata(root.path()).unwrap().uid() };
        std::os::unix::fs::symlink(root.path(), root.path().join("trap")).unwrap();
        assert!(make_private_folder(&root.path().join("trap"), account).is_err());
    }
}

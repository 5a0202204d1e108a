//! A PostgreSQL for one run of the tests: the server that `TEST_DATABASE_URL` names, else a throw-away cluster made
//! with the programs on this machine.

use std::fs::Permissions;
use std::io::Read as _;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A server on which the tests may make databases.
pub struct Cluster {
    /// Where to ask for databases.
    pub admin_url: String,
    /// For people: which server it is.
    pub is: String,
    // Its standard input is the pipe whose end tells it to stop the server.
    _guardian: Option<Child>,
}

/// Makes, starts and guards the cluster; `$1` the folder, `$2` the port, `$3` the folder of PostgreSQL's programs, then
/// the words that change to the user who may run it.
///
/// It answers `ready` or what went wrong, then waits for the test process to end, however that happens: the kernel
/// closes the pipe. It stands in a process group of its own, so that Ctrl-C in the terminal ends the tests, not it;
/// a signal sent to it only makes it stop the server earlier, and nobody to answer to is no reason to leave it running.
const GUARDIAN: &str = r#"
folder=$1 port=$2 programs=$3
shift 3
trap : HUP INT TERM PIPE
as_server() { "$@" >>"$folder/log" 2>&1 </dev/null; }
if as_server "$@" "$programs/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --no-locale --no-sync &&
    as_server "$@" "$programs/pg_ctl" -D "$folder/data" -l "$folder/server.log" -s -w -t 60 -o "-p $port \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=120 -c shared_buffers=64MB \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off \
        -c wal_level=minimal -c max_wal_senders=0" start
then
    echo ready
    exec >/dev/null
    cat >/dev/null
    as_server "$@" "$programs/pg_ctl" -D "$folder/data" -m immediate -s -w -t 60 stop
else
    tail -n 5 "$folder/log" "$folder/server.log" 2>/dev/null
fi
rm -rf "$folder"
"#;

impl Cluster {
    /// The server to use, or why there is none.
    pub fn find() -> Result<Self, String> {
        if let Some(admin_url) = std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty()) {
            return Ok(Self { admin_url, is: "the server of TEST_DATABASE_URL".to_owned(), _guardian: None });
        }
        let programs = find_programs().ok_or(
            "neither TEST_DATABASE_URL nor PostgreSQL's initdb was found; install it (Debian: apt-get install postgresql)",
        )?;
        // Between the choice of a port and the server's start somebody else may take it.
        let mut reason = String::new();
        for _ in 0..3 {
            match Self::start(&programs) {
                Ok(cluster) => return Ok(cluster),
                Err(why) => reason = why,
            }
        }
        Err(format!("a throw-away cluster of {} did not start: {reason}", programs.display()))
    }

    fn start(programs: &Path) -> Result<Self, String> {
        let port = free_port().map_err(|error| error.to_string())?;
        let folder = tempfile::Builder::new().prefix("chapterhouse-postgres-").tempdir().map_err(|e| e.to_string())?;
        let words = change_user(folder.path())?;
        // From here on the guardian removes it.
        let folder = folder.keep();
        let mut guardian = Command::new("sh")
            .args(["-c", GUARDIAN, "chapterhouse-guardian"])
            .arg(&folder)
            .arg(port.to_string())
            .arg(programs)
            .args(words)
            .current_dir("/")
            .env("LC_ALL", "C")
            .env_remove("PGOPTIONS")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut said = String::new();
        if let Some(mut stdout) = guardian.stdout.take() {
            // It closes its output when the server is ready, or with its own end.
            stdout.read_to_string(&mut said).map_err(|error| error.to_string())?;
        }
        if said.trim() != "ready" {
            guardian.wait().map_err(|error| error.to_string())?;
            return Err(said.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" | "));
        }
        Ok(Self {
            admin_url: format!("postgres://postgres@127.0.0.1:{port}/postgres?sslmode=disable"),
            is: format!("a throw-away cluster of {} on 127.0.0.1:{port}", programs.display()),
            _guardian: Some(guardian),
        })
    }
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The folder with `initdb`, `pg_ctl` and `postgres`, of the newest version there is.
fn find_programs() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect())?;
    folders.extend(answer_of("pg_config", &["--bindir"]).map(PathBuf::from));
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    folders.extend(versions.into_iter().map(|(_, folder)| folder));
    folders.into_iter().find(|folder| ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file()))
}

/// PostgreSQL refuses to run as root: then the folder is given to another user, and these words become that user.
fn change_user(folder: &Path) -> Result<Vec<String>, String> {
    if answer_of("id", &["-u"]).as_deref() != Some("0") {
        return Ok(Vec::new());
    }
    let number = |flag: &str, user: &str| answer_of("id", &[flag, user])?.parse::<u32>().ok();
    let (user, uid, gid) = ["postgres", "nobody"]
        .into_iter()
        .find_map(|user| Some((user, number("-u", user)?, number("-g", user)?)))
        .ok_or("PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it as")?;
    chown(folder, Some(uid), Some(gid)).map_err(|error| error.to_string())?;
    std::fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(|error| error.to_string())?;
    let words = if answer_of("setpriv", &["--version"]).is_some() {
        vec![format!("setpriv --reuid={uid} --regid={gid} --clear-groups")]
    } else if answer_of("runuser", &["--version"]).is_some() {
        vec![format!("runuser -u {user} --")]
    } else {
        vec![format!("su -s /bin/sh {user} -c"), r#"exec "$0" "$@""#.to_owned(), "--".to_owned()]
    };
    Ok(words
        .iter()
        .flat_map(|word| if word.starts_with("exec ") { vec![word.as_str()] } else { word.split(' ').collect() })
        .map(str::to_owned)
        .collect())
}

fn answer_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

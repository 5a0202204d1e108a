//! Tells the binary which commit it is built from: `SOURCE_COMMIT` if set (images are built without `.git`), else
//! what git says. Only in release builds: in others every commit would rebuild everything.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-env-changed=SOURCE_COMMIT");
    let named = std::env::var("SOURCE_COMMIT").ok().filter(|commit| !commit.is_empty());
    let commit = named.or_else(|| {
        let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
        is_release.then(ask_git).flatten()
    });
    if let Some(commit) = commit.filter(|commit| commit.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        println!("cargo::rustc-env=BUILT_FROM_COMMIT={commit}");
    }
}

fn ask_git() -> Option<String> {
    println!("cargo::rerun-if-changed=.git/HEAD");
    println!("cargo::rerun-if-changed=.git/logs/HEAD");
    let output = Command::new("git").args(["rev-parse", "HEAD"]).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

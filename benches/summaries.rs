//! A thousand summaries from the close to a mail server on loopback: how long, and how much memory.
//! By hand: `cargo bench --bench summaries`; how to repeat and what was measured: `docs/benchmarks.md`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a benchmark, what cannot go on may say so and stop")]

#[path = "../tests/api/support/club.rs"]
#[allow(dead_code, reason = "the stories use all of it")]
mod club;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chapterhouse::chapters::Chapter;
use chapterhouse::meetings::{self, AttendanceMark, MarkOne, Meeting, RecordAttendance};
use chapterhouse::members::{self, Member};
use chapterhouse::platform::clock::Clock;
use chapterhouse::platform::db::{Db, DbOptions};
use chapterhouse::platform::files::Files;
use chapterhouse::platform::jobs::{self, JobContext};
use chapterhouse::platform::mail::{DEFAULT_TIMEOUT, Mailer, MailerOptions, SmtpOptions, SmtpTls};
use chapterhouse::platform::migrations;
use chapterhouse::platform::values::{Currency, Locale, Money};
use chapterhouse::referrals::{
    self, BusinessKind, Credited, PassReferral, Purpose, RecordClosedBusiness, ReferralRelation,
};
use chapterhouse::worker::Worker;
use chrono::Days;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use club::{Club, text};

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Chapters and their members: one as they are; a club on one morning, again and again, so that memory which grows
/// shows; and all in one chapter larger than any.
const ROUNDS: [(usize, usize); 7] = [(1, 40), (25, 40), (25, 40), (25, 40), (25, 40), (1, 1_000), (1, 1_000)];

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", folder.path().join("bench.db").display());
    let url = std::env::var("BENCH_DATABASE_URL").unwrap_or(file);
    let db = Db::connect(&DbOptions::new(url), Clock::system()).await.unwrap();
    migrations::up(&db).await.unwrap();
    let server = Server::start().await;
    let worker = worker(&db, &server);
    let club = Club::new(&db).await;
    println!("summaries on {:?}, memory (RSS) of the whole process with its mail server in MiB", db.backend());
    println!("chapters × members | close s | mails | drain s | mails/s | KiB/mail | before | peak | after");
    for (round, (chapters, members)) in ROUNDS.into_iter().enumerate() {
        let weeks = prepare(&club, round, chapters, members).await;
        println!("{}", measure(&club, &worker, &server, &weeks).await.row(chapters, members));
    }
    db.close().await.unwrap();
}

struct Measured {
    closed_in: Duration,
    drained_in: Duration,
    mails: u64,
    bytes: u64,
    memory: [u64; 3],
}

impl Measured {
    fn row(&self, chapters: usize, members: usize) -> String {
        let seconds = self.drained_in.as_secs_f64();
        let [before, peak, after] = self.memory.map(|kib| format!("{:.1}", as_float(kib) / 1024.0));
        format!(
            "{chapters:>8} × {members:<7} | {:>7.3} | {:>5} | {seconds:>7.2} | {:>7.0} | {:>8.1} | {before:>6} | {peak:>4} | {after:>5}",
            self.closed_in.as_secs_f64(),
            self.mails,
            as_float(self.mails) / seconds,
            as_float(self.bytes) / 1024.0 / as_float(self.mails),
        )
    }
}

/// Far below what a float holds exactly.
fn as_float(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

async fn measure(club: &Club, worker: &Worker, server: &Server, weeks: &[Chapter]) -> Measured {
    let mut meetings = Vec::new();
    for chapter in weeks {
        // The last one that has begun, whatever time it is.
        let day = club.db.now().day_in(chapter.time_zone.0) - Days::new(1);
        let meeting = club.meeting(chapter, &format!("{day} 06:45")).await;
        club.meeting(chapter, &format!("{} 06:45", day + Days::new(7))).await;
        let meeting = club.open(&meeting).await;
        mark(club, chapter, &meeting).await;
        meetings.push(meeting);
    }
    let (mails, bytes) = server.taken();
    let before = memory();
    let start = Instant::now();
    let mut queued = 0;
    for meeting in &meetings {
        queued += club.close(meeting).await.summaries_queued;
    }
    let closed_in = start.elapsed();
    let watch = Watch::start();
    let start = Instant::now();
    let ran = worker.run_due().await;
    let drained_in = start.elapsed();
    let peak = watch.stop().await;
    let (mails, bytes) = (server.taken().0 - mails, server.taken().1 - bytes);
    let counts = jobs::counts(&club.db).await.unwrap();
    // Beside the mails, each close has its marks looked at.
    let looked_at = weeks.len() as u64;
    assert_eq!((ran as u64, mails, counts.queued, counts.dead), (queued + looked_at, queued, 0, 0), "one mail each");
    Measured { closed_in, drained_in, mails, bytes, memory: [before, peak, memory()] }
}

/// Nine of ten were there.
async fn mark(club: &Club, chapter: &Chapter, meeting: &Meeting) {
    let day = meeting.starts_at.day_in(chapter.time_zone.0);
    let roster = members::roster_on(club.db.reader(), chapter.id, day).await.unwrap();
    let there = roster.iter().enumerate().filter(|(number, _)| number % 10 > 0);
    let marks = there.map(|(_, seated)| MarkOne {
        member: seated.member.id,
        mark: AttendanceMark::Present,
        substitute_name: None,
    });
    let input = RecordAttendance { meeting: meeting.id, marks: marks.collect() };
    meetings::record_attendance(&club.db, club.system(), input).await.unwrap();
}

/// Chapters with a week behind them: each member gave a referral, and every third recorded business.
async fn prepare(club: &Club, round: usize, chapters: usize, members: usize) -> Vec<Chapter> {
    let mut made = Vec::new();
    for chapter in 0..chapters {
        let here = club.chapter(&format!("Chapter {round} {chapter}")).await;
        club.tolerate_absence(&here).await;
        let mut people = Vec::new();
        for member in 0..members {
            let locale = if member % 2 == 0 { Locale::Pl } else { Locale::En };
            people.push(club.member(&here, &format!("Member{round} Number{chapter}of{member}"), locale).await);
        }
        for (number, giver) in people.iter().enumerate() {
            let recipient = &people[(number + 1) % people.len()];
            refer(club, giver, recipient).await;
            if number % 3 == 0 {
                thank(club, recipient, giver, 10_000 + i64::try_from(number).unwrap()).await;
            }
        }
        made.push(here);
    }
    made
}

async fn refer(club: &Club, giver: &Member, recipient: &Member) {
    let input = PassReferral {
        giver: Some(giver.id),
        recipient: recipient.id,
        relation: ReferralRelation::ThirdParty,
        purpose: Purpose::Client,
        heat: 4,
        description: text(
            "Sąsiad otwiera gabinet stomatologiczny przy Długiej: umowa najmu i regulamin, start w styczniu.",
        ),
        contact: None,
        consent: None,
        parent: None,
    };
    referrals::pass(&club.db, club.system(), input).await.unwrap();
}

async fn thank(club: &Club, recipient: &Member, giver: &Member, minor: i64) {
    let input = RecordClosedBusiness {
        recipient: Some(recipient.id),
        credited: Credited::Member(giver.id),
        amount: Money::new(minor, Currency::PLN),
        kind: BusinessKind::New,
        closed_on: None,
        note: None,
    };
    referrals::record_closed_business(&club.db, club.system(), input).await.unwrap();
}

fn worker(db: &Db, server: &Server) -> Worker {
    let smtp = SmtpOptions {
        host: "127.0.0.1".to_owned(),
        port: server.port,
        username: None,
        password: None,
        tls: SmtpTls::None,
    };
    let mailer = Mailer::new(MailerOptions {
        smtp: Some(smtp),
        from_name: "Klub".to_owned(),
        from: "no-reply@klub.example".parse().unwrap(),
        capture: None,
        clock: db.clock().clone(),
        timeout: DEFAULT_TIMEOUT,
    });
    let public_url = "https://klub.example".to_owned();
    let context = JobContext { db: db.clone(), mailer: mailer.unwrap(), files: Files::nowhere(), public_url };
    Worker::new(chapterhouse::app::registry(), context)
}

/// Resident memory of this process in KiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Looks at the memory again and again.
struct Watch {
    task: tokio::task::JoinHandle<()>,
    peak: Arc<AtomicU64>,
}

impl Watch {
    fn start() -> Self {
        let peak = Arc::new(AtomicU64::new(memory()));
        let seen = Arc::clone(&peak);
        let task = tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(5)).await;
                seen.fetch_max(memory(), Ordering::Relaxed);
            }
        });
        Self { task, peak }
    }

    async fn stop(self) -> u64 {
        self.task.abort();
        let _ = self.task.await;
        self.peak.load(Ordering::Relaxed)
    }
}

/// A mail server that takes every mail and forgets it.
struct Server {
    port: u16,
    mails: Arc<AtomicU64>,
    bytes: Arc<AtomicU64>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mails, bytes) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
        let server = Self { port, mails: Arc::clone(&mails), bytes: Arc::clone(&bytes) };
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(converse(socket, Arc::clone(&mails), Arc::clone(&bytes)));
            }
        });
        server
    }

    fn taken(&self) -> (u64, u64) {
        (self.mails.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed))
    }
}

async fn converse(socket: TcpStream, mails: Arc<AtomicU64>, bytes: Arc<AtomicU64>) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let mut socket = BufReader::new(socket);
    socket.write_all(b"220 bench.example ready\r\n").await?;
    let mut line = Vec::new();
    let mut is_mail = false;
    loop {
        line.clear();
        if socket.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let command = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match (is_mail, command.as_slice()) {
            (true, _) if line == b".\r\n" => {
                is_mail = false;
                mails.fetch_add(1, Ordering::Relaxed);
                b"250 2.0.0 taken\r\n"
            }
            (true, _) => {
                bytes.fetch_add(line.len() as u64, Ordering::Relaxed);
                continue;
            }
            (false, b"EHLO") => b"250-bench.example\r\n250 8BITMIME\r\n",
            (false, b"DATA") => {
                is_mail = true;
                b"354 go on\r\n"
            }
            (false, b"QUIT") => return socket.write_all(b"221 2.0.0 bye\r\n").await,
            (false, _) => b"250 2.0.0 ok\r\n",
        };
        socket.write_all(answer).await?;
    }
}

//! A federation's Thursday: so many chapters close their weeks at the same time, and members ask what one more absence
//! would mean. By hand: `cargo bench --bench closes`; how to repeat and what was measured: `docs/benchmarks.md`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a benchmark, what cannot go on may say so and stop")]

#[path = "../tests/api/support/club.rs"]
#[allow(dead_code, reason = "the stories use all of it")]
mod club;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chapterhouse::chapters::Chapter;
use chapterhouse::meetings::{self, AttendanceMark, MarkOne, Meeting, RecordAttendance};
use chapterhouse::members::{self, MemberId};
use chapterhouse::platform::clock::Clock;
use chapterhouse::platform::db::{Db, DbOptions};
use chapterhouse::platform::migrations;
use chapterhouse::platform::values::Locale;
use chrono::Days;
use tokio::sync::Semaphore;

use club::{Club, closing};

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many leaders press the button at the same moment.
const AT_ONCE: usize = 64;
/// Half a year of weekly meetings.
const WEEKS: u64 = 26;

#[tokio::main]
async fn main() {
    let count = |name: &str, usual| std::env::var(name).map_or(usual, |text| text.parse().unwrap());
    let (chapters, members) = (count("BENCH_CHAPTERS", 2_000), count("BENCH_MEMBERS", 5));
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", folder.path().join("bench.db").display());
    let url = std::env::var("BENCH_DATABASE_URL").unwrap_or(file);
    let db = Db::connect(&DbOptions::new(url), Clock::system()).await.unwrap();
    migrations::up(&db).await.unwrap();
    let club = Club::new(&db).await;
    let began = Instant::now();
    let mut held = Vec::new();
    for number in 0..chapters {
        held.push(week(&club, number, members).await);
    }
    println!("{chapters} chapters × {members} members on {:?}, made in {:.0?}", db.backend(), began.elapsed());
    close_all(&db, held).await;
    forecasts(&club, 40).await;
    db.close().await.unwrap();
}

/// A chapter whose last meeting was held.
async fn week(club: &Club, number: usize, members: usize) -> Meeting {
    let chapter = club.chapter(&format!("Chapter {number}")).await;
    for member in 0..members {
        club.member(&chapter, &format!("Member Number{number}of{member}"), Locale::Pl).await;
    }
    let day = club.db.now().day_in(chapter.time_zone.0) - Days::new(1);
    let meeting = club.open(&club.meeting(&chapter, &format!("{day} 06:45")).await).await;
    meetings::hold(&club.db, club.system(), club::seen(&meeting)).await.unwrap()
}

async fn close_all(db: &Db, held: Vec<Meeting>) {
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let began = Instant::now();
    let mut tasks = Vec::new();
    for meeting in held {
        let (db, gate) = (db.clone(), Arc::clone(&gate));
        tasks.push(tokio::spawn(async move {
            let _place = gate.acquire().await.unwrap();
            let began = Instant::now();
            let server = chapterhouse::access::Actor::system("bench");
            meetings::close(&db, &server, closing(&meeting)).await.unwrap();
            began.elapsed()
        }));
    }
    let mut took = Vec::new();
    for task in tasks {
        took.push(task.await.unwrap());
    }
    println!("closes, {AT_ONCE} at once: {} in {:.1?}; {}", took.len(), began.elapsed(), percentiles(took));
}

/// What one more absence would mean, asked by each member of a chapter with half a year behind it.
async fn forecasts(club: &Club, members: usize) {
    let chapter = club.chapter("Forecast").await;
    let mut people = Vec::new();
    for member in 0..members {
        people.push(club.member(&chapter, &format!("Forecast Number{member}"), Locale::Pl).await.id);
    }
    let today = club.db.now().day_in(chapter.time_zone.0);
    // As far back as a meeting may be set, and several a day: as many marks as half a year of weeks has.
    for number in 0..WEEKS {
        let (day, hour) = (today - Days::new(1 + number / 2), 6 + 4 * (number % 2));
        let meeting = club.open(&club.meeting(&chapter, &format!("{day} {hour:02}:00")).await).await;
        mark(club, &chapter, &meeting, &people).await;
        meetings::hold(&club.db, club.system(), club::seen(&meeting)).await.unwrap();
    }
    let next = club.meeting(&chapter, &format!("{} 06:45", today + Days::new(7))).await;
    let mut took = Vec::new();
    for member in people.iter().cycle().take(400) {
        let began = Instant::now();
        let found = meetings::forecasts(&club.db, &[*member], &next).await.unwrap();
        took.push(began.elapsed());
        assert_eq!(found.len(), 1);
    }
    println!("forecast of one member: {}", percentiles(took));
    let began = Instant::now();
    assert_eq!(meetings::forecasts(&club.db, &people, &next).await.unwrap().len(), members);
    println!("forecast of {members} members at once: {:.1?}", began.elapsed());
}

async fn mark(club: &Club, chapter: &Chapter, meeting: &Meeting, people: &[MemberId]) {
    let day = meeting.starts_at.day_in(chapter.time_zone.0);
    assert_eq!(members::count_seated(club.db.reader(), chapter.id, day).await.unwrap(), people.len() as u64);
    let marks = people.iter().enumerate().map(|(number, member)| MarkOne {
        member: *member,
        mark: if number % 7 == 0 { AttendanceMark::Absent } else { AttendanceMark::Present },
        substitute_name: None,
    });
    let record = RecordAttendance { meeting: meeting.id, marks: marks.collect() };
    meetings::record_attendance(&club.db, club.system(), record).await.unwrap();
}

fn percentiles(mut took: Vec<Duration>) -> String {
    took.sort_unstable();
    let at = |percent: usize| took[(took.len() - 1) * percent / 100];
    format!("p50 {:.1?}, p95 {:.1?}, most {:.1?}", at(50), at(95), at(100))
}

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use uuid::Uuid;

use super::words::Words;
use super::{Reader, RenderedMail, render};
use crate::platform::error::Error;
use crate::platform::values::{Currency, Locale, Money};
use crate::reports::week::{
    AttendanceFigures, ChapterFacts, GiverCount, Mark, MeetingFacts, MemberWeek, Mode, NextMeeting, NoteFacts,
    ReferralFacts, ReferralFigures, TaskFacts, ThanksFacts, ThanksFigures, VisitorFacts, VisitorKind, WeekFigures,
};

const URL: &str = "https://club.example.com";
const ANNA: Uuid = Uuid::from_u128(1);
const EMMA: Uuid = Uuid::from_u128(2);
const JAN: Uuid = Uuid::from_u128(3);

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "the fixtures read better")]
fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn pln(minor: i64) -> Money {
    Money::new(minor, Currency::PLN)
}

fn empty_member(member_id: Uuid, name: (&str, &str)) -> MemberWeek {
    MemberWeek {
        member_id,
        given_name: name.0.to_owned(),
        full_name: format!("{} {}", name.0, name.1),
        mark: None,
        referrals_given: Vec::new(),
        referrals_received: Vec::new(),
        thanks_received: Vec::new(),
        business_recorded: Vec::new(),
        one_to_ones: Vec::new(),
        visitors_brought: Vec::new(),
        education_tenths: 0,
    }
}

fn empty_week() -> WeekFigures {
    WeekFigures {
        version: WeekFigures::VERSION,
        chapter: ChapterFacts {
            name: "Kraków Wawel".to_owned(),
            city: "Kraków".to_owned(),
            currency: Currency::PLN,
            zone: "Europe/Warsaw".to_owned(),
            locale: Locale::Pl,
        },
        meeting: MeetingFacts {
            id: Uuid::from_u128(9),
            title: None,
            local_start: local("2026-11-19 06:45"),
            zone: "Europe/Warsaw".to_owned(),
            mode: Mode::InPerson,
            venue: some("Hotel Stary, ul. Szczepańska 5"),
            online_url: None,
        },
        close_number: 1,
        attendance: AttendanceFigures::default(),
        referrals: ReferralFigures::default(),
        thanks: ThanksFigures::default(),
        visitors: Vec::new(),
        one_to_ones: 0,
        education_tenths: 0,
        year_to_date: Vec::new(),
        next_meeting: None,
        note: None,
        decisions: Vec::new(),
        tasks: Vec::new(),
        carried_tasks: Vec::new(),
        members: vec![empty_member(ANNA, ("Anna", "Świetlik")), empty_member(EMMA, ("Emma", "Clarke"))],
    }
}

fn referral(other: &str, description: &str, heat: u8) -> ReferralFacts {
    ReferralFacts { other: other.to_owned(), description: description.to_owned(), heat }
}

fn visitor(name: &str, about: (Option<String>, &str), invited_by: &str, kind: VisitorKind) -> VisitorFacts {
    VisitorFacts {
        name: name.to_owned(),
        company: about.0,
        profession: some(about.1),
        invited_by: some(invited_by),
        kind,
    }
}

fn task(what: &str, owner: (Uuid, &str), due_on: &str) -> TaskFacts {
    TaskFacts { what: what.to_owned(), owner_id: owner.0, owner: owner.1.to_owned(), due_on: due_on.parse().unwrap() }
}

fn rich_member(member: &mut MemberWeek) {
    member.mark = Some(Mark::Late);
    member.referrals_received = vec![
        referral(
            "Jan Kowalski",
            "Sąsiad otwiera gabinet stomatologiczny przy Długiej: umowa najmu lokalu i regulamin dla pacjentów, \
             start w styczniu.",
            4,
        ),
        referral("Piotr Wójcik", "Spadek po dziadkach w trzech częściach.", 1),
    ];
    member.referrals_given = vec![referral("Ewa Mazur", "Znajoma urządza mieszkanie, 64 m².", 2)];
    member.thanks_received = vec![
        ThanksFacts { from: some("Tomasz Zieliński"), amount: Some(pln(125_000)) },
        ThanksFacts { from: None, amount: Some(Money::new(90_000, Currency::EUR)) },
        ThanksFacts { from: some("Ewa Mazur"), amount: None },
        ThanksFacts { from: None, amount: None },
    ];
    member.business_recorded = vec![pln(1_845_000)];
    member.one_to_ones = vec!["Ewa Mazur".to_owned(), "James O’Neill".to_owned()];
    member.visitors_brought = vec!["Marek Lis".to_owned()];
    member.education_tenths = 15;
}

fn rich_week() -> WeekFigures {
    let mut week = empty_week();
    week.meeting.title = some("Targi wewnętrzne");
    week.close_number = 2;
    week.attendance = AttendanceFigures {
        expected: 27,
        counts: BTreeMap::from([
            (Mark::Present, 21),
            (Mark::Late, 2),
            (Mark::Substitute, 1),
            (Mark::Absent, 2),
            (Mark::Medical, 1),
        ]),
        absent: vec!["Krzysztof Nowak".to_owned(), "Oliver Bennett".to_owned()],
    };
    let giver = |member_id, name: &str, count| GiverCount { member_id, name: name.to_owned(), count };
    week.referrals = ReferralFigures {
        given_inside: 15,
        given_outside: 3,
        by_giver: vec![
            giver(JAN, "Jan Kowalski", 5),
            giver(ANNA, "Anna Świetlik", 1),
            giver(EMMA, "Emma Clarke", 2),
            giver(Uuid::from_u128(4), "Piotr Wójcik", 2),
            giver(Uuid::from_u128(5), "Ewa Mazur", 0),
        ],
    };
    week.thanks = ThanksFigures {
        entries: 9,
        totals: vec![Money::new(120_000, Currency::EUR), pln(4_520_050)],
        new: 6,
        repeat: 3,
    };
    week.visitors = vec![
        visitor("Marek Lis", (some("Lis Transport"), "spedytor"), "Anna Świetlik", VisitorKind::Prospect),
        visitor("Karolina Bąk", (None, "psycholog"), "Jan Kowalski", VisitorKind::Substitute),
    ];
    week.one_to_ones = 7;
    week.education_tenths = 120;
    week.year_to_date = vec![Money::new(2_360_000, Currency::EUR), pln(128_440_000)];
    week.next_meeting = Some(NextMeeting {
        local_start: local("2026-11-26 06:45"),
        zone: "Europe/Warsaw".to_owned(),
        mode: Mode::Hybrid,
        venue: some("Hotel Stary, ul. Szczepańska 5"),
        online_url: some("https://meet.example.com/wawel"),
    });
    week.note = Some(NoteFacts {
        from: some("Jan Kowalski"),
        text: "Dziękuję za pełną salę. W czwartek gościmy grupę z Tarnowa: zabierzcie wizytówki i pomysły na wspólne \
               projekty."
            .to_owned(),
    });
    week.decisions = vec!["Od stycznia spotykamy się w Hotelu Stary.\nSala na 40 osób.".to_owned()];
    week.tasks = vec![task("Zamówić wizytówki dla gości", (ANNA, "Anna Świetlik"), "2026-11-25")];
    week.carried_tasks = vec![task("Book the room for the fair", (EMMA, "Emma Clarke"), "2026-12-10")];
    week.members.iter_mut().for_each(rich_member);
    week
}

/// Emma reads English, everybody else Polish.
fn reader(member_id: Uuid) -> Reader {
    Reader { member_id, locale: if member_id == EMMA { Locale::En } else { Locale::Pl } }
}

fn mail(week: &WeekFigures, member_id: Uuid) -> RenderedMail {
    render(week, reader(member_id), URL).unwrap()
}

/// One member's week with only what `fill` puts there.
fn annas(fill: impl FnOnce(&mut MemberWeek)) -> RenderedMail {
    let mut week = empty_week();
    fill(&mut week.members[0]);
    mail(&week, ANNA)
}

fn contains_all(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

#[test]
fn the_text_of_a_rich_and_of_an_empty_week_in_both_languages() {
    for (week, member, expected) in [
        (rich_week(), ANNA, include_str!("expected/rich.pl.txt")),
        (rich_week(), EMMA, include_str!("expected/rich.en.txt")),
        (empty_week(), ANNA, include_str!("expected/empty.pl.txt")),
        (empty_week(), EMMA, include_str!("expected/empty.en.txt")),
    ] {
        let mail = mail(&week, member);
        assert_eq!(format!("{}\n\n{}", mail.subject, mail.text), expected);
    }
}

#[test]
fn the_html_says_all_that_the_text_says_and_asks_for_nothing_from_outside() {
    let html = mail(&rich_week(), ANNA).html;
    contains_all(
        &html,
        &[
            "<html lang=\"pl\"",
            "<title>Korekta: Kraków Wawel, tydzień do 19 listopada 2026</title>",
            "2 rekomendacje czekają na Twój kontakt. Masz 4 podziękowania za transakcje.",
            "To podsumowanie zastępuje poprzednie",
            "23 z 27",
            "Nieobecni: Krzysztof Nowak, Oliver Bennett",
            "45\u{a0}200,50\u{a0}PLN",
            "Od początku roku: 23\u{a0}600,00\u{a0}EUR · 1\u{a0}284\u{a0}400,00\u{a0}PLN",
            "Od: Jan Kowalski",
            "umowa najmu lokalu",
            "Tomasz Zieliński",
            "Dla: Ewa Mazur",
            "spedytor, Lis Transport",
            "Od stycznia spotykamy się w Hotelu Stary. Sala na 40 osób.",
            "Anna Świetlik (Ty), do 25\u{a0}listopada\u{a0}2026",
            "czwartek, 26\u{a0}listopada\u{a0}2026, 06:45",
            "href=\"https://meet.example.com/wawel\"",
        ],
    );
    for asking in ["<img", "src=", "<script", "@import", "url(", "<link", "background="] {
        assert!(!html.contains(asking), "{asking}");
    }
    assert!(html.len() < 60_000, "mail programs cut long mails: {}", html.len());
}

#[test]
fn no_line_of_the_text_is_wider_than_78_columns_whatever_people_wrote() {
    let mut week = rich_week();
    week.chapter.name = "Ż".repeat(120);
    for member in &mut week.members {
        member.referrals_given.push(referral(&"ą".repeat(200), &"słowo ".repeat(300), 9));
    }
    for id in [ANNA, EMMA] {
        for line in mail(&week, id).text.lines() {
            assert!(line.chars().count() <= 78, "{line}");
        }
    }
}

#[test]
fn polish_has_three_forms_and_english_two() {
    let forms = |locale, key| [1, 2, 5, 22].map(|count| Words(locale).count(key, count));
    assert_eq!(
        forms(Locale::Pl, "received"),
        [
            "1 rekomendacja dla Ciebie",
            "2 rekomendacje dla Ciebie",
            "5 rekomendacji dla Ciebie",
            "22 rekomendacje dla Ciebie"
        ]
    );
    assert_eq!(
        forms(Locale::Pl, "visitors-title"),
        ["1 gość na spotkaniu", "2 goście na spotkaniu", "5 gości na spotkaniu", "22 goście na spotkaniu"]
    );
    assert_eq!(forms(Locale::Pl, "count-late"), ["1 spóźnienie", "2 spóźnienia", "5 spóźnień", "22 spóźnienia"]);
    assert_eq!(
        forms(Locale::En, "received"),
        ["1 referral for you", "2 referrals for you", "5 referrals for you", "22 referrals for you"]
    );
    let credits = |locale| [10, 20, 50, 220, 35].map(|tenths| Words(locale).credits(tenths));
    assert_eq!(credits(Locale::Pl), ["1 punkt", "2 punkty", "5 punktów", "22 punkty", "3,5 punktu"]);
    assert_eq!(credits(Locale::En), ["1 credit", "2 credits", "5 credits", "22 credits", "3.5 credits"]);
}

#[test]
fn every_weekday_and_month_has_its_name() {
    let days = |locale| {
        let first = local("2026-01-31 18:05");
        (0..12).map(move |step| {
            let day = first.checked_add_months(chrono::Months::new(step)).unwrap();
            Words(locale).date_time(day).replace('\u{a0}', " ")
        })
    };
    let pl: Vec<String> = days(Locale::Pl).collect();
    let en: Vec<String> = days(Locale::En).collect();
    assert_eq!(
        pl,
        [
            "sobota, 31 stycznia 2026, 18:05",
            "sobota, 28 lutego 2026, 18:05",
            "wtorek, 31 marca 2026, 18:05",
            "czwartek, 30 kwietnia 2026, 18:05",
            "niedziela, 31 maja 2026, 18:05",
            "wtorek, 30 czerwca 2026, 18:05",
            "piątek, 31 lipca 2026, 18:05",
            "poniedziałek, 31 sierpnia 2026, 18:05",
            "środa, 30 września 2026, 18:05",
            "sobota, 31 października 2026, 18:05",
            "poniedziałek, 30 listopada 2026, 18:05",
            "czwartek, 31 grudnia 2026, 18:05"
        ]
    );
    assert_eq!(
        [&en[0], &en[2], &en[3], &en[4], &en[6], &en[7], &en[8], &en[11]],
        [
            "Saturday, 31 January 2026, 18:05",
            "Tuesday, 31 March 2026, 18:05",
            "Thursday, 30 April 2026, 18:05",
            "Sunday, 31 May 2026, 18:05",
            "Friday, 31 July 2026, 18:05",
            "Monday, 31 August 2026, 18:05",
            "Wednesday, 30 September 2026, 18:05",
            "Thursday, 31 December 2026, 18:05"
        ]
    );
}

#[test]
fn what_people_wrote_is_shown_and_never_run() {
    let mut week = rich_week();
    let script = "<script>alert(1)</script>";
    week.chapter.name = script.to_owned();
    week.visitors[0].name = script.to_owned();
    week.attendance.absent = vec![script.to_owned()];
    week.members[0].full_name = script.to_owned();
    week.members[0].referrals_given[0].description = format!("\"><img src=x onerror=alert(1)>{script}");
    if let Some(next) = &mut week.next_meeting {
        next.online_url = some("javascript:alert(1)");
        next.venue = some(script);
    }

    let mail = mail(&week, ANNA);

    assert!(!mail.html.contains("<script"), "{}", mail.html);
    assert!(!mail.html.contains("<img"), "{}", mail.html);
    assert!(!mail.html.contains("href=\"javascript"), "{}", mail.html);
    assert!(mail.html.contains("&#60;script&#62;alert(1)&#60;/script&#62;"), "{}", mail.html);
    assert!(mail.text.contains(script));
    assert!(mail.text.contains("javascript:alert(1)"), "shown as the words it is");
}

#[test]
fn a_line_break_in_a_name_breaks_neither_the_subject_nor_a_line() {
    let mut week = empty_week();
    week.chapter.name = "Wawel\r\nBcc: x@example.net".to_owned();
    week.members[1].given_name = "Emma\nClarke".to_owned();
    let mail = mail(&week, EMMA);
    assert_eq!(mail.subject, "Wawel Bcc: x@example.net: the week to 19 November 2026");
    contains_all(&mail.text, &["Hello Emma Clarke,\n", "Wawel Bcc: x@example.net · Kraków\n"]);
}

#[test]
fn a_giver_reads_what_the_policy_discloses_and_no_more() {
    let thanked = |from: Option<&str>, amount: Option<Money>| {
        annas(|anna| anna.thanks_received = vec![ThanksFacts { from: from.map(str::to_owned), amount }])
    };
    let title = "  Podziękowanie dla Ciebie\n    Do tego doprowadziły Twoje rekomendacje.\n";
    for (mail, line) in [
        (thanked(None, Some(pln(125_000))), "    * 1\u{a0}250,00\u{a0}PLN\n"),
        (thanked(Some("Jan Kowalski"), None), "    * Jan Kowalski\n"),
        (thanked(Some("Jan Kowalski"), Some(pln(125_000))), "    * Jan Kowalski – 1\u{a0}250,00\u{a0}PLN\n"),
        (thanked(None, None), "    * Podziękowanie bez nazwiska i kwoty\n"),
    ] {
        contains_all(&mail.text, &[&format!("{title}{line}")]);
    }
}

#[test]
fn a_members_own_part_is_in_no_other_members_mail() {
    let mut week = rich_week();
    rich_member(&mut week.members[0]);
    week.members[1] = empty_member(EMMA, ("Emma", "Clarke"));
    let mail = mail(&week, EMMA);
    for private in ["gabinet", "Spadek", "1,250.00", "900.00", "18,450", "Tomasz", "O’Neill", "O&#39;Neill"] {
        assert!(!mail.text.contains(private) && !mail.html.contains(private), "{private}");
    }
}

#[test]
fn a_member_of_whom_there_is_nothing_to_tell_reads_kind_words() {
    let quiet = "W tym tygodniu nie ma Twoich wpisów.";
    let on_leave = "Jesteś na urlopie. Grupa czeka na Twój powrót.";
    let absent = annas(|anna| anna.mark = Some(Mark::Absent));
    contains_all(&absent.text, &["  Na spotkaniu  nieobecność\n\n", quiet]);
    contains_all(&annas(|anna| anna.mark = Some(Mark::OnLeave)).text, &[on_leave]);
    let busy = annas(|anna| {
        anna.mark = Some(Mark::OnLeave);
        anna.education_tenths = 20;
    });
    assert!(!busy.text.contains(on_leave) && !busy.text.contains(quiet), "{}", busy.text);
}

#[test]
fn ties_of_givers_are_named_up_to_six() {
    let mut week = empty_week();
    week.referrals.by_giver = ["H", "B", "C", "D", "E", "F", "G"]
        .map(|name| GiverCount { member_id: JAN, name: name.to_owned(), count: if name == "H" { 3 } else { 1 } })
        .to_vec();
    let text = mail(&week, EMMA).text;
    contains_all(
        &text,
        &[
            "  * H – 3 referrals\n  * B – 1 referral\n  * C – 1 referral\n  * D – 1 referral\n  * E – 1 referral\n  * F – 1 referral\n\n",
        ],
    );
    assert!(!text.contains("* G"), "{text}");
}

#[test]
fn nobody_is_written_to_who_is_not_in_the_figures() {
    assert!(matches!(render(&empty_week(), reader(Uuid::from_u128(77)), URL), Err(Error::NotFound)));
}

#[test]
fn the_note_of_who_closed_the_week_is_in_every_mail_and_an_empty_one_is_not() {
    let noted = |from: Option<&str>, text: &str, member_id| {
        let mut week = empty_week();
        week.note = Some(NoteFacts { from: from.map(str::to_owned), text: text.to_owned() });
        mail(&week, member_id)
    };
    let signed = noted(some("Jan Kowalski").as_deref(), "Well <done>. Bring cards.", EMMA);
    contains_all(
        &signed.text,
        &["\n\nA note from Jan Kowalski\n------------------------\n  Well <done>. Bring cards.\n"],
    );
    contains_all(&signed.html, &["A note from Jan Kowalski", "Well &#60;done&#62;. Bring cards."]);
    contains_all(&noted(None, "Brawo!", ANNA).text, &["\n\nSłowo do grupy\n--------------\n  Brawo!\n"]);
    assert_eq!(noted(None, " \n", ANNA), mail(&empty_week(), ANNA));
}

#[test]
fn a_note_keeps_its_lines_and_paragraphs() {
    let mut week = empty_week();
    let text = "Well done.\r\n\r\n \r\n\r\nOn Thursday:\n- cards\n- \u{202e}ideas\n\n".to_owned();
    week.note = Some(NoteFacts { from: None, text });
    let mail = mail(&week, EMMA);
    contains_all(&mail.text, &["-\n  Well done.\n\n  On Thursday:\n  - cards\n  - ideas\n\n\nYour week"]);
    contains_all(&mail.html, &[">Well done.<br><br>On Thursday:<br>- cards<br>- ideas</p>"]);
}

#[test]
fn figures_written_before_there_were_notes_are_read() {
    let stored = serde_json::to_string(&empty_week()).unwrap().replace("\"note\":null,", "");
    assert!(!stored.contains("note"), "{stored}");
    assert_eq!(serde_json::from_str::<WeekFigures>(&stored).unwrap(), empty_week());
}

#[test]
fn figures_survive_their_storage() {
    let week = rich_week();
    let stored = serde_json::to_string(&week).unwrap();
    assert!(stored.contains("\"counts\":{\"PRESENT\":21,\"LATE\":2"), "{stored}");
    assert_eq!(serde_json::from_str::<WeekFigures>(&stored).unwrap(), week);
}

#[test]
fn both_languages_have_the_same_texts() {
    let keys = |source: &str| -> Vec<String> {
        let keys = source.lines().filter(|line| line.starts_with("summary-"));
        keys.filter_map(|line| line.split_once(" =")).map(|(key, _)| key.to_owned()).collect()
    };
    let en = keys(include_str!("../../../locales/en/summary.ftl"));
    assert!(en.len() > 80, "{}", en.len());
    assert_eq!(en, keys(include_str!("../../../locales/pl/summary.ftl")));
}

//! Agendas: a chapter's roles and templates, what happens at each meeting, who takes which role and whose turn it is.

use std::time::Duration;

use chapterhouse::access::OfficeKind;
use chapterhouse::meetings::{self, Meeting};
use chapterhouse::members::{self, EndMembership, EndReason, Member};
use chapterhouse::platform::values::Locale;
use mail_parser::{MessageParser, MimeHeaders as _};
use serde_json::{Value, json};

use crate::support::app::{Client, code_of};
use crate::support::club::{seen, untold};
use crate::support::{Stage, TestApp, TestDb};

const ADD_STANDARD: &str = "mutation($id: ID!) { agendaTemplateAddStandard(chapterId: $id) { agendaTemplate { \
    id name isDefault minutes version items { position title minutes note role { name places version } } } \
    userErrors { code path } } }";
const CREATE: &str = "mutation($input: AgendaTemplateCreateInput!) { agendaTemplateCreate(input: $input) { \
    agendaTemplate { id name isDefault minutes version items { title minutes note role { id } } } \
    userErrors { code path message } } }";
const UPDATE: &str = "mutation($id: ID!, $input: AgendaTemplateUpdateInput!) { \
    agendaTemplateUpdate(id: $id, input: $input) { agendaTemplate { name isDefault version items { title } } \
    userErrors { code path ... on ConflictError { currentVersion } } } }";
const REMOVE: &str = "mutation($id: ID!, $input: AgendaTemplateRemoveInput!) { \
    agendaTemplateRemove(id: $id, input: $input) { agendaTemplate { name } userErrors { code path } } }";
const ADD_ROLE: &str = "mutation($input: AgendaRoleAddInput!) { agendaRoleAdd(input: $input) { \
    agendaRole { id name places description retiredAt version } userErrors { code path message } } }";
const UPDATE_ROLE: &str = "mutation($id: ID!, $input: AgendaRoleUpdateInput!) { agendaRoleUpdate(id: $id, input: $input) { \
    agendaRole { name places description version } userErrors { code path } } }";
const RETIRE_ROLE: &str = "mutation($id: ID!, $input: AgendaRoleRetireInput!) { agendaRoleRetire(id: $id, input: $input) { \
    agendaRole { name retiredAt version } userErrors { code path message } } }";
const SET: &str = "mutation($id: ID!, $input: MeetingAgendaSetInput!) { meetingAgendaSet(id: $id, input: $input) { \
    meeting { version agenda { source version items { title } } } \
    userErrors { code path message ... on ConflictError { currentVersion } } } }";
const RESET: &str = "mutation($id: ID!, $input: MeetingAgendaResetInput!) { meetingAgendaReset(id: $id, input: $input) { \
    meeting { agenda { source version items { title } } } userErrors { code path } } }";
const SIGN_UP: &str = "mutation($id: ID!, $role: ID!) { agendaRoleSignUp(meetingId: $id, roleId: $role) { \
    taker { id taken takenBy { fullName } member { fullName } role { name } isComing version } \
    userErrors { code path message } } }";
const STEP_DOWN: &str = "mutation($id: ID!, $input: AgendaRoleStepDownInput!) { agendaRoleStepDown(id: $id, input: $input) { \
    taker { steppedDownAt version } userErrors { code path ... on ConflictError { currentVersion } } } }";
const ASSIGN: &str = "mutation($id: ID!, $input: AgendaRoleAssignInput!) { agendaRoleAssign(meetingId: $id, input: $input) { \
    meeting { agenda { takers { taken takenBy { fullName } member { fullName } role { name } } } } \
    userErrors { code path message } } }";
const AGENDA: &str = "query($id: ID!) { meeting(id: $id) { version agenda { source version minutes overrunMinutes \
    items { position title startsAt endsAt minutes note role { name } takers { member { fullName } } } \
    takers { id taken member { fullName } role { name } isComing version } } } }";
const SUGGESTIONS: &str = "query($id: ID!) { meeting(id: $id) { agendaSuggestions { role { id name } \
    member { id fullName } lastDoneOn timesDone nextOn } } }";
const UPCOMING: &str = "{ viewer { upcomingRoles { role { name } meeting { localStart } isComing } } }";
const INTENT: &str = "mutation($id: ID!, $intent: AttendanceIntent!) { \
    attendanceIntentSet(meetingId: $id, input: { intent: $intent }) { attendance { intent } userErrors { code } } }";
const MARK: &str = "mutation($id: ID!, $input: AttendanceRecordInput!) { attendanceRecord(meetingId: $id, input: $input) { \
    meeting { version } userErrors { code } } }";

/// A vice president and four members; three read English, Piotr reads Polish.
struct Room {
    app: TestApp,
    anna: Member,
    ewa: Member,
    jan: Member,
    ola: Member,
    piotr: Member,
}

impl Stage for Room {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let anna = app.officer("Anna Nowak", OfficeKind::VicePresident).await;
        let ewa = app.member("Ewa Mazur").await;
        let jan = app.member("Jan Kowalski").await;
        let ola = app.member("Ola Lis").await;
        let piotr = app.club.member(&app.wawel, "Piotr Wilk", Locale::Pl).await;
        app.club.tolerate_absence(&app.wawel).await;
        Self { app, anna, ewa, jan, ola, piotr }
    }
}

/// A mail as its reader has it.
struct Mail {
    to: String,
    subject: String,
    text: String,
    has_calendar: bool,
}

impl Room {
    async fn leader(&self) -> Client<'_> {
        self.app.as_member(&self.anna).await
    }

    fn chapter(&self) -> String {
        self.app.wawel.id.to_string()
    }

    async fn meeting(&self, local_start: &str) -> Meeting {
        self.app.club.meeting(&self.app.wawel, local_start).await
    }

    async fn publish(&self, meeting: &Meeting) -> Meeting {
        meetings::publish(self.app.db(), self.app.club.system(), untold(meeting)).await.unwrap()
    }

    async fn role(&self, name: &str, places: i32) -> String {
        let input = json!({ "chapterId": self.chapter(), "name": name, "places": places });
        let done = self.leader().await.done("agendaRoleAdd", ADD_ROLE, json!({ "input": input })).await;
        done["agendaRole"]["id"].as_str().unwrap().to_owned()
    }

    /// A template that is the default as the first one: ten minutes for each role.
    async fn template(&self, name: &str, roles: &[&str]) -> Value {
        let items: Vec<Value> =
            roles.iter().map(|role| json!({ "title": "Part", "minutes": 10, "roleId": role })).collect();
        let input = json!({ "chapterId": self.chapter(), "name": name, "items": items });
        self.leader().await.done("agendaTemplateCreate", CREATE, json!({ "input": input })).await["agendaTemplate"]
            .take()
    }

    /// A chapter with the roles "Speaker" (one place) and "Greeter" (two), and an agenda that has both.
    async fn with_roles(&self) -> (String, String) {
        let (speaker, greeter) = (self.role("Speaker", 1).await, self.role("Greeter", 2).await);
        self.template("Usual", &[&greeter, &speaker]).await;
        (speaker, greeter)
    }

    /// The same, and three meetings that were held: Ewa spoke, Jan was to speak and did not come, Piotr spoke and came late.
    async fn with_history(&self) -> (String, String) {
        let (speaker, greeter) = self.with_roles().await;
        for (start, member, mark) in [
            ("2026-11-24 06:45", &self.ewa, "PRESENT"),
            ("2026-11-25 06:45", &self.jan, "SUBSTITUTE"),
            ("2026-11-26 06:45", &self.piotr, "LATE"),
        ] {
            let meeting = self.meeting(start).await;
            self.sign_up(member, &meeting, &speaker).await;
            let open = self.app.club.open(&meeting).await;
            let mut one = json!({ "memberId": member.id.to_string(), "mark": mark });
            if mark == "SUBSTITUTE" {
                one["substituteName"] = json!("Adam Bednarz");
            }
            let variables = json!({ "id": meeting.id.to_string(), "input": { "marks": [one] } });
            self.leader().await.done("attendanceRecord", MARK, variables).await;
            meetings::hold(self.app.db(), self.app.club.system(), seen(&open)).await.unwrap();
        }
        // It is a quarter to seven: who is told of a role would be told later.
        self.app.later(Duration::from_hours(1));
        (speaker, greeter)
    }

    async fn agenda(&self, of: &Member, meeting: &Meeting) -> Value {
        let client = self.app.as_member(of).await;
        client.data(AGENDA, json!({ "id": meeting.id.to_string() })).await["meeting"]["agenda"].take()
    }

    async fn sign_up(&self, member: &Member, meeting: &Meeting, role: &str) -> Value {
        let client = self.app.as_member(member).await;
        let done =
            client.done("agendaRoleSignUp", SIGN_UP, json!({ "id": meeting.id.to_string(), "role": role })).await;
        done["taker"].clone()
    }

    async fn cannot_sign_up(&self, member: &Member, meeting: &Meeting, role: &str) -> Value {
        let client = self.app.as_member(member).await;
        client.refused(SIGN_UP, json!({ "id": meeting.id.to_string(), "role": role })).await
    }

    /// Name, last done, times, next: of each place that is open.
    async fn turns(&self, meeting: &Meeting) -> Vec<Value> {
        let mut shown = self.leader().await.data(SUGGESTIONS, json!({ "id": meeting.id.to_string() })).await;
        let list = shown["meeting"]["agendaSuggestions"].take();
        let line = |one: &Value| {
            let (role, who) = (&one["role"]["name"], &one["member"]["fullName"]);
            json!([role, who, one["lastDoneOn"], one["timesDone"], one["nextOn"]])
        };
        list.as_array().unwrap().iter().map(line).collect()
    }

    async fn says(&self, member: &Member, meeting: &Meeting, intent: &str) {
        let client = self.app.as_member(member).await;
        let variables = json!({ "id": meeting.id.to_string(), "intent": intent });
        client.done("attendanceIntentSet", INTENT, variables).await;
    }

    /// What has come, in the order of who got it.
    fn mails(&self) -> Vec<Mail> {
        let read = |mail: &crate::support::smtp::Received| {
            let parsed = MessageParser::default().parse(&mail.raw).unwrap();
            Mail {
                to: mail.to[0].clone(),
                subject: parsed.subject().unwrap().replace('\u{a0}', " "),
                text: parsed.body_text(0).unwrap().replace("\r\n", "\n").replace('\u{a0}', " "),
                has_calendar: parsed.attachment(0).is_some_and(|file| file.attachment_name() == Some("meeting.ics")),
            }
        };
        let mut mails: Vec<Mail> = self.app.smtp.received().iter().map(read).collect();
        mails.sort_by(|one, other| (&one.to, &one.subject).cmp(&(&other.to, &other.subject)));
        self.app.smtp.forget();
        mails
    }
}

fn codes(errors: &Value) -> Vec<(&str, String)> {
    let path = |error: &Value| {
        let steps: Vec<&str> =
            error["path"].as_array().into_iter().flatten().map(|step| step.as_str().unwrap()).collect();
        steps.join(".")
    };
    errors.as_array().unwrap().iter().map(|error| (error["code"].as_str().unwrap(), path(error))).collect()
}

fn one<'a>(code: &'a str, path: &str) -> Vec<(&'a str, String)> {
    vec![(code, path.to_owned())]
}

story! {
    async fn the_standard_agenda_is_laid_in_the_chapters_language_and_as_long_as_its_meetings(room: Room) {
        let anna = room.leader().await;
        let done = anna.done("agendaTemplateAddStandard", ADD_STANDARD, json!({ "id": room.chapter() })).await;
        let made = &done["agendaTemplate"];
        assert_eq!(
            (&made["name"], &made["isDefault"], &made["minutes"], &made["version"]),
            (&json!("Standardowa agenda"), &json!(true), &json!(90), &json!(1))
        );
        let items = made["items"].as_array().unwrap();
        assert_eq!(items.len(), 9);
        let greeter = json!({ "name": "Powitanie gości", "places": 2, "version": 1 });
        assert_eq!(
            items[0],
            json!({ "position": 1, "title": "Rozmowy przed spotkaniem", "minutes": 15, "note": null, "role": greeter })
        );
        assert_eq!(
            items[1],
            json!({ "position": 2, "title": "Otwarcie", "minutes": 5, "note": null, "role": null })
        );
        let again = anna.refused(ADD_STANDARD, json!({ "id": room.chapter() })).await;
        assert_eq!(codes(&again), one("NAME_TAKEN", "chapterId"), "and no role was added twice");

        // Everybody of the club reads it, in whichever chapter.
        let maria = room.app.club.member(&room.app.praga, "Maria Sowa", Locale::En).await;
        let client = room.app.as_member(&maria).await;
        let text = "query($id: ID!) { chapter(by: { id: $id }) { agendaRoles { name places } \
            agendaTemplates { name isDefault minutes items { title role { name } } } } }";
        let read = client.data(text, json!({ "id": room.chapter() })).await["chapter"].take();
        let names: Vec<&str> = read["agendaRoles"].as_array().unwrap().iter().map(|role| role["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Kącik wiedzy", "Pilnowanie czasu", "Powitanie gości", "Prezentacja"]);
        assert_eq!(read["agendaTemplates"].as_array().unwrap().len(), 1);
    }

    async fn a_meeting_follows_the_default_template_until_it_is_announced(room: Room) {
        let anna = room.leader().await;
        let meeting = room.meeting("2026-12-03 06:45").await;
        let nothing = room.agenda(&room.ewa, &meeting).await;
        assert_eq!((&nothing["source"], &nothing["items"], &nothing["version"]), (&json!("NOTHING"), &json!([]), &json!(0)));

        let speaker = room.role("Speaker", 1).await;
        let template = room.template("Usual", &[&speaker]).await;
        let before = room.app.rows().await;
        let shown = room.agenda(&room.ewa, &meeting).await;
        assert_eq!(
            shown,
            json!({
                "source": "TEMPLATE", "version": 0, "minutes": 10, "overrunMinutes": 0, "takers": [],
                "items": [{
                    "position": 1, "title": "Part", "startsAt": "2026-12-03T05:45:00.000Z", "endsAt": "2026-12-03T05:55:00.000Z",
                    "minutes": 10, "note": null, "role": { "name": "Speaker" }, "takers": [],
                }],
            })
        );
        assert!(room.app.rows().await == before, "to read it writes nothing");

        let longer = json!([{ "title": "One", "minutes": 60 }, { "title": "Two", "minutes": 40, "note": "With\nslides" }]);
        let change = |version: i32, items: &Value| {
            json!({ "id": template["id"], "input": { "expectedVersion": version, "items": items } })
        };
        anna.done("agendaTemplateUpdate", UPDATE, change(1, &longer)).await;
        let shown = room.agenda(&room.ewa, &meeting).await;
        assert_eq!((&shown["minutes"], &shown["overrunMinutes"]), (&json!(100), &json!(10)));
        assert_eq!(shown["items"][1]["startsAt"], "2026-12-03T06:45:00.000Z");
        assert_eq!(shown["items"][1]["note"], "With\nslides");

        // From now on it is the meeting's own. Another that is announced without one gets none later.
        let meeting = room.publish(&meeting).await;
        anna.done("agendaTemplateUpdate", UPDATE, change(2, &json!([{ "title": "Three", "minutes": 5 }]))).await;
        let kept = room.agenda(&room.ewa, &meeting).await;
        assert_eq!((&kept["source"], &kept["version"], &kept["minutes"]), (&json!("OWN"), &json!(1), &json!(100)));
        let next = room.meeting("2026-12-10 06:45").await;
        assert_eq!(room.agenda(&room.ewa, &next).await["items"][0]["title"], "Three");
        let tyniec = room.app.club.meeting(&room.app.tyniec, "2026-12-03 07:00").await;
        room.publish(&tyniec).await;
        assert_eq!(room.agenda(&room.ewa, &tyniec).await["source"], "NOTHING");
    }

    async fn one_template_is_the_default_where_there_is_any(room: Room) {
        let anna = room.leader().await;
        let speaker = room.role("Speaker", 1).await;
        let first = room.template("Usual", &[&speaker]).await;
        let second = room.template("Short", &[&speaker]).await;
        assert_eq!((&first["isDefault"], &second["isDefault"]), (&json!(true), &json!(false)));
        let change = |of: &Value, version: i32, what: Value| {
            let mut input = json!({ "expectedVersion": version });
            input.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
            json!({ "id": of["id"], "input": input })
        };
        let refused = anna.refused(UPDATE, change(&first, 1, json!({ "isDefault": false }))).await;
        assert_eq!(codes(&refused), one("DEFAULT_TEMPLATE_NEEDED", "input.isDefault"));
        let refused = anna.refused(REMOVE, change(&first, 1, json!({}))).await;
        assert_eq!(codes(&refused), one("DEFAULT_TEMPLATE_NEEDED", "id"));

        let done = anna.done("agendaTemplateUpdate", UPDATE, change(&second, 1, json!({ "isDefault": true }))).await;
        assert_eq!(done["agendaTemplate"]["isDefault"], true);
        let conflict = anna.refused(UPDATE, change(&first, 1, json!({ "name": "Old" }))).await;
        assert_eq!(conflict[0]["currentVersion"], 2, "it is the default no longer");
        let input = json!({ "chapterId": room.chapter(), "name": "Third", "isDefault": true, "items": [{ "title": "A", "minutes": 1 }] });
        let third = anna.done("agendaTemplateCreate", CREATE, json!({ "input": input })).await["agendaTemplate"].clone();
        assert_eq!(third["isDefault"], true);

        anna.done("agendaTemplateRemove", REMOVE, change(&first, 2, json!({}))).await;
        anna.done("agendaTemplateRemove", REMOVE, change(&second, 3, json!({}))).await;
        anna.done("agendaTemplateRemove", REMOVE, change(&third, 1, json!({}))).await;
        let missing = anna.refused(REMOVE, change(&third, 1, json!({}))).await;
        assert_eq!(codes(&missing), one("NOT_FOUND", ""));
        assert_eq!(room.template("Usual", &[&speaker]).await["isDefault"], true);
    }

    async fn a_template_is_refused_with_what_is_wrong_with_it(room: Room) {
        let anna = room.leader().await;
        let speaker = room.role("Speaker", 1).await;
        room.template("Usual", &[&speaker]).await;
        let foreign = json!({ "chapterId": room.app.tyniec.id.to_string(), "name": "Speaker" });
        let administrator =
            room.app.overseer("Adam Zar", OfficeKind::ClubAdministrator, chapterhouse::access::OfficeScope::Club).await;
        let administrator = room.app.as_member(&administrator).await;
        let foreign = administrator.done("agendaRoleAdd", ADD_ROLE, json!({ "input": foreign })).await["agendaRole"]["id"].clone();
        let items = |count: usize, item: Value| Value::from(vec![item; count]);
        let part = |minutes: i32| json!({ "title": "Part", "minutes": minutes });
        for (name, items, code, path) in [
            ("USUAL", items(1, part(5)), "NAME_TAKEN", "input.name"),
            (" ", items(1, part(5)), "TEXT_EMPTY", "input.name"),
            ("Other", json!([]), "AGENDA_EMPTY", "input.items"),
            ("Other", items(41, part(5)), "LIST_TOO_LONG", "input.items"),
            ("Other", items(101, part(5)), "LIST_TOO_LONG", "input.items"),
            ("Other", json!([part(5), part(0)]), "NUMBER_OUT_OF_RANGE", "input.items.1.minutes"),
            ("Other", items(4, part(240)), "AGENDA_TOO_LONG", "input.items"),
            ("Other", json!([{ "title": "\u{200b}", "minutes": 5 }]), "TEXT_EMPTY", "input.items.0.title"),
            ("Other", json!([{ "title": "Part", "minutes": 5, "roleId": foreign }]), "AGENDA_ROLE_INVALID", "input.items.0.roleId"),
            (
                "Other",
                json!([{ "title": "Part", "minutes": 5, "roleId": meetings::AgendaRoleId::new().to_string() }]),
                "AGENDA_ROLE_INVALID",
                "input.items.0.roleId",
            ),
            ("Other", json!([{ "title": "Part", "minutes": 5, "roleId": room.chapter() }]), "BAD_ID", "input.items.0.roleId"),
        ] {
            let input = json!({ "chapterId": room.chapter(), "name": name, "items": items });
            assert_eq!(codes(&anna.refused(CREATE, json!({ "input": input })).await), one(code, path));
        }
        for number in 1..20 {
            room.template(&format!("Number {number}"), &[&speaker]).await;
        }
        let input = json!({ "chapterId": room.chapter(), "name": "One too many", "items": [part(5)] });
        let refused = anna.refused(CREATE, json!({ "input": input })).await;
        assert_eq!(codes(&refused), one("TOO_MANY_AGENDA_TEMPLATES", "input.chapterId"));
    }

    async fn a_role_is_kept_by_the_leaders_and_retired_when_no_template_has_it(room: Room) {
        let anna = room.leader().await;
        let input = json!({ "chapterId": room.chapter(), "name": " Main  speaker ", "description": "Ten minutes.\nSlides." });
        let role = anna.done("agendaRoleAdd", ADD_ROLE, json!({ "input": input })).await["agendaRole"].clone();
        let id = role["id"].as_str().unwrap();
        assert!(id.starts_with("rol_"), "{id}");
        assert_eq!((&role["name"], &role["places"], &role["description"]), (&json!("Main speaker"), &json!(1), &json!("Ten minutes.\nSlides.")));
        for (name, places, code, path) in [
            ("MAIN SPEAKER", 1, "NAME_TAKEN", "input.name"),
            ("", 1, "TEXT_EMPTY", "input.name"),
            ("Other", 0, "NUMBER_OUT_OF_RANGE", "input.places"),
            ("Other", 11, "NUMBER_OUT_OF_RANGE", "input.places"),
        ] {
            let input = json!({ "chapterId": room.chapter(), "name": name, "places": places });
            assert_eq!(codes(&anna.refused(ADD_ROLE, json!({ "input": input })).await), one(code, path));
        }
        let change = json!({ "id": id, "input": { "expectedVersion": 1, "name": "Speaker", "places": 2, "description": null } });
        let changed = anna.done("agendaRoleUpdate", UPDATE_ROLE, change.clone()).await;
        assert_eq!(changed["agendaRole"], json!({ "name": "Speaker", "places": 2, "description": null, "version": 2 }));
        assert_eq!(codes(&anna.refused(UPDATE_ROLE, change).await), one("CONFLICT", "input.expectedVersion"));

        room.template("Usual", &[id]).await;
        room.template("Short", &[id]).await;
        let retire = json!({ "id": id, "input": { "expectedVersion": 2 } });
        let refused = anna.refused(RETIRE_ROLE, retire.clone()).await;
        assert_eq!(codes(&refused), one("AGENDA_ROLE_IN_USE", "id"));
        assert_eq!(refused[0]["message"], "Take the role out of these templates first: Short, Usual.");

        // Of what is announced it stays a part, and nobody takes it any more.
        let meeting = room.publish(&room.meeting("2026-12-03 06:45").await).await;
        let text = "{ viewer { chapter { agendaTemplates { id version } } } }";
        let templates = anna.data(text, json!({})).await["viewer"]["chapter"]["agendaTemplates"].take();
        for template in templates.as_array().unwrap() {
            let items = json!([{ "title": "Part", "minutes": 5 }]);
            let input = json!({ "expectedVersion": template["version"], "items": items });
            anna.done("agendaTemplateUpdate", UPDATE, json!({ "id": template["id"], "input": input })).await;
        }
        let retired = anna.done("agendaRoleRetire", RETIRE_ROLE, retire.clone()).await["agendaRole"].clone();
        assert_eq!((retired["retiredAt"].is_string(), &retired["version"]), (true, &json!(3)));
        assert_eq!(room.agenda(&room.ewa, &meeting).await["items"][0]["role"]["name"], "Speaker");
        assert_eq!(codes(&room.cannot_sign_up(&room.ewa, &meeting, id).await), one("AGENDA_ROLE_INVALID", "roleId"));
        assert_eq!(room.turns(&meeting).await, Vec::<Value>::new());
        assert_eq!(codes(&anna.refused(RETIRE_ROLE, retire).await), one("NOT_FOUND", ""));
        // The name is free again.
        room.role("Speaker", 1).await;
    }

    async fn leaders_set_an_agenda_by_hand_and_take_it_back_until_it_is_announced(room: Room) {
        let anna = room.leader().await;
        let speaker = room.role("Speaker", 1).await;
        let template = room.template("Usual", &[&speaker]).await;
        let meeting = room.meeting("2026-12-03 06:45").await;
        let id = meeting.id.to_string();
        let set = |version: i32, from: Value| json!({ "id": id, "input": { "expectedVersion": version, "from": from } });
        let special = json!({ "items": [{ "title": "Panel", "minutes": 90 }] });
        let done = anna.done("meetingAgendaSet", SET, set(0, special.clone())).await;
        let own = json!({ "source": "OWN", "version": 1, "items": [{ "title": "Panel" }] });
        assert_eq!(done["meeting"], json!({ "version": 1, "agenda": own }), "the meeting's version is another");
        let conflict = anna.refused(SET, set(0, special.clone())).await;
        assert_eq!(conflict[0]["currentVersion"], 1);

        let part = |minutes: i32| json!({ "title": "Part", "minutes": minutes });
        for (from, code, path) in [
            (json!({ "items": [] }), "AGENDA_EMPTY", "input.from.items"),
            (json!({ "items": [part(90), part(1)] }), "AGENDA_TOO_LONG", "input.from.items"),
            (json!({ "items": [part(5), part(-5)] }), "NUMBER_OUT_OF_RANGE", "input.from.items.1.minutes"),
            (json!({ "items": [{ "title": "", "minutes": 5 }] }), "TEXT_EMPTY", "input.from.items.0.title"),
            (json!({ "items": vec![part(1); 41] }), "LIST_TOO_LONG", "input.from.items"),
            (json!({ "items": [{ "title": "A", "minutes": 5, "roleId": "rol_1" }] }), "BAD_ID", "input.from.items.0.roleId"),
            (
                json!({ "templateId": meetings::AgendaTemplateId::new().to_string() }),
                "AGENDA_TEMPLATE_INVALID",
                "input.from.templateId",
            ),
        ] {
            assert_eq!(codes(&anna.refused(SET, set(1, from)).await), one(code, path));
        }
        let long = json!({ "chapterId": room.chapter(), "name": "Long", "items": [part(60), part(31)] });
        let long = anna.done("agendaTemplateCreate", CREATE, json!({ "input": long })).await["agendaTemplate"]["id"].clone();
        let refused = anna.refused(SET, set(1, json!({ "templateId": long }))).await;
        assert_eq!(codes(&refused), one("AGENDA_TOO_LONG", "input.from.templateId"));
        assert_eq!(refused[0]["message"], "The parts take 91 minutes together, and there are 90: shorten some.");

        let reset = |version: i32| json!({ "id": id, "input": { "expectedVersion": version } });
        let done = anna.done("meetingAgendaReset", RESET, reset(1)).await;
        assert_eq!(done["meeting"]["agenda"], json!({ "source": "TEMPLATE", "version": 2, "items": [{ "title": "Part" }] }));
        let rows = room.app.rows().await;
        anna.done("meetingAgendaReset", RESET, reset(2)).await;
        assert!(room.app.rows().await == rows, "there was nothing to take back");
        assert_eq!(codes(&anna.refused(RESET, reset(1)).await), one("CONFLICT", "input.expectedVersion"));

        let meeting = room.publish(&meeting).await;
        assert_eq!(codes(&anna.refused(RESET, reset(3)).await), one("AGENDA_ANNOUNCED", "id"));
        let done = anna.done("meetingAgendaSet", SET, set(3, json!({ "templateId": template["id"] }))).await;
        assert_eq!(done["meeting"]["agenda"]["version"], 4);
        let actions: Vec<String> = chapterhouse::access::audit::of_subject(room.app.db(), meeting.id).await.unwrap()
            .into_iter().map(|entry| entry.action).collect();
        assert_eq!(actions, ["meetingSchedule", "meetingAgendaSet", "meetingAgendaReset", "meetingPublish", "meetingAgendaSet"]);
    }

    async fn an_agenda_is_history_once_its_meeting_was_held_or_called_off(room: Room) {
        let meeting = room.publish(&room.meeting("2026-12-03 06:45").await).await;
        let special = json!({ "items": [{ "title": "Panel", "minutes": 90 }] });
        let set = |of: &Meeting, version: i32| {
            json!({ "id": of.id.to_string(), "input": { "expectedVersion": version, "from": special } })
        };
        room.app.later(meeting.starts_at.since(room.app.db().now()));
        let anna = room.leader().await;
        let open = meetings::start(room.app.db(), room.app.club.system(), seen(&meeting)).await.unwrap();
        let done = anna.done("meetingAgendaSet", SET, set(&meeting, 0)).await;
        assert_eq!(done["meeting"]["agenda"]["version"], 1);
        meetings::hold(room.app.db(), room.app.club.system(), seen(&open)).await.unwrap();
        assert_eq!(codes(&anna.refused(SET, set(&meeting, 1)).await), one("MEETING_OVER", "id"));
        let reset = json!({ "id": meeting.id.to_string(), "input": { "expectedVersion": 1 } });
        assert_eq!(codes(&anna.refused(RESET, reset).await), one("MEETING_OVER", "id"));
        let off = room.meeting("2026-12-10 06:45").await;
        meetings::cancel(room.app.db(), room.app.club.system(), seen(&off), None).await.unwrap();
        assert_eq!(codes(&anna.refused(SET, set(&off, 0)).await), one("MEETING_OVER", "id"));
    }

    async fn members_sign_up_months_ahead_and_step_down(room: Room) {
        let (speaker, greeter) = room.with_roles().await;
        let (soon, far) = (room.meeting("2026-12-03 06:45").await, room.meeting("2027-03-04 06:45").await);
        let taker = room.sign_up(&room.ewa, &far, &speaker).await;
        assert_eq!(
            (&taker["taken"], &taker["takenBy"]["fullName"], &taker["role"]["name"], &taker["isComing"], &taker["version"]),
            (&json!("SIGNED_UP"), &json!("Ewa Mazur"), &json!("Speaker"), &json!(true), &json!(1))
        );
        room.sign_up(&room.ewa, &soon, &greeter).await;
        // One may have two roles, and two have one role that has two places.
        room.sign_up(&room.ewa, &soon, &speaker).await;
        room.sign_up(&room.jan, &soon, &greeter).await;
        for (member, role, code) in [(&room.ewa, &greeter, "AGENDA_ROLE_TAKEN"), (&room.ola, &greeter, "AGENDA_ROLE_FULL"), (&room.ola, &speaker, "AGENDA_ROLE_FULL")] {
            assert_eq!(codes(&room.cannot_sign_up(member, &soon, role).await), one(code, "roleId"));
        }
        let full = room.cannot_sign_up(&room.ola, &soon, &greeter).await;
        assert_eq!(full[0]["message"], "Greeter: all 2 places are taken at this meeting.");
        let shown = room.agenda(&room.ola, &soon).await;
        let greeters = json!([{ "member": { "fullName": "Ewa Mazur" } }, { "member": { "fullName": "Jan Kowalski" } }]);
        assert_eq!(shown["items"][0]["takers"], greeters);
        assert_eq!(shown["takers"].as_array().unwrap().len(), 3);

        let ewa = room.app.as_member(&room.ewa).await;
        let upcoming = ewa.data(UPCOMING, json!({})).await["viewer"]["upcomingRoles"].take();
        let when = |one: &Value| (one["role"]["name"].clone(), one["meeting"]["localStart"].clone());
        let list: Vec<_> = upcoming.as_array().unwrap().iter().map(when).collect();
        assert_eq!(
            list,
            [
                (json!("Greeter"), json!("2026-12-03T06:45")),
                (json!("Speaker"), json!("2026-12-03T06:45")),
                (json!("Speaker"), json!("2027-03-04T06:45")),
            ]
        );

        // Nobody is told of what is not announced. Others cannot step down for her.
        let step_down = |version: i32| json!({ "id": taker["id"], "input": { "expectedVersion": version } });
        let jan = room.app.as_member(&room.jan).await;
        assert_eq!(code_of(&jan.query(STEP_DOWN, step_down(1)).await), Some("FORBIDDEN"));
        assert_eq!(codes(&ewa.refused(STEP_DOWN, step_down(2)).await), one("CONFLICT", "input.expectedVersion"));
        let done = ewa.done("agendaRoleStepDown", STEP_DOWN, step_down(1)).await;
        assert_eq!((done["taker"]["steppedDownAt"].is_string(), &done["taker"]["version"]), (true, &json!(2)));
        assert_eq!(codes(&ewa.refused(STEP_DOWN, step_down(2)).await), one("AGENDA_ROLE_GIVEN_UP", "id"));
        assert_eq!(room.app.run_jobs().await, 0);
        // The place is free, for her, too.
        room.sign_up(&room.ewa, &far, &speaker).await;
        let missing = meetings::AgendaTakerId::new().to_string();
        let missing = ewa.refused(STEP_DOWN, json!({ "id": missing, "input": { "expectedVersion": 1 } })).await;
        assert_eq!(codes(&missing), one("NOT_FOUND", ""));
    }

    async fn a_role_is_taken_by_who_sits_there_that_day_and_at_a_meeting_that_has_it(room: Room) {
        let (speaker, _) = room.with_roles().await;
        let other = room.role("Other", 1).await;
        let meeting = room.meeting("2026-12-03 06:45").await;
        let maria = room.app.club.member(&room.app.tyniec, "Maria Sowa", Locale::En).await;
        assert_eq!(codes(&room.cannot_sign_up(&maria, &meeting, &speaker).await), one("NOT_ON_ROSTER", "meetingId"));
        for (role, code) in [(other.clone(), "AGENDA_WITHOUT_ROLE"), (meetings::AgendaRoleId::new().to_string(), "AGENDA_ROLE_INVALID")] {
            assert_eq!(codes(&room.cannot_sign_up(&room.ewa, &meeting, &role).await), one(code, "roleId"));
        }
        let ewa = room.app.as_member(&room.ewa).await;
        let unknown = ewa.refused(SIGN_UP, json!({ "id": meetings::MeetingId::new().to_string(), "role": speaker })).await;
        assert_eq!(codes(&unknown), one("NOT_FOUND", ""));

        // A role that an agenda has no longer is kept, but is no role to come until it is back.
        room.sign_up(&room.ewa, &meeting, &speaker).await;
        let anna = room.leader().await;
        let from = json!({ "items": [{ "title": "Panel", "minutes": 5, "roleId": other }] });
        let set = json!({ "id": meeting.id.to_string(), "input": { "expectedVersion": 0, "from": from } });
        anna.done("meetingAgendaSet", SET, set).await;
        assert_eq!(ewa.data(UPCOMING, json!({})).await["viewer"]["upcomingRoles"], json!([]));
        let shown = room.agenda(&room.anna, &meeting).await;
        assert_eq!((&shown["items"][0]["takers"], &shown["takers"][0]["role"]["name"]), (&json!([]), &json!("Speaker")));
        room.sign_up(&room.ewa, &meeting, &other).await;

        let off = room.meeting("2026-12-10 06:45").await;
        meetings::cancel(room.app.db(), room.app.club.system(), seen(&off), None).await.unwrap();
        assert_eq!(codes(&room.cannot_sign_up(&room.ewa, &off, &speaker).await), one("MEETING_OVER", "meetingId"));
        let open = room.app.club.open(&meeting).await;
        meetings::hold(room.app.db(), room.app.club.system(), seen(&open)).await.unwrap();
        assert_eq!(codes(&room.cannot_sign_up(&room.jan, &meeting, &other).await), one("MEETING_OVER", "meetingId"));
        let taker = room.agenda(&room.ewa, &meeting).await["takers"][1]["id"].clone();
        let ewa = room.app.as_member(&room.ewa).await;
        let late = ewa.refused(STEP_DOWN, json!({ "id": taker, "input": { "expectedVersion": 1 } })).await;
        assert_eq!(codes(&late), one("MEETING_OVER", "id"));
        // Who has left has no roles to come, and takes none.
        let far = room.meeting("2027-03-04 06:45").await;
        room.sign_up(&room.jan, &far, &speaker).await;
        let seat = members::open_membership(room.app.db().reader(), room.jan.id).await.unwrap().unwrap();
        let end = EndMembership { membership: seat.id, expected_version: seat.version, reason: EndReason::Resigned, ended_on: None };
        members::end_membership(room.app.db(), room.app.club.system(), end).await.unwrap();
        let jan = room.app.as_member(&room.jan).await;
        assert_eq!(jan.data(UPCOMING, json!({})).await["viewer"]["upcomingRoles"], json!([]));
        assert_eq!(room.agenda(&room.anna, &far).await["takers"][0]["isComing"], false);
        room.app.run_jobs().await;
    }

    async fn who_will_not_be_there_makes_way_and_is_asked_only_on_purpose(room: Room) {
        let (speaker, greeter) = room.with_roles().await;
        let meeting = room.publish(&room.meeting("2026-12-03 06:45").await).await;
        room.sign_up(&room.ewa, &meeting, &speaker).await;
        room.says(&room.ewa, &meeting, "WILL_SEND_SUBSTITUTE").await;
        let shown = room.agenda(&room.anna, &meeting).await;
        assert_eq!(shown["takers"][0]["isComing"], false);
        // What was answered is the chapter's to know.
        let maria = room.app.club.member(&room.app.tyniec, "Maria Sowa", Locale::En).await;
        assert_eq!(room.agenda(&maria, &meeting).await["takers"][0]["isComing"], Value::Null);
        assert_eq!(codes(&room.cannot_sign_up(&room.ewa, &meeting, &greeter).await), one("MEMBER_AWAY", "meetingId"));

        room.sign_up(&room.jan, &meeting, &speaker).await;
        let takers = room.agenda(&room.anna, &meeting).await["takers"].take();
        assert_eq!(takers.as_array().unwrap().len(), 1);
        assert_eq!((&takers[0]["member"]["fullName"], &takers[0]["isComing"]), (&json!("Jan Kowalski"), &json!(true)));

        let anna = room.leader().await;
        let give = |even_if_away: bool| {
            let assignments = json!([{ "roleId": greeter, "memberId": room.ewa.id.to_string() }]);
            json!({ "id": meeting.id.to_string(), "input": { "assignments": assignments, "evenIfAway": even_if_away } })
        };
        assert_eq!(codes(&anna.refused(ASSIGN, give(false)).await), one("MEMBER_AWAY", "input.assignments.0.memberId"));
        anna.done("agendaRoleAssign", ASSIGN, give(true)).await;
        assert_eq!(room.app.run_jobs().await, 1);
    }

    async fn leaders_give_roles_all_or_none_and_the_members_are_told(room: Room) {
        let (speaker, greeter) = room.with_roles().await;
        let meeting = room.publish(&room.meeting("2026-12-03 06:45").await).await;
        let anna = room.leader().await;
        let give = |pairs: &[(&str, &Member)]| {
            let list: Vec<Value> =
                pairs.iter().map(|(role, member)| json!({ "roleId": role, "memberId": member.id.to_string() })).collect();
            json!({ "id": meeting.id.to_string(), "input": { "assignments": list } })
        };
        let maria = room.app.club.member(&room.app.tyniec, "Maria Sowa", Locale::En).await;
        let refused = anna.refused(ASSIGN, give(&[(&speaker, &room.ewa), (&greeter, &maria), (&speaker, &room.jan), (&greeter, &room.ola)])).await;
        assert_eq!(
            codes(&refused),
            [
                ("NOT_ON_ROSTER", "input.assignments.1.memberId".to_owned()),
                ("AGENDA_ROLE_FULL", "input.assignments.2.roleId".to_owned()),
            ],
            "everything that is wrong, and nothing is done"
        );
        assert_eq!(codes(&anna.refused(ASSIGN, give(&[])).await), one("LIST_EMPTY", "input.assignments"));
        let many = anna.refused(ASSIGN, give(&vec![(speaker.as_str(), &room.ewa); 101])).await;
        assert_eq!(codes(&many), one("LIST_TOO_LONG", "input.assignments"));
        let twice = anna.refused(ASSIGN, give(&[(&greeter, &room.ewa), (&greeter, &room.ewa)])).await;
        assert_eq!(codes(&twice), one("AGENDA_ROLE_TAKEN", "input.assignments.1.roleId"));

        // At night: they are told in the morning. She knows of her own.
        room.app.later(Duration::from_hours(15));
        let anna = room.leader().await;
        let done = anna.done("agendaRoleAssign", ASSIGN, give(&[(&speaker, &room.piotr), (&greeter, &room.anna), (&greeter, &room.ewa)])).await;
        let takers = done["meeting"]["agenda"]["takers"].as_array().unwrap();
        assert_eq!(takers.len(), 3);
        assert!(takers.iter().all(|taker| taker["taken"] == "ASSIGNED" && taker["takenBy"]["fullName"] == "Anna Nowak"));
        assert_eq!(room.app.run_jobs().await, 0);
        room.app.later(Duration::from_hours(8));
        assert_eq!(room.app.run_jobs().await, 2);
        let mails = room.mails();
        let to: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
        assert_eq!(to, ["ewa.mazur@example.com", "piotr.wilk@example.com"]);
        assert_eq!(mails[0].subject, "Your role at Kraków Wawel: Greeter, Thursday, 3 December 2026, 06:45");
        assert!(mails[0].text.contains("Where: Hotel Stary"), "{}", mails[0].text);
        assert_eq!(mails[1].subject, "Kraków Wawel, czwartek, 3 grudnia 2026, 06:45: masz rolę „Speaker”");
        assert!(mails.iter().all(|mail| mail.has_calendar));
    }

    async fn who_is_assigned_the_evening_before_is_told_at_once(room: Room) {
        let (speaker, greeter) = room.with_roles().await;
        let meeting = room.meeting("2026-12-03 06:45").await;
        // Ten in the evening in Kraków: at seven in the morning it would be too late.
        let evening = meeting.starts_at.minus(Duration::from_mins(8 * 60 + 45));
        room.app.later(evening.since(room.app.db().now()));
        let anna = room.leader().await;
        let give = |role: &str, of: &Meeting| {
            let list = json!([{ "roleId": role, "memberId": room.ewa.id.to_string() }]);
            json!({ "id": of.id.to_string(), "input": { "assignments": list } })
        };
        anna.done("agendaRoleAssign", ASSIGN, give(&speaker, &meeting)).await;
        let next = room.meeting("2026-12-10 06:45").await;
        anna.done("agendaRoleAssign", ASSIGN, give(&greeter, &next)).await;
        assert_eq!(room.app.run_jobs().await, 1);
        let mails = room.mails();
        assert_eq!(mails[0].subject, "Your role at Kraków Wawel: Speaker, Thursday, 3 December 2026, 06:45");
        assert!(!mails[0].has_calendar, "it is not announced yet");
        room.app.later(Duration::from_hours(9));
        assert_eq!(room.app.run_jobs().await, 1);
        assert_eq!(room.mails()[0].subject, "Your role at Kraków Wawel: Greeter, Thursday, 10 December 2026, 06:45");
    }

    async fn who_steps_down_and_who_is_relieved_is_told_of(room: Room) {
        let (speaker, _) = room.with_roles().await;
        let meeting = room.publish(&room.meeting("2026-12-03 06:45").await).await;
        let anna = room.leader().await;
        let give = |member: &Member| {
            let list = json!([{ "roleId": speaker, "memberId": member.id.to_string() }]);
            json!({ "id": meeting.id.to_string(), "input": { "assignments": list } })
        };
        let step_down = |of: &Value, reason: Value| {
            json!({ "id": of["takers"][0]["id"], "input": { "expectedVersion": 1, "reason": reason } })
        };
        anna.done("agendaRoleAssign", ASSIGN, give(&room.piotr)).await;
        let agenda = room.agenda(&room.anna, &meeting).await;
        anna.done("agendaRoleStepDown", STEP_DOWN, step_down(&agenda, json!("Another topic"))).await;
        anna.done("agendaRoleAssign", ASSIGN, give(&room.jan)).await;
        let agenda = room.agenda(&room.jan, &meeting).await;
        let jan = room.app.as_member(&room.jan).await;
        jan.done("agendaRoleStepDown", STEP_DOWN, step_down(&agenda, Value::Null)).await;
        // Two who were assigned have the role no longer: they are not told that they have it.
        assert_eq!(room.app.run_jobs().await, 4);
        let mails = room.mails();
        let told: Vec<(&str, &str)> = mails.iter().map(|mail| (mail.to.as_str(), mail.subject.as_str())).collect();
        assert_eq!(
            told,
            [
                ("anna.nowak@example.com", "Jan Kowalski steps down: Speaker, Thursday, 3 December 2026, 06:45"),
                ("piotr.wilk@example.com", "To już nie Twoja rola: Speaker, czwartek, 3 grudnia 2026, 06:45"),
            ]
        );
        assert!(mails[1].text.contains("Powód: Another topic"), "{}", mails[1].text);
        assert!(!mails[0].text.contains("Reason"), "{}", mails[0].text);
    }

    async fn it_is_the_turn_of_who_has_not_done_it_for_longest(room: Room) {
        let (_, greeter) = room.with_history().await;
        let next = room.publish(&room.meeting("2026-12-03 06:45").await).await;
        let before = room.app.rows().await;
        // Nobody has greeted yet: by name among those who have been there for equally long. Nobody is named twice.
        let expected = [
            json!(["Greeter", "Jan Kowalski", null, 0, null]),
            json!(["Greeter", "Ola Lis", null, 0, null]),
            json!(["Speaker", "Anna Nowak", null, 0, null]),
        ];
        assert_eq!(room.turns(&next).await, expected);
        assert!(room.app.rows().await == before, "nothing is written");

        // Two are away, one has a role: of those who are left both have spoken, and Ewa greets.
        room.says(&room.ola, &next, "WILL_BE_ABSENT").await;
        room.says(&room.jan, &next, "WILL_SEND_SUBSTITUTE").await;
        room.sign_up(&room.anna, &next, &greeter).await;
        let piotr = json!(["Speaker", "Piotr Wilk", "2026-11-26", 1, null]);
        assert_eq!(room.turns(&next).await, [json!(["Greeter", "Ewa Mazur", null, 0, null]), piotr.clone()]);
        room.sign_up(&room.ewa, &next, &greeter).await;
        assert_eq!(room.turns(&next).await, std::slice::from_ref(&piotr));
        // Whose taker cannot come is open again.
        room.says(&room.anna, &next, "WILL_BE_ABSENT").await;
        assert_eq!(room.turns(&next).await, [json!(["Greeter", "Piotr Wilk", null, 0, null]), piotr]);

        // Members are not asked to judge, and what is called off needs nobody.
        let ewa = room.app.as_member(&room.ewa).await;
        let asked = json!({ "id": next.id.to_string() });
        assert_eq!(ewa.data(SUGGESTIONS, asked.clone()).await["meeting"]["agendaSuggestions"], Value::Null);
        meetings::cancel(room.app.db(), room.app.club.system(), seen(&next), None).await.unwrap();
        let over = room.leader().await.data(SUGGESTIONS, asked).await;
        assert_eq!(over["meeting"]["agendaSuggestions"], Value::Null);
        room.app.run_jobs().await;
    }

    async fn a_suggestion_is_confirmed_as_it_is_and_is_a_turn_for_the_meetings_after_it(room: Room) {
        let (speaker, greeter) = room.with_history().await;
        let [next, after, last] = [
            room.meeting("2026-12-03 06:45").await,
            room.meeting("2026-12-10 06:45").await,
            room.meeting("2026-12-17 06:45").await,
        ];
        let id = next.id.to_string();
        let anna = room.leader().await;
        let shown = anna.data(SUGGESTIONS, json!({ "id": id })).await["meeting"]["agendaSuggestions"].take();
        let list: Vec<Value> = shown.as_array().unwrap().iter()
            .map(|one| json!({ "roleId": one["role"]["id"], "memberId": one["member"]["id"] })).collect();
        assert_eq!(list.len(), 3);
        anna.done("agendaRoleAssign", ASSIGN, json!({ "id": id, "input": { "assignments": list } })).await;
        assert_eq!(room.turns(&next).await, Vec::<Value>::new());
        assert_eq!(room.app.run_jobs().await, 2, "she knows of her own");

        // Jan and Ola greet then, and Anna speaks: a week later it is others' turn.
        assert_eq!(
            room.turns(&after).await,
            [
                json!(["Greeter", "Ewa Mazur", null, 0, null]),
                json!(["Greeter", "Anna Nowak", null, 0, null]),
                json!(["Speaker", "Jan Kowalski", null, 0, null]),
            ]
        );
        room.sign_up(&room.ewa, &after, &greeter).await;
        room.sign_up(&room.anna, &after, &greeter).await;
        room.sign_up(&room.jan, &after, &speaker).await;
        assert_eq!(
            room.turns(&last).await,
            [
                json!(["Greeter", "Piotr Wilk", null, 0, null]),
                json!(["Greeter", "Jan Kowalski", null, 0, "2026-12-03"]),
                json!(["Speaker", "Ola Lis", null, 0, null]),
            ]
        );
    }

    async fn who_is_invited_reads_the_agenda_and_their_own_roles(room: Room) {
        let (speaker, greeter) = room.with_roles().await;
        let meeting = room.meeting("2026-12-03 06:45").await;
        for role in [&speaker, &greeter] {
            room.sign_up(&room.ewa, &meeting, role).await;
        }
        room.sign_up(&room.piotr, &meeting, &greeter).await;
        let anna = room.leader().await;
        let text = "mutation($id: ID!) { meetingPublish(id: $id, input: { expectedVersion: 1 }) { meeting { status } userErrors { code } } }";
        anna.done("meetingPublish", text, json!({ "id": meeting.id.to_string() })).await;
        assert_eq!(room.app.run_jobs().await, 5);
        let mails = room.mails();
        let of = |to: &str| &mails.iter().find(|mail| mail.to.starts_with(to)).unwrap().text;
        assert!(of("ewa").contains("Where: Hotel Stary\nYour roles: Greeter, Speaker\nWhat happens when:\n\n1. 06:45 Part\n2. 06:55 Part\n"), "{}", of("ewa"));
        assert!(of("piotr").contains("\nTwoja rola: Greeter\n"), "{}", of("piotr"));
        assert!(of("jan").contains("1. 06:45 Part") && !of("jan").contains("role"), "{}", of("jan"));
    }

    async fn a_page_with_agenda_roles_and_takers_takes_a_few_statements(room: Room) {
        let anna = room.leader().await;
        anna.done("agendaTemplateAddStandard", ADD_STANDARD, json!({ "id": room.chapter() })).await;
        let meeting = room.meeting("2026-12-03 06:45").await;
        let roles = meetings::roles_of_chapters(room.app.db().reader(), &[room.app.wawel.id]).await.unwrap();
        for (role, member) in roles.iter().zip([&room.ewa, &room.jan, &room.ola, &room.piotr]) {
            room.sign_up(member, &meeting, &role.id.to_string()).await;
        }
        let price = async |text: &str, meeting: &Meeting| {
            let mut fewest = u64::MAX;
            // The server sends some of its own in between.
            for _ in 0..5 {
                let before = room.app.db().statements();
                anna.data(text, json!({ "id": meeting.id.to_string() })).await;
                fewest = fewest.min(room.app.db().statements() - before);
            }
            fewest
        };
        let plain = price("query($id: ID!) { meeting(id: $id) { title status chapter { name } } }", &meeting).await;
        let whole = "query($id: ID!) { meeting(id: $id) { title status chapter { name } agenda { source minutes overrunMinutes \
            items { title startsAt role { name places } takers { member { fullName } isComing } } takers { role { name } } } } }";
        // The head and the template, roles, takers, members; memberships and attendance for who comes.
        let asked = price(whole, &meeting).await;
        assert!(asked <= plain + 7, "{asked}, and without an agenda {plain}");
        let announced = room.publish(&meeting).await;
        let asked = price(whole, &announced).await;
        assert!(asked <= plain + 7, "{asked}, and without an agenda {plain}: the head and its items");
    }
}

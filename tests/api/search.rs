//! The search of the directory: what is found, in which order, and the same on both databases.

use chapterhouse::chapters::{self, CreateCategory, UpdateCategory};
use chapterhouse::members::{self, AddMember, JoinChapter, Member};
use chapterhouse::platform::values::Locale;
use chrono::NaiveDate;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use crate::support::app::Client;
use crate::support::club::{KRAKOW, Place, text};
use crate::support::{Stage, TestApp, TestDb};

const SEARCH: &str = "query($search: String, $filter: MemberFilter, $first: Int, $after: String, $last: Int, $before: String) { \
    members(search: $search, filter: $filter, first: $first, after: $after, last: $last, before: $before) { \
    edges { cursor node { id fullName } } pageInfo { hasNextPage hasPreviousPage } } }";

/// Name, company, category in English and Polish, offer: `|` between them.
const PEOPLE: [&str; 10] = [
    "Ewa Nowak|Dachy Kowalski|Roofer|Dekarz|Roofs and gutters",
    "Jan Kowalski|Nowak i Synowie|Lawyer|Prawnik|Umowy i spory",
    "Anna Lis|Lisowski Design|Architect|Architekt|Domy z ogrodem, projekty dachów",
    "Emma O’Neill|O'Neill & Co.|Accountant|Księgowy|Books and VAT",
    "Ola Nowacka|Kwiaty|Florist|Kwiaciarnia|Bukiety ślubne",
    "Piotr Świetlik|Elektro-Świt|Electrician|Elektryk|Instalacje elektryczne",
    "Maria Konieczny-Łoś|3M Partner|E-commerce|Handel internetowy|Sklepy internetowe",
    "Adam Lisowski|Books & More|Bookseller|Księgarz|Książki",
    "Zofia Nowek|Szkoła|Teacher|Nauczyciel|Lessons with a lawyer's patience",
    "Karol Zając|Zając|Plumber|Hydraulik|Roofing? No: pipes. Nowak recommends",
];

struct Club {
    app: TestApp,
    people: Vec<Member>,
}

impl Stage for Club {
    async fn set(test: TestDb) -> Self {
        let app = TestApp::set(test).await;
        let system = app.club.system();
        let mut people = Vec::new();
        for (number, line) in PEOPLE.iter().enumerate() {
            let [name, company, en, pl, offers] = line.split('|').collect::<Vec<_>>().try_into().unwrap();
            let category = CreateCategory {
                parent: None,
                code: text(&format!("trade-{number}")),
                name_en: text(en),
                name_pl: text(pl),
            };
            let category = chapters::create_category(app.db(), system, category).await.unwrap().id;
            let (given, family) = name.split_once(' ').unwrap();
            let chapter = if number % 2 == 0 { app.wawel.id } else { app.praga.id };
            let joined_on = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
            let input = AddMember {
                given_name: text(given),
                family_name: text(family),
                email: Some(format!("member{number}@example.com").parse().unwrap()),
                phone: None,
                company: Some(text(company)),
                offers: Some(text(offers)),
                seeks: None,
                locale: Locale::Pl,
                seat: Some(JoinChapter { chapter, category, joined_on, renewal_on: None }),
            };
            people.push(members::add_member(app.db(), system, input).await.unwrap());
        }
        Self { app, people }
    }
}

impl Club {
    /// Lets a member tell of themselves.
    async fn tell(&self, member: &Member, change: &Value) {
        let text = "mutation($id: ID!, $input: MemberUpdateInput!) { memberUpdate(id: $id, input: $input) { \
            member { version } userErrors { code path } } }";
        let client = self.app.as_member(member).await;
        client.done("memberUpdate", text, json!({ "id": member.id.to_string(), "input": change })).await;
    }
}

fn names(answer: &Value) -> Vec<&str> {
    answer["members"]["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| edge["node"]["fullName"].as_str().unwrap())
        .collect()
}

async fn found(client: &Client<'_>, search: &str) -> String {
    names(&client.data(SEARCH, json!({ "search": search })).await).join(", ")
}

story! {
    async fn a_search_ranks_whole_words_before_beginnings_before_typos_and_names_first(club: Club) {
        let client = club.app.as_member(&club.people[0]).await;
        for (search, expected) in [
            // A name, a company, an offer; a typo (Nowek).
            ("nowak", "Ewa Nowak, Jan Kowalski, Karol Zając, Zofia Nowek"),
            ("nowek", "Zofia Nowek, Ewa Nowak, Jan Kowalski, Karol Zając"),
            ("nowka", "Ewa Nowak, Jan Kowalski, Karol Zając"),
            ("NOWACKA", "Ola Nowacka"),
            // Both are the beginning of a name or a company.
            ("lis", "Anna Lis, Adam Lisowski"),
            ("lisow", "Adam Lisowski, Anna Lis"),
            ("kowalski", "Jan Kowalski, Ewa Nowak"),
            ("kowalsky", "Jan Kowalski, Ewa Nowak"),
            ("lawyer", "Jan Kowalski, Zofia Nowek"),
            ("prawnik", "Jan Kowalski"),
            ("ksiegowy", "Emma O’Neill"),
            ("elektro", "Piotr Świetlik"),
            ("swietlik", "Piotr Świetlik"),
            ("swietilk", "Piotr Świetlik"),
            ("roof", "Ewa Nowak, Karol Zając"),
            ("dach", "Ewa Nowak, Anna Lis"),
            ("vat", "Emma O’Neill"),
            ("books and vat", "Emma O’Neill"),
            ("books", "Adam Lisowski, Emma O’Neill"),
            ("oneill", "Emma O’Neill"),
            ("o'neill", "Emma O’Neill"),
            ("neill", "Emma O’Neill"),
            ("ecommerce", "Maria Konieczny-Łoś"),
            ("e-commerce", "Maria Konieczny-Łoś"),
            ("commerce", "Maria Konieczny-Łoś"),
            ("3m", "Maria Konieczny-Łoś"),
            ("los", "Maria Konieczny-Łoś"),
            // As good as each other: by name.
            ("nowak kowalski", "Jan Kowalski, Ewa Nowak"),
            ("kowalski j", "Jan Kowalski"),
            ("no", "Ola Nowacka, Ewa Nowak, Zofia Nowek"),
            ("z", "Zofia Nowek, Karol Zając"),
            ("lsi", ""),
            ("nowak xyz", ""),
        ] {
            assert_eq!(found(&client, search).await, expected, "{search}");
        }
    }

    async fn paging_through_a_ranked_result_meets_everybody_once_either_way(club: Club) {
        let client = club.app.as_member(&club.people[0]).await;
        let all = client.data(SEARCH, json!({ "search": "nowak" })).await;
        let expected: Vec<String> = names(&all).iter().map(|name| (*name).to_owned()).collect();
        for (size, place, forward) in [("first", "after", true), ("last", "before", false)] {
            let (mut met, mut cursor) = (Vec::new(), Value::Null);
            loop {
                let page = client.data(SEARCH, json!({ "search": "nowak", size: 1, place: cursor })).await;
                met.extend(names(&page).iter().map(|name| (*name).to_owned()));
                cursor = page["members"]["edges"][0]["cursor"].clone();
                let more = if forward { "hasNextPage" } else { "hasPreviousPage" };
                if page["members"]["pageInfo"][more] == false {
                    break;
                }
            }
            if !forward {
                met.reverse();
            }
            assert_eq!(met, expected, "{size}");
        }
        let of_names = client.data(SEARCH, json!({ "first": 1 })).await["members"]["edges"][0]["cursor"].take();
        let answer = client.query(SEARCH, json!({ "search": "nowak", "after": of_names })).await;
        assert_eq!(answer["errors"][0]["extensions"]["reasons"], json!(["CURSOR_INVALID"]));
    }

    async fn filters_narrow_what_is_found(club: Club) {
        let client = club.app.as_member(&club.people[0]).await;
        let leeds = Place { city: "Łódź", ..KRAKOW };
        let north = chapters::create_region(
            club.app.db(),
            club.app.club.system(),
            chapters::CreateRegion {
                club: chapters::club(club.app.db().reader()).await.unwrap().unwrap().id,
                name: text("Północ"),
            },
        );
        let north = north.await.unwrap();
        let chapter = club.app.club.chapter_in(leeds, "Łódź Fabryczna").await;
        let tom = club.app.club.member(&chapter, "Tomasz Nowak", Locale::Pl).await;
        club.tell(&tom, &json!({ "expectedVersion": 1, "languages": ["de"] })).await;
        let seat = members::open_membership(club.app.db().reader(), club.people[1].id).await.unwrap().unwrap();
        for (filter, expected) in [
            (json!({ "chapterId": club.app.wawel.id.to_string() }), "Ewa Nowak, Zofia Nowek"),
            (json!({ "city": "lodz" }), "Tomasz Nowak"),
            (json!({ "city": "Gdynia" }), ""),
            (json!({ "regionId": north.id.to_string() }), ""),
            (json!({ "regionId": club.app.club.region.id.to_string(), "city": "ŁÓDŹ" }), "Tomasz Nowak"),
            (json!({ "categoryId": seat.category_id.to_string() }), "Jan Kowalski"),
            (json!({ "language": "de" }), "Tomasz Nowak"),
            (json!({ "language": "fr" }), ""),
            (json!({ "statuses": ["ON_LEAVE", "GRACE"] }), ""),
            (json!({ "statuses": ["ACTIVE"] }), "Ewa Nowak, Tomasz Nowak, Jan Kowalski, Karol Zając, Zofia Nowek"),
        ] {
            let page = client.data(SEARCH, json!({ "search": "nowak", "filter": filter })).await;
            assert_eq!(names(&page).join(", "), expected, "{filter}");
        }
        for (filter, reason) in [
            (json!({ "regionId": "reg_1" }), "BAD_ID"),
            (json!({ "categoryId": club.app.wawel.id.to_string() }), "BAD_ID"),
            (json!({ "language": "deutsch" }), "LANGUAGE_UNKNOWN"),
        ] {
            let answer = client.query(SEARCH, json!({ "filter": filter })).await;
            assert_eq!(answer["errors"][0]["extensions"]["reasons"], json!([reason]), "{answer}");
        }
    }

    async fn who_tells_of_themselves_is_found_by_it_at_once(club: Club) {
        let client = club.app.as_member(&club.people[0]).await;
        let jan = &club.people[1];
        let told = json!({ "expectedVersion": 1, "keywords": ["mediacje gospodarcze"], "offers": "Testamenty" });
        club.tell(jan, &told).await;
        for (search, expected) in [("gospodarcza", "Jan Kowalski"), ("mediac testamenty", "Jan Kowalski"), ("umowy", "")] {
            assert_eq!(found(&client, search).await, expected, "{search}");
        }
        club.tell(jan, &json!({ "expectedVersion": 2, "keywords": [], "company": null })).await;
        for (search, expected) in [("mediacje", ""), ("synowie", ""), ("kowalski", "Jan Kowalski, Ewa Nowak")] {
            assert_eq!(found(&client, search).await, expected, "{search}");
        }
    }

    async fn who_changes_is_found_by_what_they_are_now(club: Club) {
        let client = club.app.as_member(&club.people[0]).await;
        let system = club.app.club.system();
        let seat = members::open_membership(club.app.db().reader(), club.people[1].id).await.unwrap().unwrap();
        let rename = UpdateCategory {
            category: seat.category_id,
            expected_version: 1,
            name_en: Some(text("Barrister")),
            name_pl: Some(text("Adwokat")),
            sphere: None,
        };
        members::update_category(club.app.db(), system, rename).await.unwrap();
        assert_eq!(found(&client, "barrister").await, "Jan Kowalski");
        assert_eq!(found(&client, "prawnik").await, "");
        // Of an offer.
        assert_eq!(found(&client, "lawyer").await, "Zofia Nowek");
        assert_eq!(found(&client, "lawyers").await, "Zofia Nowek");
        // Nobody has that word any more: it goes with a rebuild, which finds nothing else to do.
        let rebuilt = members::rebuild_search(club.app.db()).await.unwrap();
        assert_eq!((rebuilt.added, rebuilt.removed), (0, 0));
        assert_eq!(rebuilt.pruned, 1, "{rebuilt:?}");
        club.app.db().tx(async |tx| Ok(tx.execute_unprepared("DELETE FROM member_words").await?)).await.unwrap();
        assert_eq!(found(&client, "barrister").await, "");
        assert_eq!(members::prepare_search(club.app.db()).await.unwrap(), None);
        // A database from before the search, or one by older rules: the server writes the index as it starts, once.
        club.app.db().tx(async |tx| Ok(tx.execute_unprepared("DELETE FROM search_versions").await?)).await.unwrap();
        assert!(members::prepare_search(club.app.db()).await.unwrap().is_some_and(|rebuilt| rebuilt.added > 50));
        assert_eq!(members::prepare_search(club.app.db()).await.unwrap(), None);
        assert_eq!(found(&client, "barrister").await, "Jan Kowalski");
    }

    async fn a_page_of_a_search_costs_the_same_however_long_it_is(club: Club) {
        let client = club.app.as_member(&club.people[0]).await;
        let mut prices = Vec::new();
        for (search, first) in [("nowak", 1), ("nowak", 4), ("nowak lawyer jan piotr", 10), ("nowak kow", 10)] {
            client.data("{ viewer { locale } }", json!({})).await;
            let before = club.app.db().statements();
            client.data(SEARCH, json!({ "search": search, "first": first })).await;
            prices.push(club.app.db().statements() - before);
        }
        assert!(prices.iter().all(|price| *price <= 6), "{prices:?}");
    }
}

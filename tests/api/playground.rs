//! The playground: what its page may do, how its files travel, who is let in by one click, and where there is none.

use chapterhouse::app::{self, Parts};
use chapterhouse::pages::playground::{SCRIPT, STYLE};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::operations::Demo;
use crate::server::{TestServer, body};
use crate::support::TestDb;

fn header<'a>(answer: &'a Response, name: &str) -> Option<&'a str> {
    answer.headers().get(name).map(|value| value.to_str().unwrap())
}

/// What the script finds in the page.
async fn data(page: Response) -> Value {
    let page = page.text().await.unwrap();
    let (_, data) = page.split_once(r#"<script type="application/json" id="page">"#).unwrap();
    serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap()
}

/// Everything that is there only with the playground.
fn paths() -> [&'static str; 5] {
    ["/graphiql", &SCRIPT.path, &STYLE.path, "/graphiql/licences.txt", "/schema.graphql"]
}

story! {
    async fn the_page_loads_from_here_alone_and_nothing_else_may_run_in_it(server: TestServer) {
        let answer = server.get("/graphiql").await;
        assert_eq!(answer.status(), 200);
        assert_eq!(header(&answer, "content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(
            header(&answer, "content-security-policy"),
            Some(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; \
                 base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            )
        );
        let page = answer.text().await.unwrap();
        for attribute in ["src=\"", "href=\""] {
            for (place, _) in page.match_indices(attribute) {
                let address = page[place + attribute.len()..].split('"').next().unwrap();
                assert!(["data:,", &SCRIPT.path, &STYLE.path].contains(&address), "{address}");
            }
        }
        for path in paths() {
            assert_eq!(server.get(path).await.status(), 200, "{path}");
        }
    }

    async fn its_files_travel_compressed_once_and_are_kept(server: TestServer) {
        for (asset, kind) in [(&SCRIPT, "text/javascript; charset=utf-8"), (&STYLE, "text/css; charset=utf-8")] {
            let ask = async |encoding: &str| server.send(Method::GET, &asset.path, &[("accept-encoding", encoding)]).await;
            for encoding in ["gzip", "gzip, deflate, br, zstd", "br, gzip;q=0.5"] {
                let answer = ask(encoding).await;
                assert_eq!(answer.status(), 200, "{encoding}");
                assert_eq!(header(&answer, "content-encoding"), Some("gzip"), "{encoding}");
                assert_eq!(header(&answer, "content-type"), Some(kind));
                assert_eq!(header(&answer, "cache-control"), Some("public, max-age=31536000, immutable"));
                assert_eq!(header(&answer, "vary"), Some("accept-encoding"));
                assert_eq!(answer.bytes().await.unwrap(), asset.compressed, "{encoding}");
            }
            for encoding in ["identity", "gzip;q=0", "deflate"] {
                let answer = ask(encoding).await;
                assert_eq!((answer.status().as_u16(), header(&answer, "content-encoding")), (200, Some("identity")), "{encoding}");
            }
            let plain = server.get(&asset.path).await;
            assert_eq!(header(&plain, "content-encoding"), Some("identity"));
            let tag = header(&plain, "etag").unwrap().to_owned();
            assert_eq!(plain.bytes().await.unwrap(), asset.plain().unwrap());
            assert_ne!(header(&ask("gzip").await, "etag"), Some(&*tag), "other bytes, another tag");

            let again = server.send(Method::GET, &asset.path, &[("if-none-match", &tag)]).await;
            assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, Some(&*tag)));
            let other = server.send(Method::GET, &asset.path, &[("if-none-match", "\"other\"")]).await;
            assert_eq!(other.status(), 200);
            let former = asset.path.replace(&asset.hash, "0123456789abcdef");
            assert_eq!(server.get(&former).await.status(), 404, "what is not there must not be kept for a year");
        }
    }

    async fn in_the_demo_one_click_signs_in_as_each_of_four(demo: Demo) {
        let url = format!("http://{}/graphiql", demo.app.address());
        let data = data(reqwest::get(url).await.unwrap()).await;
        let shown = data["signIns"].as_array().unwrap();
        let roles: Vec<&str> = shown.iter().map(|one| one["role"].as_str().unwrap()).collect();
        assert_eq!(roles, ["member", "president", "vice president", "administrator"]);
        for one in shown {
            let token = demo.sign_in(one["role"].as_str().unwrap()).await;
            let query = json!({ "query": "{ viewer { member { fullName } } }" });
            let (_, answer) = demo.post("/graphql", Some(&token), &query).await;
            assert_eq!(answer["data"]["viewer"]["member"]["fullName"], one["name"]);
        }
        for one in &demo.sign_ins.all {
            assert!(!data.to_string().contains(&one.password), "the page shows a password");
        }
        let (status, problem) = demo.post("/demo/sign-in", None, &json!({ "role": "secretary" })).await;
        assert_eq!((status.as_u16(), &problem["code"]), (404, &json!("NOT_FOUND")));
    }

    async fn outside_the_demo_nobody_is_let_in_by_a_click(server: TestServer) {
        assert_eq!(data(server.get("/graphiql").await).await["signIns"], json!([]));
        let answer = server.send(Method::POST, "/demo/sign-in", &[("content-type", "application/json")]).await;
        assert_eq!(answer.status(), 404);
        assert_eq!(body(answer).await["code"], "NOT_FOUND");
    }

    async fn a_server_of_a_club_does_not_start_with_the_demos_sign_ins(demo: Demo) {
        let production = [
            ("environment", "production"),
            ("public_url", "https://club.example.com"),
            ("mail.smtp_host", "127.0.0.1"),
            ("mail.from_address", "club@example.com"),
        ];
        for settings in [&production[..], &[("environment", "development")]] {
            let config = TestServer::config(&demo.test, settings);
            let parts = Parts { config, db: demo.test.db.clone(), works_jobs: false };
            assert!(app::start_demo(parts, (*demo.sign_ins).clone()).await.is_err());
        }
    }

    async fn where_strangers_may_not_see_the_schema_there_is_no_playground(test: TestDb) {
        let server = TestServer::with(test, &[("graphql.public_schema", "false")]).await;
        for path in paths() {
            assert_eq!(server.get(path).await.status(), 404, "{path}");
        }
    }
}

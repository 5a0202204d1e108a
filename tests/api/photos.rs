//! Members' photos: sent by who may, shown to who has the address, and files that are none.

use std::io::{Cursor, Write as _};
use std::time::Duration;

use chapterhouse::access::{OfficeKind, OfficeScope};
use chapterhouse::members::Member;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::app::Client;
use crate::support::{Stage, TestApp, TestDb};

const PHOTO: &str = "query($id: ID!) { member(id: $id) { photo { width height url small: url(size: SMALL) \
    large: url(size: LARGE) } } }";

struct Studio {
    app: TestApp,
    anna: Member,
    president: Member,
    /// Of another chapter.
    stranger: Member,
}

impl Stage for Studio {
    async fn set(test: TestDb) -> Self {
        Box::pin(Self::with(test, &[])).await
    }
}

impl Studio {
    async fn with(test: TestDb, settings: &[(&'static str, &str)]) -> Self {
        let app = TestApp::with_settings(test, settings).await;
        let anna = app.member("Anna Nowak").await;
        let president = app.officer("Jan Kowalski", OfficeKind::President).await;
        let stranger = app.club.member(&app.praga, "Ewa Obca", chapterhouse::platform::values::Locale::En).await;
        app.club.office(&stranger, OfficeKind::President, &app.praga).await;
        Self { app, anna, president, stranger }
    }

    async fn send(&self, sender: &Client<'_>, image: impl Into<reqwest::Body>) -> Response {
        let path = format!("/v1/members/{}/photo", self.anna.id);
        let request = self.app.request(Method::PUT, &path).header("content-type", "image/jpeg").body(image);
        let request = match sender.token() {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        request.send().await.unwrap()
    }

    async fn remove(&self, sender: &Client<'_>) -> Response {
        let path = format!("/v1/members/{}/photo", self.anna.id);
        self.app.request(Method::DELETE, &path).bearer_auth(sender.token().unwrap()).send().await.unwrap()
    }

    async fn taken(&self, sender: &Client<'_>, image: Vec<u8>) -> Value {
        let answer = self.send(sender, image).await;
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
        answer.json().await.unwrap()
    }

    /// A refused write: its status and code; nothing has changed, on disk neither.
    async fn refused(&self, sender: &Client<'_>, image: impl Into<reqwest::Body>) -> (u16, String) {
        let before = (self.app.rows().await, self.files());
        let answer = self.send(sender, image).await;
        assert!((self.app.rows().await, self.files()) == before, "something has changed");
        let status = answer.status().as_u16();
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        let problem: Value = answer.json().await.unwrap();
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
        (status, problem["code"].as_str().unwrap().to_owned())
    }

    fn files(&self) -> Vec<String> {
        let folder = self.app.files.path().join("photos");
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    async fn photo(&self, reader: &Client<'_>) -> Value {
        reader.data(PHOTO, json!({ "id": self.anna.id.to_string() })).await["member"]["photo"].take()
    }

    async fn get(&self, path: &Value) -> Response {
        self.app.request(Method::GET, path.as_str().unwrap()).send().await.unwrap()
    }
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// Red on the left, blue on the right.
fn flag(width: u32, height: u32) -> DynamicImage {
    let colour = |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, colour))
}

/// A JPEG with EXIF: turn it by 90° to the right, taken at a place that is nobody's business.
fn with_exif(jpeg: &[u8]) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"GPS 50.0540 N 19.9354 E");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

/// A PNG that says what it likes of its size, and whose pixels are so many zeros.
fn png(width: u32, height: u32, zeros: usize, others: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let mut sum = flate2::Crc::new();
        sum.update(kind);
        sum.update(data);
        png.extend(kind);
        png.extend(data);
        png.extend(sum.sum().to_be_bytes());
    };
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    chunk(b"IHDR", &head);
    for (kind, data) in others {
        chunk(kind, data);
    }
    chunk(b"IDAT", &deflated(zeros));
    chunk(b"IEND", b"");
    png
}

fn deflated(zeros: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    let block = vec![0; 1 << 20];
    for start in (0..zeros).step_by(block.len()) {
        encoder.write_all(&block[..block.len().min(zeros - start)]).unwrap();
    }
    encoder.finish().unwrap()
}

story! {
    async fn a_member_shows_their_face(studio: Studio) {
        let anna = studio.app.as_member(&studio.anna).await;
        let other = studio.app.as_member(&studio.stranger).await;
        assert_eq!(studio.photo(&other).await, Value::Null);

        let sent = studio.taken(&anna, encoded(&flag(1600, 800), ImageFormat::Jpeg)).await;
        assert_eq!([&sent["width"], &sent["height"]], [960, 480]);
        let shown = studio.photo(&other).await;
        assert_eq!([&shown["width"], &shown["height"]], [960, 480]);
        assert_eq!([&shown["small"], &shown["url"], &shown["large"]], [&sent["small"], &sent["medium"], &sent["large"]]);
        assert_eq!(studio.files().len(), 3);

        for (name, width, height) in [("small", 96, 48), ("medium", 320, 160), ("large", 960, 480)] {
            let answer = studio.get(&sent[name]).await;
            assert_eq!(answer.status(), 200, "{name}");
            for (header, value) in [
                ("content-type", "image/jpeg"),
                ("cache-control", "private, max-age=86400, immutable"),
                ("x-content-type-options", "nosniff"),
                ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ] {
                assert_eq!(answer.headers()[header], value, "{name}");
            }
            let tag = answer.headers()["etag"].clone();
            assert!(tag.to_str().unwrap().starts_with('"'), "{tag:?}");
            let seen = image::load_from_memory(&answer.bytes().await.unwrap()).unwrap();
            assert_eq!((seen.width(), seen.height()), (width, height));
            let again = studio.app.request(Method::GET, sent[name].as_str().unwrap()).header("if-none-match", tag.clone());
            let again = again.send().await.unwrap();
            assert_eq!((again.status().as_u16(), &again.headers()["etag"]), (304, &tag));
            assert_eq!(again.bytes().await.unwrap().len(), 0);
        }
    }

    async fn a_new_photo_has_a_new_address_and_a_removed_one_none(studio: Studio) {
        let anna = studio.app.as_member(&studio.anna).await;
        let first = studio.taken(&anna, encoded(&flag(400, 400), ImageFormat::Png)).await;
        let second = studio.taken(&anna, encoded(&flag(400, 300), ImageFormat::WebP)).await;
        assert_eq!([&second["width"], &second["height"]], [400, 300]);
        for (path, status) in [(&first["small"], 404), (&second["small"], 200)] {
            assert_eq!(studio.get(path).await.status(), status);
        }
        assert_eq!(studio.files().len(), 3, "what was replaced is gone");
        let path = second["small"].as_str().unwrap();
        for wrong in [path.replace("small", "huge"), path.replace("/small", "x/small"), "/v1/photos/%00/small".to_owned(),
            path.replacen("photos/", "photos/A", 1), format!("/v1/photos/{}/small", "A".repeat(2000))] {
            assert_eq!(studio.get(&json!(wrong)).await.status(), 404, "{wrong}");
        }

        for _ in 0..2 {
            assert_eq!(studio.remove(&anna).await.status(), 204);
        }
        assert_eq!(studio.get(&second["small"]).await.status(), 404);
        assert_eq!((studio.photo(&anna).await, studio.files().len()), (Value::Null, 0));
        let rows = studio.app.rows().await;
        let deeds = rows.iter().filter(|row| row.contains("memberPhoto")).count();
        assert_eq!(deeds, 3, "set, set, removed once");
    }

    async fn only_the_member_and_who_keeps_the_roster_change_a_photo(studio: Studio) {
        let image = || encoded(&flag(100, 100), ImageFormat::Jpeg);
        let app = &studio.app;
        let administrator = app.overseer("Roman Administrator", OfficeKind::ClubAdministrator, OfficeScope::Club).await;
        for allowed in [&studio.president, &administrator] {
            studio.taken(&app.as_member(allowed).await, image()).await;
        }
        let stranger = app.as_member(&studio.stranger).await;
        let peer = app.member("Zofia Zwykła").await;
        for client in [&stranger, &app.as_member(&peer).await] {
            assert_eq!(studio.refused(client, image()).await, (403, "FORBIDDEN".to_owned()));
            assert_eq!(studio.remove(client).await.status(), 403);
        }
        assert_eq!(studio.refused(&app.signed_out(), image()).await, (401, "UNAUTHENTICATED".to_owned()));
        assert_eq!(studio.refused(&app.with_token("x.y.z"), image()).await, (401, "UNAUTHENTICATED".to_owned()));
        for id in ["mem_00000000000000000000000000", "chp_00000000000000000000000000", "me", "%2e%2e"] {
            let request = app.request(Method::PUT, &format!("/v1/members/{id}/photo")).body(image());
            assert_eq!(request.bearer_auth(stranger.token().unwrap()).send().await.unwrap().status(), 404, "{id}");
        }
        // Nobody is kept from removing: the president may.
        assert_eq!(studio.remove(&app.as_member(&studio.president).await).await.status(), 204);
    }

    async fn a_photo_is_turned_upright_and_tells_nothing_else(studio: Studio) {
        let anna = studio.app.as_member(&studio.anna).await;
        let sent = studio.taken(&anna, with_exif(&encoded(&flag(200, 100), ImageFormat::Jpeg))).await;
        assert_eq!([&sent["width"], &sent["height"]], [100, 200]);
        let jpeg = studio.get(&sent["large"]).await.bytes().await.unwrap();
        for told in [&b"GPS"[..], b"Exif"] {
            assert!(!jpeg.windows(told.len()).any(|part| part == told));
        }
        // What was on the left is above.
        let seen = image::load_from_memory(&jpeg).unwrap().to_rgb8();
        assert!(seen.get_pixel(50, 20).0[0] > 150 && seen.get_pixel(50, 180).0[2] > 150);
    }

    async fn what_is_no_photo_is_refused_and_changes_nothing(studio: Studio) {
        let anna = studio.app.as_member(&studio.anna).await;
        studio.taken(&anna, encoded(&flag(40, 40), ImageFormat::Jpeg)).await;
        let jpeg = encoded(&flag(600, 600), ImageFormat::Jpeg);
        let whole_png = encoded(&flag(300, 300), ImageFormat::Png);
        let webp = encoded(&flag(300, 300), ImageFormat::WebP);
        let zip = [&b"PK\x03\x04\x14\0\0\0\x08\0"[..], &deflated(40 << 20)].concat();
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
        let long = u32::try_from(60_000).unwrap();
        for (what, bytes, status, code) in [
            ("nothing", Vec::new(), 415, "PHOTO_NOT_AN_IMAGE"),
            ("a ZIP bomb", zip.clone(), 415, "PHOTO_NOT_AN_IMAGE"),
            ("a ZIP bomb that begins as a JPEG", [&b"\xff\xd8\xff\xe0"[..], &zip].concat(), 422, "PHOTO_BROKEN"),
            ("an SVG with a script", svg, 415, "PHOTO_NOT_AN_IMAGE"),
            ("HTML", b"<!doctype html><script>alert(1)</script>".to_vec(), 415, "PHOTO_NOT_AN_IMAGE"),
            ("a GIF", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), 415, "PHOTO_NOT_AN_IMAGE"),
            ("60,000 × 60,000", png(long, long, 100, &[]), 422, "PHOTO_TOO_MANY_PIXELS"),
            ("as many as there are numbers", png(u32::MAX >> 1, u32::MAX >> 1, 100, &[]), 422, "PHOTO_TOO_MANY_PIXELS"),
            ("9,000 × 9,000, all there", png(9000, 9000, 9001 * 9000, &[]), 422, "PHOTO_TOO_MANY_PIXELS"),
            ("no pixels", png(0, 10, 10, &[]), 422, "PHOTO_BROKEN"),
            ("fewer than it says", png(100, 100, 50, &[]), 422, "PHOTO_BROKEN"),
            ("half a JPEG", jpeg[..jpeg.len() / 2].to_vec(), 422, "PHOTO_BROKEN"),
            ("a JPEG's head", jpeg[..20].to_vec(), 422, "PHOTO_BROKEN"),
            ("half a PNG", whole_png[..whole_png.len() / 2].to_vec(), 422, "PHOTO_BROKEN"),
            ("half a WebP", webp[..webp.len() / 2].to_vec(), 422, "PHOTO_BROKEN"),
        ] {
            assert_eq!(studio.refused(&anna, bytes).await, (status, code.to_owned()), "{what}");
        }
        let problem: Value = {
            let path = format!("/v1/members/{}/photo", studio.anna.id);
            let request = studio.app.request(Method::PUT, &path).header("accept-language", "pl").body("tekst");
            request.bearer_auth(anna.token().unwrap()).send().await.unwrap().json().await.unwrap()
        };
        assert_eq!(problem["detail"], "To nie jest obraz, który można pokazać: wyślij plik JPEG, PNG lub WebP.");
        let compressed = studio.app.request(Method::PUT, &format!("/v1/members/{}/photo", studio.anna.id));
        let compressed = compressed.header("content-encoding", "gzip").body(jpeg).bearer_auth(anna.token().unwrap());
        assert_eq!(compressed.send().await.unwrap().status(), 415);
    }

    async fn what_hides_in_a_picture_is_not_unpacked(studio: Studio) {
        let anna = studio.app.as_member(&studio.anna).await;
        // 200 MB of colours and as much text, in a picture of a hundred pixels.
        let bomb = deflated(200 << 20);
        let profile = [&b"name\0\0"[..], &bomb].concat();
        let text = [&b"Comment\0\0"[..], &bomb].concat();
        let image = png(10, 10, 110, &[(*b"iCCP", profile), (*b"zTXt", text)]);
        let answer = studio.send(&anna, image).await;
        assert!([200, 422].contains(&answer.status().as_u16()), "{}", answer.status());
        // A picture that is large, but not too large, is one like others.
        let sent = studio.taken(&anna, png(8000, 5000, 8001 * 5000, &[])).await;
        assert_eq!([&sent["width"], &sent["height"]], [960, 600]);
    }

    async fn a_page_of_members_takes_one_statement_for_all_photos(studio: Studio) {
        let anna = studio.app.as_member(&studio.anna).await;
        studio.taken(&anna, encoded(&flag(40, 40), ImageFormat::Jpeg)).await;
        let statements = async |fields: &str| {
            let before = studio.app.db().statements();
            let query = format!("{{ members {{ edges {{ node {{ id {fields} }} }} }} }}");
            let data = anna.data(&query, json!({})).await;
            assert!(data["members"]["edges"].as_array().unwrap().len() >= 3);
            studio.app.db().statements() - before
        };
        let without = statements("").await;
        assert_eq!(statements("photo { url(size: SMALL) width }").await, without + 1);
    }

    async fn what_a_crash_left_behind_is_swept(studio: Studio) {
        let anna = studio.app.as_member(&studio.anna).await;
        studio.taken(&anna, encoded(&flag(40, 40), ImageFormat::Jpeg)).await;
        let kept = studio.files();
        let folder = studio.app.files.path().join("photos");
        // Of 2020; of now; and what is none of ours.
        let (young, _) = kept[0].split_once('-').unwrap();
        let young = format!("{}ffff", &young[..28]);
        for name in ["016f5e66e80070008000000000000000-small.jpg", &format!("{young}-small.jpg"), "notes.txt"] {
            std::fs::write(folder.join(name), b"x").unwrap();
        }
        assert!(studio.app.worker.run_schedules().await > 0);
        studio.app.run_jobs().await;
        let mut left = studio.files();
        left.retain(|name| !kept.contains(name));
        assert_eq!(left, [format!("{young}-small.jpg"), "notes.txt".to_owned()]);
    }
}

async fn limited(settings: &[(&'static str, &str)]) -> Studio {
    Box::pin(Studio::with(TestDb::on_sqlite().await, settings)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_too_large_is_refused_before_it_is_read() {
    let studio = limited(&[("files.photo_limit", "64KiB")]).await;
    let anna = studio.app.as_member(&studio.anna).await;
    assert_eq!(studio.refused(&anna, vec![0; 64 * 1024 + 1]).await, (413, "PHOTO_TOO_LARGE".to_owned()));
    assert_eq!(studio.refused(&anna, vec![0; 64 * 1024]).await, (415, "PHOTO_NOT_AN_IMAGE".to_owned()));
    let said = async |head: &str, body: &[u8]| {
        let mut stream = tokio::net::TcpStream::connect(studio.app.server.address()).await.unwrap();
        let (id, token) = (studio.anna.id, anna.token().unwrap());
        let head = format!(
            "PUT /v1/members/{id}/photo HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n{head}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body).await.unwrap();
        let mut answer = vec![0; 4096];
        let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut answer)).await.unwrap().unwrap();
        String::from_utf8_lossy(&answer[..read]).into_owned()
    };
    // 40 MB are announced, and not one byte of them is sent.
    let answer = said("content-length: 40000000", b"").await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("PHOTO_TOO_LARGE"), "{answer}");
    // Nothing is announced, and it does not end.
    let chunk = [&b"14000\r\n"[..], &vec![0; 0x14000], b"\r\n"].concat();
    let answer = said("transfer-encoding: chunked", &chunk).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("PHOTO_TOO_LARGE"), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_cannot_be_used_leaves_everything_as_it_was() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let inside = file.path().join("files").display().to_string();
    let studio = limited(&[("files.store", inside.as_str())]).await;
    let anna = studio.app.as_member(&studio.anna).await;
    let (status, code) = studio.refused(&anna, encoded(&flag(40, 40), ImageFormat::Jpeg)).await;
    assert_eq!((status, code.as_str()), (500, "INTERNAL"));
    assert_eq!(studio.photo(&anna).await, Value::Null);
}

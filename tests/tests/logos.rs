//! Pictures that are none, or more than they seem: refused in words at their field, or drawn anew.

use axum::body::Body;
use axum::http::{Method, Request, header};
use sqlx::{Executor as _, Row as _};
use testkit::{Answer, World};
use web::routes::Site;

const PATH: &str = "/settings/customer-portal/layout";

async fn upload(world: &World, (name, kind): (&str, &str), bytes: &[u8]) -> Answer {
    let visitor = world.visitor("owner");
    let field =
        |name: &str, value: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let file = format!(
        "--b\r\nContent-Disposition: form-data; name=\"portal_logo\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
    );
    let begin = [field("name", "Typed Name"), field("colour", "#123456"), file].concat();
    let body = [begin.as_bytes(), bytes, b"\r\n--b--\r\n"].concat();
    let request = Request::builder()
        .method(Method::POST)
        .uri(PATH)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .header(header::COOKIE, &visitor.cookies);
    world.app.ask(&world.host(Site::Console), request.body(Body::from(body)).unwrap()).await
}

fn svg(inside: &str) -> Vec<u8> {
    format!(r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 5">{inside}<rect width="10" height="5" fill="red"/></svg>"#)
        .into_bytes()
}

/// A GIF of one pixel and very many frames.
fn many_frames() -> Vec<u8> {
    let mut gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    for _ in 0..100_000 {
        gif.extend_from_slice(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
    }
    gif.push(b';');
    gif
}

/// A PNG whose header claims a size.
fn claims(width: u32, height: u32) -> Vec<u8> {
    let mut png = PIXEL.to_vec();
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    png
}

/// CRC-32 as PNG counts it (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

/// One red pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";

fn corpus() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let after = |tail: &[u8]| [PIXEL, tail].concat();
    let text_chunk = [
        &PIXEL[..33],
        b"\0\0\0\x13tEXtComment\0HOSTILEMARK",
        &crc32(b"tEXtComment\0HOSTILEMARK").to_be_bytes(),
        &PIXEL[33..],
    ]
    .concat();
    let laughs = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY a \"HOSTILEMARK\">{}]><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><text>&h;</text></svg>",
        ('b'..='h')
            .map(|c| format!("<!ENTITY {c} \"{}\">", format!("&{};", char::from(c as u8 - 1)).repeat(10)))
            .collect::<String>()
    );
    vec![
        ("script.svg", "image/svg+xml", svg("<script>HOSTILEMARK</script>")),
        ("onload.svg", "image/svg+xml", svg("<g onload=\"HOSTILEMARK\"/>")),
        ("foreign.svg", "image/svg+xml", svg("<foreignObject><body xmlns=\"http://www.w3.org/1999/xhtml\">HOSTILEMARK</body></foreignObject>")),
        ("turbulence.svg", "image/svg+xml", svg("<filter id=\"f\"><feTurbulence baseFrequency=\"9\" numOctaves=\"9999\"/></filter><rect filter=\"url(#f)\" width=\"9\" height=\"9\"/>")),
        ("external.svg", "image/svg+xml", svg("<image xlink:href=\"http://127.0.0.1:1/HOSTILEMARK.png\" width=\"9\" height=\"9\"/>")),
        ("local.svg", "image/svg+xml", svg("<image href=\"file:///etc/passwd\" width=\"9\" height=\"9\"/>")),
        ("use.svg", "image/svg+xml", svg("<g id=\"a\"><use href=\"#a\"/></g>")),
        ("laughs.svg", "image/svg+xml", laughs.into_bytes()),
        ("external-entity.svg", "image/svg+xml", b"<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><svg xmlns=\"http://www.w3.org/2000/svg\"><text>&x;</text></svg>".to_vec()),
        ("deep.svg", "image/svg+xml", svg(&format!("{}{}", "<g>".repeat(9_000), "</g>".repeat(9_000)))),
        ("huge.svg", "image/svg+xml", b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1e9\" height=\"1e-9\"><rect width=\"1\" height=\"1\"/></svg>".to_vec()),
        ("nan.svg", "image/svg+xml", b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"NaN\" height=\"-1\" viewBox=\"0 0 0 0\"/>".to_vec()),
        ("bomb.png", "image/png", claims(50_000, 50_000)),
        ("bomb2.png", "image/png", claims(u32::MAX, u32::MAX)),
        ("wide.png", "image/png", claims(4_096, 4_096)),
        ("frames.gif", "image/gif", many_frames()),
        ("page.png", "image/png", b"<!doctype html><script>HOSTILEMARK</script>".to_vec()),
        ("page.gif", "image/gif", b"GIF89a<script>HOSTILEMARK</script>".to_vec()),
        ("polyglot.png", "image/png", after(b"<script>HOSTILEMARK</script>")),
        ("zip.png", "image/png", after(b"PK\x03\x04HOSTILEMARK")),
        ("comment.png", "image/png", text_chunk),
        ("exif.jpg", "image/jpeg", b"\xff\xd8\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08GPS HOSTILEMARK\xff\xd9".to_vec()),
        ("cut.png", "image/png", PIXEL[..40].to_vec()),
        ("cut.jpg", "image/jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec()),
        ("cut.webp", "image/webp", b"RIFF\xff\xff\xff\x7fWEBPVP8 \xff\xff\xff\x7f".to_vec()),
        ("bmp.png", "image/png", b"BM\x1a\0\0\0HOSTILEMARK".to_vec()),
        ("virus.png", "image/png", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*".to_vec()),
        ("large.png", "image/png", vec![0x89; 3 * 1024 * 1024]),
        ("../../../etc/cron.d/x", "image/png", PIXEL.to_vec()),
        ("\u{202e}gnp.exe", "application/x-msdownload", PIXEL.to_vec()),
    ]
}

/// The most memory this process ever held, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_hostile_picture_is_refused_in_words_or_drawn_anew() {
    let world = World::new().await;
    let before = peak();
    let (mut wrong, mut drawn, mut refused) = (Vec::new(), 0, 0);
    for (name, kind, bytes) in corpus() {
        let begun = std::time::Instant::now();
        let answer = upload(&world, (name, kind), &bytes).await;
        if begun.elapsed() > std::time::Duration::from_secs(10) {
            wrong.push(format!("{name} takes {:?}", begun.elapsed()));
        }
        match answer.status.as_u16() {
            303 => {
                drawn += 1;
                let served = served(&world).await;
                let is_clean = !served.body.contains("HOSTILEMARK")
                    && !served.body.contains("root:")
                    && !served.body.contains('<');
                let is_png = served.body.contains("PNG") && served.headers["content-type"] == "image/png";
                if !is_clean || !is_png || served.headers["content-security-policy"] != "default-src 'none'; sandbox" {
                    wrong.push(format!("{name} is served as it came: {:?}", served.headers));
                }
            }
            422 => {
                refused += 1;
                let keeps = answer.body.contains("Typed Name") && answer.body.contains("#123456");
                if !answer.body.contains("id=\"portal_logo-err\"") || !keeps {
                    wrong.push(format!("{name} is refused without a word at its field, or what was typed is lost"));
                }
            }
            status => wrong.push(format!("{name}: {status}")),
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(drawn >= 5 && refused >= 12, "{drawn} drawn, {refused} refused");
    let grown = (peak() - before) / 1024;
    assert!(grown < 200, "decoding took {grown} MiB");
}

/// The logo as a customer's browser gets it.
async fn served(world: &World) -> Answer {
    let mut connection = world.app.database.superuser().await;
    let sql = "SELECT portal_logo_id::text FROM portal_settings s JOIN tenants t ON t.id = s.tenant_id WHERE login_name = 'acme'";
    let id: String = connection.fetch_one(sql).await.unwrap().get(0);
    let answer =
        world.app.browse((&world.host(Site::Portal), ""), Method::GET, &format!("/logos/{id}.png"), None).await;
    assert_eq!(answer.status, 200);
    answer
}

//! Gives every file under `assets/` a name with its hash in it and a brotli twin, so that pages can be served from
//! memory and cached for a year. Writes `assets.rs` into `OUT_DIR`; `src/assets.rs` includes it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sha2::{Digest, Sha256};

/// The style sheets, in the order of their layers; served as one file, `css/app.css`.
const CSS: [&str; 10] =
    ["reset", "tokens", "base", "layout", "controls", "components", "tables", "pages", "activation", "utilities"];

/// One file on its way into the binary.
struct File {
    name: String,
    path: String,
    mime: &'static str,
    brotli: bool,
}

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script by variables alone")]
fn main() {
    println!("cargo:rerun-if-changed=assets");
    println!("cargo:rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("assets");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));

    let mut sources = BTreeMap::new();
    collect(&root, &root, &mut sources);
    let css = stylesheet(&root);
    let mut files: Vec<File> = sources.iter().map(|(name, bytes)| write(&out, name, bytes)).collect();
    let css = files.iter().fold(css, |css, file| css.replace(&format!("/assets/{}", file.name), &file.path));
    files.push(write(&out, "css/app.css", css.as_bytes()));
    files.sort_by(|a, b| a.name.cmp(&b.name));
    fs::write(out.join("assets.rs"), table(&files, &icons(&sources))).expect("OUT_DIR is writable");
}

/// Reads every file but the style sheets, by its name relative to `root`.
fn collect(root: &Path, folder: &Path, into: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("assets can be listed") {
        let path = entry.expect("assets can be listed").path();
        if path.is_dir() {
            collect(root, &path, into);
        } else if path.extension().is_none_or(|extension| extension != "css") {
            let name = path.strip_prefix(root).expect("below root").to_string_lossy().replace('\\', "/");
            into.insert(name, fs::read(&path).expect("assets can be read"));
        }
    }
}

/// Joins the style sheets and drops comments and indentation.
fn stylesheet(root: &Path) -> String {
    let mut css = String::new();
    for part in CSS {
        let text =
            fs::read_to_string(root.join("css").join(part).with_extension("css")).expect("a listed style sheet exists");
        css.push_str(&without_comments(&text));
    }
    css.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn without_comments(css: &str) -> String {
    let mut kept = String::new();
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").expect("a comment ends").1;
    }
    kept.push_str(rest);
    kept
}

/// Writes the file and its brotli twin and returns what the table says about it.
fn write(out: &Path, name: &str, bytes: &[u8]) -> File {
    let (stem, extension) = name.rsplit('/').next().expect("a name").rsplit_once('.').expect("an extension");
    let hash = Sha256::digest(bytes).iter().take(5).fold(String::new(), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    });
    let (mime, text) = kind(extension);
    let flat = name.replace('/', "_");
    fs::write(out.join(&flat), bytes).expect("OUT_DIR is writable");
    let small = text.then(|| compressed(bytes)).filter(|small| small.len() < bytes.len());
    if let Some(small) = &small {
        fs::write(out.join(format!("{flat}.br")), small).expect("OUT_DIR is writable");
    }
    File { name: name.to_owned(), path: format!("/assets/{stem}.{hash}.{extension}"), mime, brotli: small.is_some() }
}

/// The MIME type, and whether compressing pays.
fn kind(extension: &str) -> (&'static str, bool) {
    match extension {
        "css" => ("text/css; charset=utf-8", true),
        "js" => ("text/javascript; charset=utf-8", true),
        "svg" => ("image/svg+xml", true),
        "json" | "geojson" => ("application/json", true),
        "woff2" => ("font/woff2", false),
        "png" => ("image/png", false),
        "webp" => ("image/webp", false),
        other => panic!("no MIME type is known for .{other}"),
    }
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 65_536, 11, 22);
    writer.write_all(bytes).expect("memory is writable");
    drop(writer);
    out
}

/// The names of the icons in the sprite.
fn icons(sources: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let sprite = String::from_utf8_lossy(sources.get("icons.svg").expect("the sprite exists"));
    sprite
        .split("<symbol id=\"")
        .skip(1)
        .filter_map(|symbol| symbol.split_once('"'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn table(files: &[File], icons: &[String]) -> String {
    let mut source = String::from("static FILES: &[File] = &[\n");
    for File { name, path, mime, brotli } in files {
        let flat = name.replace('/', "_");
        let body = |suffix: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{flat}{suffix}\"))");
        let brotli = if *brotli { format!("Some({})", body(".br")) } else { "None".to_owned() };
        let plain = body("");
        let _ = writeln!(
            source,
            "    File {{ name: {name:?}, path: {path:?}, mime: {mime:?}, plain: {plain}, brotli: {brotli} }},"
        );
    }
    let _ = writeln!(source, "];\n\nstatic ICONS: &[&str] = &{icons:?};");
    source
}

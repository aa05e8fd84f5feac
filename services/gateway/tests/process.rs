//! The gateway's own process, started as an operator starts it.

use std::process::Command;

#[test]
fn it_says_what_is_missing() {
    let key = "5e".repeat(32);
    let given = [
        ("PORTICO_KEY", key.as_str()),
        ("DATABASE_URL", "postgres://portico_app@127.0.0.1:1/portico"),
        ("PORTAL", "127.0.0.1:1"),
    ];
    for count in 0..2 {
        let ended = Command::new(env!("CARGO_BIN_EXE_gateway")).env_clear().envs(given[..count].to_vec()).output();
        let ended = ended.unwrap();
        let said = [ended.stdout, ended.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
        assert!(!ended.status.success() && said.contains(given[count].0), "{said}");
    }
}

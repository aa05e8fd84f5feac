//! Stripe's own client from Python drives the double through sign-up, renewal, dunning and the end, and finds every
//! object and event in the shape that it documents.

use std::path::Path;
use std::process::Command;

#[tokio::test]
async fn stripes_own_client_finds_nothing_to_complain_about() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let made = Command::new(here.join("../../scripts/python")).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let python = String::from_utf8(made.stdout).unwrap();
    let double = stripe_double::start(stripe_double::Config::default()).await.unwrap();
    let mut flow = Command::new(python.trim());
    flow.arg(here.join("sdk/flow.py")).arg(double.base());
    let ran = tokio::task::spawn_blocking(move || flow.output()).await.unwrap().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success() && said.starts_with("ok"), "{said}");
}

//! Contacts that staff try the portal with: in lists with their mark, in no number, and marked in files.

use testkit::Office;

#[tokio::test]
async fn a_test_contact_is_in_no_number_and_marked_in_every_file() {
    let office = Office::open().await;
    let (app, acme, haulage) = (&office.app, &office.acme, &office.haulage);
    let (dana, trial) = (app.portal_user(acme, haulage, "dana").await, app.portal_user(acme, haulage, "trial").await);
    app.database.plant(&format!("UPDATE contacts SET is_test = true WHERE id = '{}'", trial.id)).await;
    let console = office.console().await;

    let details = console.get(&format!("/customers/{}", haulage.id)).await.body;
    assert!(details.contains("<dd>1, 1 with portal access</dd>"), "{details}");
    assert!(details.contains("Contacts <span class=\"pill num\">1</span>"), "{details}");
    let contacts = console.get(&format!("/customers/{}/contacts", haulage.id)).await.body;
    assert!(contacts.contains("1 in all, and 1 test contact") && contacts.contains("trial Gray"), "{contacts}");
    assert_eq!(contacts.matches(">Test</span>").count(), 1, "{contacts}");
    let list = console.get("/contacts").await.body;
    let tabs = list.split("aria-label=\"Contacts\"").nth(1).unwrap().split("</nav>").next().unwrap();
    assert_eq!(tabs.matches("<span class=\"pill num\">1</span>").count(), 2, "all, and granted: {tabs}");
    let customers = console.get("/customers/export").await.body;
    assert!(!customers.contains("\"2\""), "{customers}");

    let report = "/settings/customer-portal/reports/access-status/export";
    for path in ["/contacts/export", report, "/access/export"] {
        let file = console.get(path).await.body;
        let (head, rows) = file.split_once('\n').unwrap();
        let column = head.split(',').position(|title| title.contains("Test contact"));
        let column = column.unwrap_or_else(|| panic!("{path}: {head}"));
        for (email, is_test) in [(&dana.email, "\"No\""), (&trial.email, "\"Yes\"")] {
            let row = rows.lines().find(|row| row.contains(email.as_str())).unwrap_or_else(|| panic!("{path}: {file}"));
            assert_eq!(row.trim().split(',').nth(column), Some(is_test), "{path}: {row}");
        }
    }
}

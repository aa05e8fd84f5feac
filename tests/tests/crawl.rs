//! Every route of the table, asked by everybody, with ids of their own and of others, on the right host and on wrong
//! ones: outside the policy nobody gets anything, and nobody can tell what belongs to somebody else from what is not there.

use axum::http::Method;
use testkit::{Answer, CANARY, Ids, Is, MARKS, SECRET, Verdict, Visitor, World, forms, together};
use web::routes::{Access, Route, Site};

/// Routes that know neither business nor person and answer on every host that reaches the service.
const KNOWS_NOBODY: [&str; 2] = ["/assets/{file}", "/scheme"];

/// Portal routes whose rows are the same for every customer, or nobody's: there is no other customer's to be refused.
/// Every other route with a parameter needs a row of another customer, from `tests/src/world.rs`.
const EVERYBODYS: [&str; 8] = [
    "/assets/{file}",
    "/theme/{file}",
    "/logos/{file}",
    "/help/{slug}",
    "/lists/{list}/columns",
    "/lists/{list}/views",
    "/api/v1/imports/{id}",
    "/api/v1/imports/{id}/errors.csv",
];

/// What the other customer sees all of: only the portal user's catalogue leaves something out.
const PARTS: [&str; 3] = ["/parts/", "/pictures/", "/documents/"];

/// Pages for one customer alone that hold no word of its own: what is not written yet, what waits for somebody, and parts
/// as everybody sees them.
const NOTHING_OWN: [&str; 6] = [
    "/approvals",
    "/people/new",
    "/approval-rules/new",
    "/quotes/new",
    "/quick-order/errors.csv",
    "/previously-bought",
];

/// One request of the crawl.
#[derive(Clone, Copy)]
struct Ask<'a> {
    world: &'a World,
    route: &'a Route,
    visitor: &'a Visitor,
}

impl Ask<'_> {
    async fn at(&self, host: &str, id: &str) -> Answer {
        let path = match (self.route.path.split_once('{'), id) {
            (Some((before, after)), id) => format!("{before}{id}{}", after.split_once('}').unwrap().1),
            (None, _) => self.route.path.to_owned(),
        };
        let form = (self.route.method != Method::GET).then(|| forms(self.route.path));
        self.world.app.visit(host, self.visitor, (self.route.method.clone(), &path), form).await
    }

    fn is_rival(&self) -> bool {
        self.visitor.name == "other customer's portal user"
    }

    /// The ids as the visitor sees them: to the other customer its own are its own.
    fn seen(&self, ids: &Ids) -> Ids {
        match &ids.other_customer {
            Some(_) if self.is_rival() && PARTS.iter().any(|path| self.route.path.starts_with(path)) => {
                Ids { other_customer: None, ..ids.clone() }
            }
            Some(rivals) if self.is_rival() => {
                Ids { own: rivals.clone(), other_customer: Some(ids.own.clone()), ..ids.clone() }
            }
            _ => ids.clone(),
        }
    }

    /// Words that the visitor must not see anywhere.
    fn others(&self) -> Vec<&'static str> {
        let [mine, rivals] = MARKS;
        let is_of_business = self.route.site != Site::Portal || self.visitor.is == Is::Program;
        let of_customers = if is_of_business { None } else { Some(if self.is_rival() { mine } else { rivals }) };
        [CANARY, SECRET].into_iter().chain(of_customers).collect()
    }

    /// What is wrong with an answer that shows the visitor what is theirs: where there is nothing, nothing can be kept
    /// from others either.
    fn lacks(&self, ids: Option<&Ids>, answer: &Answer) -> Option<&'static str> {
        let is_of_customers = match ids {
            Some(ids) => ids.other_customer.is_some(),
            None => matches!(self.route.access, Access::Feature(_)) && !NOTHING_OWN.contains(&self.route.path),
        };
        let is_page = |answer: &Answer| {
            answer.headers.get("content-type").is_some_and(|kind| kind.to_str().unwrap().starts_with("text/"))
        };
        match self.visitor.is {
            _ if self.route.method != Method::GET => None,
            Is::Program if matches!(self.route.access, Access::ApiKey(_)) && answer.status != 200 => {
                Some("the key opens nothing")
            }
            Is::PortalUser if ids.is_some() && is_of_customers && answer.status != 200 => {
                Some("own id: there is no such row")
            }
            Is::PortalUser
                if self.visitor.name == "portal user"
                    && is_of_customers
                    && is_page(answer)
                    && !answer.body.contains(MARKS[0]) =>
            {
                Some("nothing of the customer's own is on it")
            }
            _ => None,
        }
    }

    fn says(&self, what: &str, answer: &Answer) -> String {
        let Route { site, method, path, .. } = self.route;
        format!("{site:?} {method} {path} as {} {what}: {} {}", self.visitor.name, answer.status, answer.location())
    }
}

/// The answer as text, without what differs from one asking to the next.
fn whole(answer: &Answer, id: &str) -> String {
    let mut headers: Vec<String> = answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    format!("{} {headers:?} {}", answer.status, answer.body).replace(id, "<id>")
}

fn is_refusal(answer: &Answer) -> bool {
    matches!(answer.status.as_u16(), 401 | 403 | 404)
        || answer.status == 303 && answer.location().starts_with("/sign-in") && answer.cookies().is_empty()
}

fn holds(verdict: Verdict, answer: &Answer) -> bool {
    match verdict {
        Verdict::In => !answer.status.is_server_error(),
        Verdict::SignIn => is_refusal(answer) && !matches!(answer.status.as_u16(), 403 | 404),
        Verdict::Forbidden => answer.status == 403,
        Verdict::Unsigned => answer.status == 400,
        Verdict::NoKey => answer.status == 401,
        Verdict::NotThere => answer.status == 404,
        Verdict::Unproven => answer.status == 303 && answer.location() == "/account",
        Verdict::Over => answer.status == 410,
    }
}

/// What changes something and is allowed stays out of the crawl: other tests do it on purpose.
fn changes_own(route: &Route, verdict: Verdict) -> bool {
    route.method != Method::GET && verdict == Verdict::In
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_the_policy_there_is_nothing_to_get() {
    let world = World::new().await;
    let table = testkit::table();
    assert!(table.len() > 50, "the table is {} lines long", table.len());
    let (mut asked, mut wrong) = (0_usize, Vec::new());
    for route in &table {
        let ids = world.ids(route).await;
        let is_known = ids.as_ref().is_none_or(|ids| ids.other_customer.is_some());
        if route.site == Site::Portal && !is_known && route.access != Access::Link && !EVERYBODYS.contains(&route.path)
        {
            wrong.push(format!("{} {}: no other customer's id is known", route.method, route.path));
        }
        let before = world.checksums().await;
        let crowd = world.visitors.iter().map(|visitor| {
            let (ask, ids, table) = (Ask { world: &world, route, visitor }, ids.as_ref(), &table);
            async move {
                let mut wrong = Vec::new();
                let ids = ids.map(|ids| ask.seen(ids));
                let asked = right_host(ask, ids.as_ref(), &mut wrong).await;
                (asked + wrong_hosts(ask, (ids.as_ref(), table), &mut wrong).await, wrong)
            }
        });
        for (number, found) in together(crowd).await {
            asked += number;
            wrong.extend(found);
        }
        assert_eq!(world.checksums().await, before, "{route:?} wrote into the other business");
    }
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(asked > table.len() * world.visitors.len() * 3, "{asked}");
}

async fn right_host(ask: Ask<'_>, ids: Option<&Ids>, wrong: &mut Vec<String>) -> usize {
    let host = ask.world.host(ask.route.site);
    let verdict = ask.visitor.verdict(&host, ask.route);
    let mut asked = Vec::new();
    if !changes_own(ask.route, verdict) {
        let own = ids.map_or("", |ids| &ids.own);
        let answer = ask.at(&host, own).await;
        if !holds(verdict, &answer) {
            wrong.push(ask.says("own", &answer));
        }
        let lacks = if verdict == Verdict::In { ask.lacks(ids, &answer) } else { None };
        wrong.extend(lacks.map(|what| ask.says(what, &answer)));
        asked.push(("own", answer));
    }
    if let Some(ids) = ids {
        asked.extend(strangers(ask, (&host, ids), verdict, wrong).await);
    }
    for (what, answer) in &asked {
        let everything = whole(answer, "\0");
        for word in ask.others().into_iter().filter(|word| everything.contains(word)) {
            wrong.push(ask.says(&format!("{what}: somebody else's {word} shows"), answer));
        }
    }
    asked.len()
}

/// Ids of others, of nothing, and of no shape at all.
async fn strangers(
    ask: Ask<'_>,
    (host, ids): (&str, &Ids),
    verdict: Verdict,
    wrong: &mut Vec<String>,
) -> Vec<(&'static str, Answer)> {
    let unknown = ask.at(host, &ids.unknown).await;
    // A theme and an asset are the same for everybody; a template has one name for all.
    let is_shared = ["/theme", "/assets", "/imports/templates"].iter().any(|path| ask.route.path.starts_with(path));
    let mut answers = Vec::new();
    let others = [("other tenant's id", Some(&ids.other_tenant)), ("other customer's id", ids.other_customer.as_ref())];
    for (what, id) in others.into_iter().filter_map(|(what, id)| Some((what, id?))) {
        let answer = ask.at(host, id).await;
        if !is_shared && whole(&answer, id) != whole(&unknown, &ids.unknown) {
            wrong.push(
                ask.says(&format!("{what}: not the answer that an unknown id gets, {}", unknown.status), &answer),
            );
        }
        if !is_shared && !is_refusal(&answer) && (verdict == Verdict::In || !holds(verdict, &answer)) {
            wrong.push(ask.says(what, &answer));
        }
        answers.push((what, answer));
    }
    if !is_shared && verdict == Verdict::In && unknown.status != 404 {
        wrong.push(ask.says("unknown id", &unknown));
    }
    let malformed = ["abc", "0", "%00", "..%2F..%2Fetc%2Fpasswd", "'%20OR%201=1", "%F0%9F%92%A9", "%FF"];
    // Whoever is refused is refused before the id is looked at: one is enough.
    let few = if verdict == Verdict::In { malformed.len() } else { 1 };
    for id in malformed.into_iter().take(few) {
        let answer = ask.at(host, id).await;
        // Whoever is in gets the page of an unknown id.
        let is_same = verdict != Verdict::In || (answer.status, &answer.body) == (unknown.status, &unknown.body);
        let is_fine = if is_shared { !answer.status.is_server_error() } else { is_refusal(&answer) && is_same };
        if !is_fine {
            wrong.push(ask.says(&format!("malformed id {id}"), &answer));
        }
        answers.push(("malformed id", answer));
    }
    answers.push(("unknown id", unknown));
    answers
}

/// Whether a route would be reached under another one's path.
fn answers(path: &str, other: &str) -> bool {
    let (mine, theirs): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), other.split('/').collect());
    mine.len() == theirs.len() && mine.iter().zip(&theirs).all(|(mine, theirs)| mine == theirs || mine.starts_with('{'))
}

/// The other business's host, the business's other site, and hosts of nobody.
async fn wrong_hosts(ask: Ask<'_>, (ids, table): (Option<&Ids>, &[Route]), wrong: &mut Vec<String>) -> usize {
    let world = ask.world;
    let (site, other_site) = match ask.route.site {
        Site::Console => (Site::Console, Site::Portal),
        Site::Portal | Site::Public => (Site::Portal, Site::Console),
    };
    let route_there = |site| {
        let there = table.iter().filter(|route| (route.site, &route.method) == (site, &ask.route.method));
        let (same, alike): (Vec<&Route>, Vec<&Route>) =
            there.filter(|route| answers(route.path, ask.route.path)).partition(|route| route.path == ask.route.path);
        same.first().or(alike.first()).copied()
    };
    let hosts = [
        (world.other_host(site), route_there(site)),
        (world.host(other_site), route_there(other_site)),
        ("nobody.localhost:8080".to_owned(), None),
        (world.host(Site::Public), route_there(Site::Public)),
        ("acme.evil.example".to_owned(), None),
    ];
    let id = ids.map_or("", |ids| &ids.own);
    let mut asked = 0;
    for (host, route) in &hosts {
        let verdict = route.map_or_else(
            || ask.visitor.verdict_on_nothing(host, &ask.route.method),
            |route| ask.visitor.verdict(host, route),
        );
        if KNOWS_NOBODY.contains(&ask.route.path) {
            continue;
        }
        if verdict == Verdict::In {
            // At home there, or open to everybody there: that host's own crawl covers it.
            continue;
        }
        let answer = ask.at(host, id).await;
        asked += 1;
        if !holds(verdict, &answer) || answer.body.contains(SECRET) {
            wrong.push(ask.says(&format!("at {host}"), &answer));
        }
    }
    asked
}

#[tokio::test]
async fn a_business_that_was_never_opened_does_not_exist() {
    let world = World::new().await;
    world
        .app
        .database
        .plant("UPDATE tenants SET activated_at = NULL, customer_portal = false WHERE login_name = 'acme'")
        .await;
    for route in testkit::table().into_iter().filter(|route| route.site != Site::Public) {
        for visitor in &world.visitors {
            let ask = Ask { world: &world, route: &route, visitor };
            let answer = ask.at(&world.host(route.site), "x").await;
            assert!(KNOWS_NOBODY.contains(&route.path) || answer.status == 404, "{}", ask.says("", &answer));
        }
    }
}

#[test]
fn every_line_of_the_table_is_there_once() {
    let table = testkit::table();
    for (at, route) in table.iter().enumerate() {
        let again =
            table[at + 1..].iter().any(|r| (r.site, &r.method, r.path) == (route.site, &route.method, route.path));
        assert!(!again, "{route:?}");
    }
}

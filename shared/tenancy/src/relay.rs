//! Passes on through Redis what was heard from Postgres, in the same order, and admits it when something was lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

/// The near end: cheap to clone, never waits.
#[derive(Clone, Debug)]
pub(crate) struct Relay {
    sender: mpsc::Sender<Word>,
    state: Arc<State>,
}

/// The far end.
#[derive(Debug)]
pub(crate) struct Queue {
    words: mpsc::Receiver<Word>,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    has_lost: AtomicBool,
    last_beat: AtomicU64,
}

#[derive(Debug)]
struct Word {
    text: String,
    /// A beat says that everything before was passed on just now: it must not be late.
    beat: Option<Instant>,
}

/// Words that may wait.
const WAITING: usize = 1_024;
const PATIENCE: Duration = Duration::from_millis(300);
const STALE: Duration = Duration::from_millis(200);

pub(crate) fn new() -> (Relay, Queue) {
    let (sender, words) = mpsc::channel(WAITING);
    let state = Arc::<State>::default();
    (Relay { sender, state: Arc::clone(&state) }, Queue { words, state })
}

impl Relay {
    pub(crate) fn pass_on(&self, news: &str) {
        self.send(Word { text: news.to_owned(), beat: None });
    }

    pub(crate) fn beat(&self, text: &str) {
        self.send(Word { text: text.to_owned(), beat: Some(Instant::now()) });
    }

    /// When anybody's beat was heard last, in the milliseconds of whoever noted it.
    pub(crate) fn last_beat(&self) -> u64 {
        self.state.last_beat.load(Ordering::Relaxed)
    }

    pub(crate) fn heard_beat(&self, at: u64) {
        self.state.last_beat.store(at, Ordering::Relaxed);
    }

    fn send(&self, word: Word) {
        if self.sender.try_send(word).is_err() {
            self.state.has_lost.store(true, Ordering::SeqCst);
        }
    }
}

/// Publishes what is passed on, until the near end is gone. After a loss the first word is `lost`.
pub(crate) async fn publish(client: &redis::Client, channel: &str, lost: &str, mut queue: Queue) {
    let mut connection = None;
    while let Some(word) = queue.words.recv().await {
        if word.beat.is_some_and(|since| since.elapsed() > STALE) {
            continue;
        }
        let admits = queue.state.has_lost.swap(false, Ordering::SeqCst);
        let texts = admits.then_some(lost).into_iter().chain([word.text.as_str()]);
        for text in texts {
            if let Err(error) = say(client, &mut connection, (channel, text)).await {
                tracing::debug!(%error, "not passed on through Redis");
                connection = None;
                queue.state.has_lost.store(true, Ordering::SeqCst);
                tokio::time::sleep(STALE).await;
                break;
            }
        }
    }
}

async fn say(
    client: &redis::Client,
    connection: &mut Option<MultiplexedConnection>,
    (channel, text): (&str, &str),
) -> redis::RedisResult<()> {
    let silent = |_| std::io::Error::from(std::io::ErrorKind::TimedOut);
    if connection.is_none() {
        *connection = Some(timeout(PATIENCE, client.get_multiplexed_async_connection()).await.map_err(silent)??);
    }
    let Some(connection) = connection else { return Ok(()) };
    let mut command = redis::cmd("PUBLISH");
    command.arg(channel).arg(text);
    timeout(PATIENCE, command.query_async(connection)).await.map_err(silent)?
}

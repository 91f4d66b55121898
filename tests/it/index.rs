//! The index is a projection: deleted, damaged or left behind, it comes back from the database, and nobody sees a difference.

use std::fs;
use std::path::{Path, PathBuf};

use diesel_async::SimpleAsyncConnection;
use serde_json::json;
use stirrup::search::SearchIndex;

use super::support::app::App;
use super::support::builders::{Added, certificate, employer, jobseeker, posting};
use super::support::client::PATIENCE;

/// A few people and postings, and everything that is asked of them.
async fn world(app: &App) -> Vec<String> {
    let hotel = app.add(employer()).await;
    let mut added: Vec<Added> = Vec::new();
    for number in 0..4 {
        let person = app.add(jobseeker().can("standing_walking", number)).await;
        app.add(certificate(&person)).await;
        added.push(person);
        added.push(
            app.add(posting(&hotel).asks_nothing().asks("standing_walking", number).with("required_level", "senior"))
                .await,
        );
    }
    app.settle().await;
    let questions = added.iter().flat_map(|it| [it.matches(), it.near_misses()]);
    questions.chain(["/api/v1/postings?q=面点".to_owned()]).collect()
}

async fn answers(app: &App, questions: &[String]) -> Vec<String> {
    let mut answers = Vec::new();
    for question in questions {
        answers.push(app.get(question).await.expect(200).text);
    }
    answers
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// Stops the server, does something to its index, starts it again, and compares.
async fn survives(harm: impl FnOnce(&Path)) -> App {
    let mut app = App::start().await;
    let questions = world(&app).await;
    let before = answers(&app, &questions).await;
    assert!(before.iter().any(|answer| answer.contains("accessible")));
    app.stop().await;
    harm(&app.index_folder());
    app.start_again().await;
    assert_eq!(app.get("/readyz").await.status, 200);
    app.settle().await;
    assert_eq!(answers(&app, &questions).await, before);
    app
}

#[tokio::test]
async fn a_stopped_and_started_service_answers_the_same() {
    survives(|_| ()).await;
}

#[tokio::test]
async fn a_deleted_index_is_made_again() {
    survives(|folder| fs::remove_dir_all(folder).unwrap()).await;
}

#[tokio::test]
async fn a_cut_file_is_noticed_and_the_index_made_again() {
    survives(|folder| {
        let files = files_below(folder);
        let longest = files.iter().max_by_key(|file| fs::metadata(file).unwrap().len()).unwrap();
        let half = fs::metadata(longest).unwrap().len() / 2;
        fs::OpenOptions::new().write(true).open(longest).unwrap().set_len(half).unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_flipped_bit_is_noticed_and_the_damage_set_aside() {
    let app = survives(|folder| {
        let files = files_below(folder);
        let store = files.iter().find(|file| file.extension().is_some_and(|it| it == "store")).unwrap();
        let mut bytes = fs::read(store).unwrap();
        bytes[7] ^= 1;
        fs::write(store, bytes).unwrap();
    })
    .await;
    let names = fs::read_dir(app.index_folder()).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.contains("damaged")).count(), 1);
}

#[tokio::test]
async fn a_missing_file_and_a_strange_one_do_no_harm() {
    survives(|folder| {
        let files = files_below(folder);
        fs::remove_file(files.iter().find(|file| file.ends_with("meta.json")).unwrap()).unwrap();
        fs::write(folder.join("notes.txt"), "nothing of ours").unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_changed_while_the_server_was_down_is_seen_after_the_start() {
    let mut app = App::start().await;
    let hotel = app.add(employer()).await;
    let person = app.add(jobseeker()).await;
    let (kept, closed) = (app.add(posting(&hotel)).await, app.add(posting(&hotel)).await);
    app.settle().await;
    // Another process of the service: the same database, an index of its own.
    let other = app.another().await;
    app.stop().await;
    let made = other.add(posting(&hotel)).await;
    other.patch(&closed.path, "*", &json!({"status": "closed"})).await.expect(200);
    drop(other);
    app.start_again().await;
    app.settle().await;
    assert_eq!(app.get(&person.matches()).await.ids(Some("posting")), [&*kept.id, &*made.id]);
}

#[tokio::test]
async fn two_processes_on_one_database_tell_the_same() {
    let app = App::start().await;
    let other = app.another().await;
    let hotel = app.add(employer()).await;
    let person = other.add(jobseeker()).await;
    let role = app.add(posting(&hotel)).await;
    app.settle().await;
    other.settle().await;
    let (ours, theirs) = (app.get(&person.matches()).await, other.get(&person.matches()).await);
    assert_eq!((ours.ids(Some("posting")), ours.text.as_str()), (vec![&*role.id], theirs.text.as_str()));
}

#[tokio::test]
async fn an_index_is_one_processes_at_a_time() {
    let mut app = App::start().await;
    let open = |folder: PathBuf| SearchIndex::open(&folder, "test").map(drop).map_err(|error| error.to_string());
    assert!(open(app.index_folder()).is_err());
    app.stop().await;
    open(app.index_folder()).unwrap();
}

/// A transaction that is open anywhere in the cluster holds the outbox's watermark back: what came after it is applied, and read
/// again until it ends. Then the index must move on by itself, or the outbox would one day be pruned before its eyes.
#[tokio::test]
async fn the_index_moves_on_when_an_older_transaction_has_ended() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let person = app.add(jobseeker()).await;
    app.settle().await;
    let mut older = app.connection().await;
    older.batch_execute("begin; select pg_current_xact_id()").await.unwrap();
    let role = app.add(posting(&hotel)).await;
    app.until(&person.matches(), PATIENCE, |answer| answer.ids(Some("posting")) == [role.id.as_str()]).await;
    older.batch_execute("commit").await.unwrap();
    app.settle().await;
}

/// A row that somebody has written past the program, with a telephone that no key has sealed.
#[tokio::test]
async fn a_record_that_cannot_be_read_holds_up_neither_the_others_nor_a_rebuild() {
    let mut app = App::start().await;
    let hotel = app.add(employer()).await;
    let (broken, whole) = (app.add(jobseeker().can_everything()).await, app.add(jobseeker().can_everything()).await);
    let role = app.add(posting(&hotel).asks_nothing()).await;
    app.settle().await;
    assert_eq!(app.get(&role.matches()).await.items().len(), 2);
    let spoil = format!(
        "update jobseekers set phone_sealed = decode(repeat('01', 46), 'hex') where id = '{id}';
         insert into outbox (kind, subject) values ('jobseeker', '{id}'), ('jobseeker', '{other}')",
        id = broken.id,
        other = whole.id
    );
    app.connection().await.batch_execute(&spoil).await.unwrap();
    app.settle().await;
    assert_eq!(app.get(&role.matches()).await.ids(Some("jobseeker")), [whole.id.as_str()]);
    app.stop().await;
    fs::remove_dir_all(app.index_folder()).unwrap();
    app.start_again().await;
    app.settle().await;
    assert_eq!(app.get(&role.matches()).await.ids(Some("jobseeker")), [whole.id.as_str()]);
}

/// Answers go on from what is still open, and what is written meanwhile shows.
#[tokio::test]
async fn an_index_that_is_deleted_while_it_runs_does_no_harm() {
    let mut app = App::start().await;
    let hotel = app.add(employer()).await;
    let person = app.add(jobseeker().can_everything()).await;
    app.add(posting(&hotel).asks_nothing()).await;
    app.settle().await;
    fs::remove_dir_all(app.index_folder()).unwrap();
    assert_eq!(app.get(&person.matches()).await.items().len(), 1);
    app.add(posting(&hotel).asks_nothing()).await;
    app.until(&person.matches(), PATIENCE, |answer| answer.status != 200 || answer.items().len() == 2)
        .await
        .expect(200);
    app.get("/readyz").await.expect(200);
    app.stop().await;
    app.start_again().await;
    app.settle().await;
    assert_eq!(app.get(&person.matches()).await.items().len(), 2);
}

//! Keys from the outside: where they come from, who may read them, how they turn while a server runs.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use serde_json::json;
use stirrup::postgres::{Durability, PrivatePostgres};
use tempfile::TempDir;

use super::support::accounts::{Who, token};
use super::support::app::App;
use super::support::builders::{citizen_id, jobseeker};
use super::support::database::KEYS;
use super::support::program::Program;

fn open_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    folder
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// The ids that `keys show` prints, the active one first.
fn ids(shown: &str) -> Vec<String> {
    shown.lines().map(|line| line.split(' ').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn keys_turn_while_the_server_runs_and_a_retired_one_is_gone() {
    let folder = open_folder();
    let data = folder.path().join("data");
    let postgres = PrivatePostgres::start(&data, Durability::TestsOnly).await.unwrap();
    let program = Program::at(folder.path());
    let service = program.serve();
    assert_eq!(mode(&data.join("keys.json")), 0o600);
    let mut owner = AsyncPgConnection::establish(&postgres.url()).await.unwrap();
    let client = service.with_token(&token(&mut owner, Who::Admin).await);
    let mut people = Vec::new();
    for birth_date in ["1987-06-05", "1991-02-03"] {
        let person = jobseeker().with("citizen_id", citizen_id(birth_date, true)).with("phone", "0532-77665544");
        people.push(client.post(person.path(), &person).await.expect(201));
    }
    let before = program.run(&["keys", "show"]).success();
    let old = ids(&before).remove(0);
    assert_eq!(before, format!("{old}  4 values  active\n"));
    assert!(program.run(&["keys", "retire", &old]).failure().contains("is the active one"));

    let said = program.run(&["keys", "rotate"]).success();
    assert!(said.contains("4 values are sealed with it"), "{said}");
    assert_eq!(mode(&data.join("keys.json")), 0o600);
    let after = program.run(&["keys", "show"]).success();
    let new = ids(&after).remove(0);
    assert_eq!(after, format!("{new}  4 values  active\n{old}  0 values\n"));
    for person in &people {
        let path = person.header("location");
        assert_eq!(client.get(path).await.expect(200).json, person.json, "the server has the new key as well");
    }
    let again = jobseeker().with("citizen_id", people[0].json["citizen_id"].clone());
    client.post(again.path(), &again).await.expect(422);

    program.run(&["keys", "retire", &old]).success();
    assert!(program.run(&["keys", "retire", &old]).failure().contains("no key"));
    assert_eq!(ids(&program.run(&["keys", "show"]).success()), [new.as_str()]);
    let patched = client.patch(people[0].header("location"), "*", &json!({"phone": "0532-11223344"})).await.expect(200);
    assert_eq!(service.stop(), Some(0));
    let service = program.serve();
    let client = service.with_token(&token(&mut owner, Who::Admin).await);
    assert_eq!(client.get(people[0].header("location")).await.expect(200).json, patched.json);
    let printed = format!("{before}{said}{after}{}", fs::read_to_string(folder.path().join("log.txt")).unwrap());
    let file: serde_json::Value = serde_json::from_slice(&fs::read(data.join("keys.json")).unwrap()).unwrap();
    assert!(
        !printed.contains(file["keys"][&new].as_str().unwrap())
            && !printed.contains(file["index_key"].as_str().unwrap())
    );
    assert_eq!(service.stop(), Some(0));
    drop(owner);
    postgres.stop().await.unwrap();
}

/// Keys can be lost, and rows spoilt; the right to be erased stays.
#[tokio::test]
async fn a_record_that_does_not_open_can_still_be_removed() {
    let app = App::start().await;
    let mut people = Vec::new();
    for phone in ["0532-77665544", "0532-11223344"] {
        people.push(app.add(jobseeker().with("phone", phone)).await);
    }
    let exchange = "update jobseekers as it set phone_sealed = other.phone_sealed from jobseekers as other
        where other.id <> it.id";
    app.connection().await.batch_execute(exchange).await.unwrap();
    for person in people {
        app.get(&person.path).await.expect(500);
        app.patch(&person.path, "*", &json!({"phone": null})).await.expect(500);
        app.delete(&person.path, "\"v9\"").await.expect(412);
        app.delete(&person.path, &person.etag).await.expect(204);
    }
    assert_eq!(app.rows("jobseekers").await, "0");
}

#[tokio::test]
async fn without_its_keys_a_database_is_not_served_and_no_others_are_made() {
    let folder = open_folder();
    let program = Program::at(folder.path());
    let keys = folder.path().join("data/keys.json");
    program.run(&["migrate"]).success();
    let kept = folder.path().join("kept.json");
    fs::rename(&keys, &kept).unwrap();
    let id = serde_json::from_slice::<serde_json::Value>(&fs::read(&kept).unwrap()).unwrap()["active"].clone();
    // Beside what it logs.
    let one_line = |said: String, words: &[&str]| {
        let said: Vec<&str> = said.lines().filter(|line| !line.starts_with("20")).collect();
        let (said, count) = (said.concat(), said.len());
        assert!(count == 1 && words.iter().all(|word| said.contains(word)), "{said}");
    };
    one_line(program.run(&["serve"]).failure(), &["sealed with key", id.as_str().unwrap(), "not on the key ring"]);
    assert!(fs::symlink_metadata(&keys).is_err(), "no other keys are made");
    let with = |variables: &[(&str, &str)]| program.run_with(&["migrate"], variables);
    one_line(with(&[("STIRRUP_SEALING__KEYS", KEYS)]).failure(), &[id.as_str().unwrap()]);
    one_line(with(&[("STIRRUP_SEALING__KEYS", "{}")]).failure(), &["STIRRUP_SEALING__KEYS", "no key ring"]);
    one_line(with(&[("STIRRUP_SEALING__KEYS_FILE", "nowhere.json")]).failure(), &["nowhere.json"]);
    with(&[("STIRRUP_SEALING__KEYS", &fs::read_to_string(&kept).unwrap())]).success();
    with(&[("STIRRUP_SEALING__KEYS_FILE", "kept.json")]).success();
    fs::set_permissions(&kept, Permissions::from_mode(0o644)).unwrap();
    one_line(with(&[("STIRRUP_SEALING__KEYS_FILE", "kept.json")]).failure(), &["kept.json", "chmod 600"]);
    fs::set_permissions(&kept, Permissions::from_mode(0o600)).unwrap();
    let given = [("STIRRUP_SEALING__KEYS", fs::read_to_string(&kept).unwrap())];
    let rotated = program.run_with(&["keys", "rotate"], &given.each_ref().map(|(name, value)| (*name, value.as_str())));
    one_line(rotated.failure(), &["variable"]);
    assert!(program.run(&["keys", "rotate", "--key", "x"]).code == Some(2), "no key comes from the command line");
}

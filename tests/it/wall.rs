//! The service on a database whose owner is no superuser, as a federation's own Postgres would be: what cascades, what is
//! followed and what is refused there works as it does elsewhere.

use serde_json::json;

use super::support::app::App;
use super::support::builders::*;

#[tokio::test]
async fn a_database_of_a_plain_owner_serves_as_well() {
    let app = App::on_a_plain_owners_database().await;
    let person = app.add(jobseeker().can_everything()).await;
    app.add(certificate(&person)).await;
    let hotel = app.add(employer()).await;
    let role = app.add(posting(&hotel).asks_nothing()).await;
    app.settle().await;
    let staff = app.staff(SHIBEI).await;
    assert_eq!(staff.get(&role.matches()).await.ids(Some("jobseeker")), [person.id.as_str()]);
    assert_eq!(app.jobseeker(&person).await.get(&person.matches()).await.ids(Some("posting")), [role.id.as_str()]);
    app.staff("110101").await.get(&person.path).await.expect(404);
    staff.patch(&hotel.path, &hotel.etag, &json!({"name": "山景酒店"})).await.expect(200);
    staff.delete(&person.path, &person.etag).await.expect(204);
    assert_eq!(app.rows("skill_certificates").await, "0");
    app.settle().await;
    assert_eq!(staff.get(&role.matches()).await.items().len(), 0);
}

//! Whether the service lives, whether it can serve, and its figures.

use super::support::app::App;

#[tokio::test]
async fn a_service_that_has_started_lives_and_is_ready() {
    let app = App::start().await;
    assert_eq!(app.get("/healthz").await.expect(200).json["status"], "ok");
    assert_eq!(app.get("/readyz").await.expect(200).json["status"], "ready");
}

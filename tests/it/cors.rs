//! Pages of other origins: shut out, unless the settings name them.

use reqwest::Method;

use super::support::app::App;
use super::support::client::{Answer, Client};

const FAIR: &str = "https://fair.example.org";

async fn preflight(app: &Client, origin: &str) -> Answer {
    let request = app.request(Method::OPTIONS, "/api/v1/postings").header("origin", origin);
    let request = request.header("access-control-request-method", "POST");
    Answer::to(request.header("access-control-request-headers", "authorization,content-type,idempotency-key")).await
}

async fn ask(app: &Client, origin: &str) -> Answer {
    Answer::to(app.request(Method::GET, "/api/v1/reference/demands").header("origin", origin)).await
}

fn allowed(answer: &Answer) -> Vec<&str> {
    let names = answer.headers.iter().filter(|(name, _)| name.as_str().starts_with("access-control-"));
    names.map(|(name, _)| name.as_str()).collect()
}

#[tokio::test]
async fn by_default_no_page_elsewhere_may_read_an_answer() {
    let app = App::start().await;
    for origin in [FAIR, "http://127.0.0.1", "null"] {
        let refused = preflight(&app, origin).await.expect(405);
        assert_eq!(allowed(&refused), [""; 0], "{origin}");
        assert_eq!(allowed(&ask(&app, origin).await.expect(200)), [""; 0], "{origin}");
    }
}

#[tokio::test]
async fn pages_of_a_named_origin_may_and_no_others() {
    let app = App::start_with(&[("STIRRUP_CORS__ALLOWED_ORIGINS", FAIR)]).await;
    let open = preflight(&app, FAIR).await.expect(200);
    assert_eq!(open.header("access-control-allow-origin"), FAIR);
    assert!(open.header("access-control-allow-methods").contains("POST"));
    for name in ["authorization", "content-type", "idempotency-key"] {
        assert!(open.header("access-control-allow-headers").contains(name), "{name}");
    }
    assert_eq!(open.header("access-control-allow-credentials"), "", "there are no cookies to send along");
    let answer = ask(&app, FAIR).await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), FAIR);
    assert!(answer.header("access-control-expose-headers").contains("etag"));
    assert_eq!(answer.header("vary"), "Accept-Language, Authorization, Origin");
    // A refusal can be read as well.
    let refused = app.request(Method::GET, "/api/v1/reference/demands?limit=0").header("origin", FAIR);
    assert_eq!(Answer::to(refused).await.header("access-control-allow-origin"), FAIR);

    for origin in
        ["https://fair.example.org.evil.test", "http://fair.example.org", "https://fair.example.org:8443", "null"]
    {
        assert_eq!(preflight(&app, origin).await.header("access-control-allow-origin"), "", "{origin}");
        let answer = ask(&app, origin).await.expect(200);
        assert_eq!(answer.header("access-control-allow-origin"), "", "{origin}");
        assert_eq!(answer.header("vary"), "Accept-Language, Authorization, Origin");
    }
}

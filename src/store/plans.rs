//! That what is asked at each start, or again and again, does not read everything that was ever stored.
#![allow(clippy::unwrap_used)]

use super::{
    Store,
    read::UNSENT,
    renewals::{AT_REST, IN_HAND},
};

/// What SQLite does for this query (<https://www.sqlite.org/eqp.html>).
async fn plan(query: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let store = Store::open(home.path()).await.unwrap();
    let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}"));
    let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(&store.pool).await.unwrap();
    steps.into_iter().map(|(.., step)| step).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn letters_that_were_sent_are_not_read_to_find_the_others() {
    let plan = plan(UNSENT).await;
    assert!(plan.contains("USING INDEX letter_unsent"), "{plan}");
}

#[tokio::test]
async fn those_at_rest_are_not_sorted_to_find_the_next_few() {
    let plan = plan(AT_REST).await;
    assert!(plan.contains("SEARCH renewal USING") && plan.contains("(id>?)") && !plan.contains("TEMP B-TREE"), "{plan}");
}

#[tokio::test]
async fn those_at_rest_are_not_read_to_find_the_newest() {
    let plan = plan(IN_HAND).await;
    assert!(!plan.contains("SCAN renewal") && plan.matches("INDEX renewal_by_rest (rest=?)").count() == 2, "{plan}");
}

//! Secrets that the server makes for itself.

use chapterhouse::platform::secrets::get_or_create;

use crate::support::TestDb;

story! {
    async fn two_nodes_that_start_at_once_get_the_same_secret_and_keep_it(test: TestDb) {
        let (one, other) = (&test.db, &test.second_node().await);

        let (first, second) =
            tokio::join!(get_or_create(one, "refresh-tokens", 32), get_or_create(other, "refresh-tokens", 32));

        let first = first.unwrap();
        assert_eq!(first.len(), 32);
        assert_eq!(first, second.unwrap());
        assert_eq!(first, get_or_create(other, "refresh-tokens", 32).await.unwrap());
        assert_ne!(first, get_or_create(one, "consent-links", 32).await.unwrap());
        assert_eq!(
            get_or_create(one, "refresh-tokens", 64).await.unwrap_err().chain(),
            "internal error: the secret refresh-tokens has 32 bytes where 64 are expected"
        );
    }
}

use super::*;
use crate::policy::Specification;
use crate::secret::Secret;

fn user(name: &str) -> User {
    User {
        name: name.to_owned(),
        password: Secret::from(format!("{name}'s password")),
        folders: vec!["First".to_owned(), "Second".to_owned()],
    }
}

fn document(name: &str) -> Document {
    Document {
        name: name.to_owned(),
        content_type: "text/plain".to_owned(),
        bytes: name.as_bytes().to_vec(),
        held: Held::default(),
    }
}

async fn store_with(names: &[&str]) -> Store {
    let store = Store::open(None).await.expect("a store");
    for name in names {
        store.put_user(user(name)).await.expect("a user");
    }
    store
}

async fn log_in(store: &Store, name: &str) -> UserId {
    let password = format!("{name}'s password");
    store
        .log_in(name.to_owned(), password, Arc::new(Specification))
        .await
        .expect("an answer")
        .expect("a right password")
}

#[tokio::test]
async fn only_the_right_password_logs_in() {
    let store = store_with(&["asha", "ravi"]).await;
    log_in(&store, "asha").await;
    for (name, password) in [("asha", "ravi's password"), ("asha", ""), ("nobody", "password")] {
        let user = store
            .log_in(name.to_owned(), password.to_owned(), Arc::new(Specification))
            .await
            .expect("an answer");
        assert_eq!(user, None, "{name}");
    }
}

#[tokio::test]
async fn a_second_document_of_one_name_is_kept_beside_the_first() {
    let store = store_with(&["asha"]).await;
    let asha = log_in(&store, "asha").await;
    let folder = store.folders(asha).await.expect("folders")[0].id;
    let mut names = Vec::new();
    for name in ["a.pdf", "a.pdf", "a.pdf", ".hidden", ".hidden", "plain", "plain"] {
        let saved = store.save(asha, folder, document(name), UnixTime(0)).await.expect("a save");
        names.push(saved.expect("the user's folder").name);
    }
    assert_eq!(
        names,
        ["a.pdf", "a (2).pdf", "a (3).pdf", ".hidden", ".hidden (2)", "plain", "plain (2)"]
    );
}

#[tokio::test]
async fn users_see_and_fill_their_own_folders_only() {
    let store = store_with(&["asha", "ravi"]).await;
    let (asha, ravi) = (log_in(&store, "asha").await, log_in(&store, "ravi").await);
    let folder = store.folders(asha).await.expect("folders")[1].id;
    assert!(store.save(ravi, folder, document("a"), UnixTime(0)).await.expect("ok").is_none());
    store.save(asha, folder, document("a"), UnixTime(0)).await.expect("ok").expect("saved");

    let listing = store.documents(asha).await.expect("a listing");
    assert_eq!((listing[0].1.len(), listing[1].1.len()), (0, 1));
    let id = listing[1].1[0].id;
    let opened = store.document(asha, id).await.expect("ok").expect("asha's document");
    assert_eq!(opened.bytes, b"a");
    assert!(store.document(ravi, id).await.expect("ok").is_none());
    assert!(store.documents(ravi).await.expect("ok").iter().all(|(_, list)| list.is_empty()));
}

#[tokio::test]
async fn a_user_who_is_put_again_keeps_documents_and_gets_the_new_password() {
    let store = store_with(&["asha"]).await;
    let asha = log_in(&store, "asha").await;
    let folder = store.folders(asha).await.expect("folders")[0].id;
    store.save(asha, folder, document("a"), UnixTime(0)).await.expect("ok").expect("saved");
    let again = User { password: "new".into(), ..user("asha") };
    store.put_user(again).await.expect("a user");
    assert_eq!(
        store.log_in("asha".into(), "new".into(), Arc::new(Specification)).await.expect("ok"),
        Some(asha)
    );
    assert_eq!(store.documents(asha).await.expect("ok")[0].1.len(), 1);
}

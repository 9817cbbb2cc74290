//! A second `init` that asks for another database than the project has.

use std::path::Path;

use crate::newcomer::{Newcomer, Told};

const FIRST: &str = "postgres://ann:secret@h/first";

#[test]
fn another_database_url_is_told() {
    // The second URL, what is to be written by hand.
    let cases = [
        (FIRST, None),
        (
            "postgres://ann:other@h/first",
            Some("'postgres://ann:***@h/first'"),
        ),
        (
            "postgres://bob:secret@h/second",
            Some("'postgres://bob:***@h/second'"),
        ),
    ];
    for (second, by_hand) in cases {
        for folder in [".", "shop"] {
            let newcomer = Newcomer::new("twice-shop");
            let project = &newcomer.project;
            newcomer
                .init_run(&[folder, "--name", "twice-shop", "--database-url", FIRST])
                .ok();
            let before = newcomer.files();
            let run = newcomer.init_run(&[folder, "--database-url", second]);
            let told = Told::parse(&run);
            assert!(told.kept.contains(&".env".to_owned()), "{run:#?}");
            assert!(!format!("{run:?}").contains("secret"), "{run:#?}");
            assert!(!format!("{run:?}").contains("other@"), "{run:#?}");
            let blocks: Vec<&str> = told.by_hand.iter().map(|(_, text)| text.trim_end()).collect();
            let expected = by_hand.map(|url| format!("DATABASE_URL={url}"));
            assert_eq!(blocks, expected.iter().map(String::as_str).collect::<Vec<_>>());
            for (what, _) in &told.by_hand {
                assert!(
                    what.starts_with(".env stays as it is. Write there, where"),
                    "{what}"
                );
            }
            assert_eq!(before, newcomer.files());
            let env = Path::new(folder).join(".env");
            assert!(project.read(env.to_str().unwrap()).contains(FIRST));
        }
    }
}

#[test]
fn a_project_of_another_backend_is_refused() {
    let olembic = |feature: &str| format!("olembic = {{ version = \"0.1\", features = [{feature}] }}\n");
    let diesel = |feature: &str| format!("diesel = {{ version = \"2.3\", features = [{feature}] }}\n");
    // The dependencies, what is asked for, and the dependency that says no.
    let cases = [
        (olembic("\"cli\", \"mysql\""), "postgres", Some("olembic")),
        (diesel("\"sqlite\", \"chrono\""), "postgres", Some("diesel")),
        (
            olembic("\"mysql\", \"sqlite\"") + &diesel("\"mysql\""),
            "sqlite",
            Some("diesel"),
        ),
        (diesel("\"mysql\"") + &olembic("\"mysql\""), "mysql", None),
        (
            olembic("\"mysql\", \"postgres\"") + &diesel("\"postgres\", \"mysql\""),
            "mysql",
            None,
        ),
        (
            "diesel = \"2.3\"\nolembic = \"0.1\"\n".to_owned(),
            "postgres",
            None,
        ),
    ];
    for (dependencies, asked, refused) in cases {
        let newcomer = Newcomer::new("twice-shop");
        newcomer.project.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"twice-shop\"\nversion = \"0.1.0\"\n\n[dependencies]\n{dependencies}"
            ),
        );
        let before = newcomer.files();
        let run = newcomer.init_run(&["--database", asked]);
        match refused {
            Some(package) => {
                run.fails_with(&[
                    &format!("the project's `{package}` is for "),
                    &format!("not for `{asked}`"),
                    "hint: ",
                ]);
                assert_eq!(before, newcomer.files());
            }
            None => {
                run.ok();
            }
        }
    }
    // With a URL it is the same, and one that was made by `init` is asked for again.
    let newcomer = Newcomer::new("twice-shop");
    newcomer
        .init_run(&["--name", "twice-shop", "--database", "mysql"])
        .ok();
    let before = newcomer.files();
    let run = newcomer.init_run(&["--database-url", FIRST]);
    run.fails_with(&["is for `mysql`, not for `postgres`", "hint: "]);
    assert!(!run.stderr.contains("secret"), "{run:#?}");
    assert_eq!(before, newcomer.files());
    newcomer.init_run(&["--database", "mysql"]).ok();
    newcomer.init_run(&[]).ok();
}
